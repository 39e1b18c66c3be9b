# Texts of files, built into the program.
#
#   dealflow_embed(init_files.cpp INCLUDE engine/cli/init_files.hpp NAMESPACE dealflow::cli FUNCTION init_files
#                  FOLDER ${CMAKE_CURRENT_SOURCE_DIR}/init FILES dealflow.yaml flows/leads.yaml)
#
# writes a source that defines `std::span<const EmbeddedFile> init_files()`, as the include declares it, with the files
# in this order.
function(dealflow_embed out)
  cmake_parse_arguments(arg "" "INCLUDE;NAMESPACE;FUNCTION;FOLDER" "FILES" ${ARGN})
  set(source "#include \"${arg_INCLUDE}\"\n\nnamespace ${arg_NAMESPACE} {\n\nstd::span<const EmbeddedFile> ${arg_FUNCTION}() {\n  static constexpr EmbeddedFile files[] = {\n")
  foreach(file ${arg_FILES})
    file(READ ${arg_FOLDER}/${file} text)
    string(APPEND source "      {\"${file}\", R\"embed(${text})embed\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${arg_FOLDER}/${file})
  endforeach()
  string(APPEND source "  };\n  return files;\n}\n\n}  // namespace ${arg_NAMESPACE}\n")
  file(CONFIGURE OUTPUT ${out} CONTENT "@source@" @ONLY)
endfunction()
