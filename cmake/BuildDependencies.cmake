# What only the build of dealflow needs: headers, the program's own libraries, the tests'.
find_package(Boost 1.74 REQUIRED)  # headers alone
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(pegtl REQUIRED)
find_package(spdlog REQUIRED)
if(DEALFLOW_TESTS)
  find_package(Catch2 2 REQUIRED)
endif()

# Layout of drawings, in the program alone. The plugin is linked like a library, so that none is looked for at run time
# and none but this one is used: no configuration, no fonts, no X.
pkg_check_modules(graphviz REQUIRED IMPORTED_TARGET libgvc libcgraph)
find_library(GRAPHVIZ_DOT_LAYOUT gvplugin_dot_layout REQUIRED HINTS ${graphviz_LIBRARY_DIRS} ${graphviz_LIBDIR}
  PATH_SUFFIXES graphviz)
get_filename_component(GRAPHVIZ_PLUGIN_DIR ${GRAPHVIZ_DOT_LAYOUT} DIRECTORY)
add_library(dealflow_graphviz INTERFACE)
target_link_libraries(dealflow_graphviz INTERFACE ${GRAPHVIZ_DOT_LAYOUT} PkgConfig::graphviz)
