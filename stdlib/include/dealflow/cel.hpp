// The expression language, whole: what a program needs that has expressions and nothing else of dealflow.
//
//   find_package(dealflow REQUIRED COMPONENTS cel)
//   target_link_libraries(your_program PRIVATE dealflow::cel)
//
// Source:   docs/cel.md; examples/cel is a program of it.
#pragma once

#include <dealflow/define.hpp>      // functions of your own
#include <dealflow/expression.hpp>  // text to program to value
#include <dealflow/functions.hpp>   // the functions of the language
#include <dealflow/macro.hpp>       // the macros, as a list
#include <dealflow/trace.hpp>       // the value of each sub-expression
