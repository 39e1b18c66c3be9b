# Language, warnings, sanitizers: the same for every target.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")  # asserts on; for sanitizers, which tests/CMakeLists.txt adds to

# A second build of the same sources is the common case: CI after a developer, sanitizers after the plain build.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(dealflow_options INTERFACE)
# GCC 12 asks for every field of a designated initialiser, which is what they are there to leave out.
target_compile_options(dealflow_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  -Wno-missing-field-initializers)
if(DEALFLOW_WERROR)
  target_compile_options(dealflow_options INTERFACE -Werror)
endif()
if(DEALFLOW_SANITIZE)
  add_compile_options(-fsanitize=${DEALFLOW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${DEALFLOW_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND DEALFLOW_SANITIZE STREQUAL "thread")
    # What clang 14 links into each C++ program has a new and delete beside which no test can have its own: programs are
    # linked with the rest of it.
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} --rtlib=compiler-rt -print-libgcc-file-name
      OUTPUT_VARIABLE builtins OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    string(REPLACE "builtins" "tsan" runtime ${builtins})
    set(whole "-Wl,--whole-archive ${runtime} -Wl,--no-whole-archive -Wl,--dynamic-list=${runtime}.syms -ldl -lrt -lm")
    add_link_options(-fno-sanitize-link-runtime
      "$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:SHELL:${whole}>")
  endif()
  add_compile_definitions(DEALFLOW_SANITIZED)  # for tests/support/sanitized.hpp
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 takes instrumented library code for uninitialised (std::regex and std::function under -fsanitize).
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
endif()
if(DEALFLOW_COVERAGE)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "Conditions are counted by clang: -DCMAKE_CXX_COMPILER=clang++ (`make build-sanitize` does)")
  endif()
  # Counters that threads share, in a file that is mapped, so that a process that is killed has counted, too.
  set(profile -fprofile-instr-generate -fprofile-update=atomic)
  set(coverage ${profile} -fcoverage-mapping "SHELL:-mllvm -runtime-counter-relocation=true")
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:${coverage}>")
  add_link_options(${profile})
endif()
if(DEALFLOW_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "libFuzzer comes with clang: -DCMAKE_CXX_COMPILER=clang++ (`make fuzz` does)")
  endif()
  # Asserts on, and as fast as they allow: a fuzzer is as good as the number of inputs it tries.
  add_compile_options(-O2 -UNDEBUG -D_GLIBCXX_ASSERTIONS -fsanitize=fuzzer-no-link)
endif()

# One library of a folder. Public headers in <folder>/include, private ones from the repository root. Programs and
# tests get the same warnings through dealflow_options. HEADERS are libraries of headers: whoever links ours needs none.
#   dealflow_library(dealflow_dsl SOURCES a.cpp b.cpp PUBLIC dealflow_expression PRIVATE fmt::fmt HEADERS taocpp::pegtl)
function(dealflow_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE;HEADERS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  foreach(library dealflow_options ${ARG_HEADERS})
    target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:${library}>)
  endforeach()
  set_property(GLOBAL APPEND PROPERTY DEALFLOW_LIBRARIES ${name})
endfunction()
