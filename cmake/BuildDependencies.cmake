# What only the build of dealflow needs: headers, the program's own libraries, the tests'.
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(pegtl REQUIRED)
find_package(spdlog REQUIRED)
if(DEALFLOW_TESTS)
  find_package(Catch2 2 REQUIRED)
endif()
