#include "dsl/cel/grammar.hpp"

#include <catch2/catch.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

// It takes nothing and may refuse: for the analysis like an optional rule.
template <typename Name>
struct tao::pegtl::analyze_traits<Name, dealflow::cel::grammar::line_end_allowed> : analyze_opt_traits<> {};

TEST_CASE("the grammar has no left recursion and no endless loops") {
  CHECK(tao::pegtl::analyze<dealflow::cel::grammar::whole>() == 0);
  CHECK(tao::pegtl::analyze<dealflow::cel::grammar::prefix>() == 0);
}
