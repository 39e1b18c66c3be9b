# What dealflow::engine links; installed for those who link it. Debian 12 packages; tools/install-packages names them.
include(${CMAKE_CURRENT_LIST_DIR}/CelDependencies.cmake)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
pkg_check_modules(lmdb REQUIRED IMPORTED_TARGET lmdb)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET libidn2)

find_library(PHONENUMBER_LIBRARY phonenumber REQUIRED)
find_library(PROTOBUF_LIBRARY protobuf REQUIRED)  # which phonenumber's headers call where they are not inlined
if(NOT TARGET dealflow_phonenumber)  # imported: Debian's package has no CMake file of its own
  add_library(dealflow_phonenumber INTERFACE IMPORTED GLOBAL)
  target_link_libraries(dealflow_phonenumber INTERFACE ${PHONENUMBER_LIBRARY} ${PROTOBUF_LIBRARY})
endif()
find_library(UNISTRING_LIBRARY unistring REQUIRED)
if(NOT TARGET dealflow_unistring)  # as above
  add_library(dealflow_unistring INTERFACE IMPORTED GLOBAL)
  target_link_libraries(dealflow_unistring INTERFACE ${UNISTRING_LIBRARY})
endif()
