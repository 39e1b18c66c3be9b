# cmake --install: the program, the libraries, the public headers, and what find_package(dealflow) and pkg-config need.
# cmake --install … --component cel: the expression language alone.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/dealflow)

get_property(libraries GLOBAL PROPERTY DEALFLOW_LIBRARIES)
foreach(library ${libraries})
  string(REGEX REPLACE "^dealflow_" "" short ${library})
  set_target_properties(${library} PROPERTIES EXPORT_NAME ${short})
endforeach()

set(cel_libraries dealflow_base dealflow_expression dealflow_cel)
list(REMOVE_ITEM libraries ${cel_libraries})
install(TARGETS ${cel_libraries} EXPORT dealflow-cel ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT cel)
install(EXPORT dealflow-cel NAMESPACE dealflow:: FILE dealflow-cel-targets.cmake DESTINATION ${package} COMPONENT cel)
install(DIRECTORY dsl/include/dealflow DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT cel
  PATTERN diagnostic.hpp EXCLUDE)
install(FILES stdlib/include/dealflow/cel.hpp stdlib/include/dealflow/functions.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dealflow COMPONENT cel)

install(TARGETS ${libraries} EXPORT dealflow ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT dealflow NAMESPACE dealflow:: FILE dealflow-targets.cmake DESTINATION ${package})
foreach(folder dsl stdlib rules engine)
  install(DIRECTORY ${folder}/include/dealflow DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endforeach()
install(TARGETS dealflow_capi LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
file(RELATIVE_PATH PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/dealflow.pc.in ${CMAKE_BINARY_DIR}/dealflow.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/dealflow.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(TARGET dealflow)
  install(TARGETS dealflow RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/dealflow-config.cmake.in
  ${CMAKE_BINARY_DIR}/dealflow-config.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/dealflow-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/dealflow-config.cmake ${CMAKE_BINARY_DIR}/dealflow-config-version.cmake
  ${CMAKE_CURRENT_LIST_DIR}/CelDependencies.cmake DESTINATION ${package} COMPONENT cel)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/Dependencies.cmake DESTINATION ${package})
