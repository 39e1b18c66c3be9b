# cmake --install: the program, the libraries, the public headers, and what find_package(dealflow) needs.
include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY DEALFLOW_LIBRARIES)
install(TARGETS ${libraries} EXPORT dealflow ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(library ${libraries})
  string(REGEX REPLACE "^dealflow_" "" short ${library})
  set_target_properties(${library} PROPERTIES EXPORT_NAME ${short})
endforeach()
if(TARGET dealflow)
  install(TARGETS dealflow RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
foreach(folder dsl stdlib rules engine)
  install(DIRECTORY ${folder}/include/dealflow DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/dealflow)
install(EXPORT dealflow NAMESPACE dealflow:: FILE dealflow-targets.cmake DESTINATION ${package})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/dealflow-config.cmake.in
  ${CMAKE_BINARY_DIR}/dealflow-config.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/dealflow-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/Dependencies.cmake ${CMAKE_BINARY_DIR}/dealflow-config.cmake ${CMAKE_BINARY_DIR}/dealflow-config-version.cmake
  DESTINATION ${package})
