#include <dealflow/money.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>

namespace dealflow {
namespace {

Currency currency(std::string_view code) { return find_currency(code).value(); }

}  // namespace

TEST_CASE("an amount is read exactly or not at all, and written with its currency's decimals", "[money]") {
  struct Row {
    std::string_view text;
    std::string_view currency;
    std::optional<std::int64_t> minor_units;
    std::string_view written;
    MoneyError error = MoneyError::syntax;
  };
  const Row rows[] = {
      {"149.90", "BRL", 14990, "149.90"},
      {"149.9", "BRL", 14990, "149.90"},
      {"0.05", "BRL", 5, "0.05"},
      {"-7", "BRL", -700, "-7.00"},
      {"12000", "JPY", 12000, "12000"},
      {"0", "JPY", 0, "0"},
      {"1.234", "KWD", 1234, "1.234"},
      {"92233720368547758.07", "BRL", INT64_MAX, "92233720368547758.07"},
      {"-92233720368547758.08", "BRL", INT64_MIN, "-92233720368547758.08"},
      {"92233720368547758.08", "BRL", {}, "", MoneyError::out_of_range},
      {"149.905", "BRL", {}, "", MoneyError::too_many_decimals},
      {"1.5", "JPY", {}, "", MoneyError::too_many_decimals},
      {"149,90", "BRL", {}, "", MoneyError::syntax},
      {"1e3", "BRL", {}, "", MoneyError::syntax},
      {"+1", "BRL", {}, "", MoneyError::syntax},
      {"1.", "BRL", {}, "", MoneyError::syntax},
      {".5", "BRL", {}, "", MoneyError::syntax},
      {" 1", "BRL", {}, "", MoneyError::syntax},
      {"-", "BRL", {}, "", MoneyError::syntax},
      {"", "BRL", {}, "", MoneyError::syntax},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text, row.currency);
    const auto money = Money::parse(row.text, currency(row.currency));
    REQUIRE(money.has_value() == row.minor_units.has_value());
    if (money) {
      CHECK(money->minor_units() == *row.minor_units);
      CHECK(money->to_string() == row.written);
    } else {
      CHECK(money.error() == row.error);
    }
  }
}

TEST_CASE("amounts add exactly, and two currencies never mix", "[money]") {
  const Money a = Money::parse("0.10", currency("BRL")).value();
  const Money b = Money::parse("0.20", currency("BRL")).value();
  const Money euro = Money::parse("0.20", currency("EUR")).value();
  const Money most = Money::of_minor_units(INT64_MAX, currency("BRL"));
  CHECK(a.plus(b)->to_string() == "0.30");
  CHECK(a.minus(b)->to_string() == "-0.10");
  CHECK(a.times(3)->to_string() == "0.30");
  CHECK(a.compare(b).value() == -1);
  CHECK(a.plus(euro).error() == MoneyError::mixed_currency);
  CHECK(a.compare(euro).error() == MoneyError::mixed_currency);
  CHECK(most.plus(a).error() == MoneyError::out_of_range);
  CHECK(most.times(2).error() == MoneyError::out_of_range);
}

TEST_CASE("a currency is found by its code in capitals and by nothing else", "[money]") {
  CHECK(find_currency("BRL")->decimals == 2);
  CHECK(find_currency("JPY")->decimals == 0);
  CHECK(find_currency("KWD")->decimals == 3);
  for (const char* code : {"brl", "REAIS", "", "XYZ", "BR"}) CHECK_FALSE(find_currency(code));
}

}  // namespace dealflow
