#include "dsl/flow/syntax.hpp"
