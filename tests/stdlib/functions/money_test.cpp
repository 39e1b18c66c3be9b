// Amounts and decimals: exact, rounded half away from zero where a doc text says so, never mixed.
#include "tests/stdlib/functions/table.hpp"

namespace dealflow::test {

TEST_CASE("amounts are made exactly or not at all", "[functions][money]") {
  check_rows({
      {"money('149.90', 'BRL')", "149.90 BRL"},
      {"money('-0.01', 'BRL')", "-0.01 BRL"},
      {"money('-0', 'BRL')", "0.00 BRL"},
      {"money(7, 'JPY')", "7 JPY"},
      {"money(0.1, 'BRL')", "0.10 BRL"},
      {"money(3u, 'BRL')", "problem", "3.00 BRL"},
      {"money('1.2345', 'KWD')", "error: \"1.2345\" is no amount in KWD", "null"},
      {"money('7.5', 'JPY')", "error: \"7.5\" is no amount in JPY", "null"},
      {"money('7.0', 'JPY')", "7 JPY"},
      {"money('1,50', 'BRL')", "error: \"1,50\" is no amount in BRL", "null"},
      {"money('', 'BRL')", "error", "null"},
      {"money(dyn(null), 'BRL')", "error", "null"},
      {"money('1', 'brl')", "error: \"brl\" is no currency of ISO 4217"},
      {"money('92233720368547758.07', 'BRL')", "92233720368547758.07 BRL"},
      {"money('-92233720368547758.08', 'BRL')", "-92233720368547758.08 BRL"},
      {"money('92233720368547758.08', 'BRL')", "error", "null"},
      {"money(money(1, 'USD'), 'BRL')", "error: 1.00 USD is no amount in BRL", "null"},
      {"money(true, 'BRL')", "problem"},
      {"money('1.00', 'BRL') + money('0.01', 'BRL')", "problem", "1.01 BRL"},
      {"money('1.00', 'BRL') + money('1.00', 'USD')", "problem", "error"},
  });
}

TEST_CASE("shares, percentages and rates of amounts", "[functions][money]") {
  check_rows({
      {"money('149.90', 'BRL').percent(10)", "14.99 BRL"},
      {"money('0.05', 'BRL').percent(10)", "0.01 BRL"},  // 0.005: half away from zero
      {"money('-0.05', 'BRL').percent(10)", "-0.01 BRL"},
      {"money('0.04', 'BRL').percent(10)", "0.00 BRL"},
      {"money('200', 'BRL').percent('7.25')", "14.50 BRL"},
      {"money('200', 'BRL').percent(7.25)", "14.50 BRL"},
      {"money(200, 'BRL').percent('a')", "error: \"a\" is no decimal"},
      {"money(200, 'BRL').percent(null)", "null"},
      {"money(3, 'BRL').times('0.3333')", "1.00 BRL"},
      {"money('92233720368547758.07', 'BRL').times(2)", "error: 92233720368547758.07 BRL times 2"},
      {"money(100, 'USD').convertTo('JPY', '149.555')", "14956 JPY"},
      {"money(100, 'JPY').convertTo('KWD', '0.00205')", "0.205 KWD"},
      {"money(100, 'USD').convertTo('XYZ', 2)", "error: \"XYZ\" is no currency"},
      {"money('-7.50', 'BRL').abs()", "7.50 BRL"},
      {"money('-92233720368547758.08', 'BRL').abs()", "error"},
      {"money('149.50', 'BRL').round(0)", "150.00 BRL"},
      {"money('-149.50', 'BRL').round(0)", "-150.00 BRL"},
      {"money('149.45', 'BRL').round(1)", "149.50 BRL"},
      {"money('149.45', 'BRL').round(3)", "error: BRL has 2 decimals, 3 were asked for"},
      {"money('149.45', 'BRL').round(-1)", "error"},
      {"money(100, 'BRL').split(3)", "[33.34 BRL, 33.33 BRL, 33.33 BRL]"},
      {"money(-100, 'BRL').split(3)", "[-33.34 BRL, -33.33 BRL, -33.33 BRL]"},
      {"money('0.02', 'BRL').split(3)", "[0.01 BRL, 0.01 BRL, 0.00 BRL]"},
      {"money('123.45', 'BRL').split(7).sum()", "123.45 BRL"},
      {"money(1, 'BRL').split(0)", "error: an amount splits into 1 to 1000 parts, not 0"},
      {"money(1, 'BRL').split(1001)", "error"},
  });
}

TEST_CASE("amounts as people write them", "[functions][money]") {
  check_rows({
      {"money('1234567.5', 'BRL').format('pt-BR')", "\"1.234.567,50\""},
      {"money('-1234.5', 'BRL').format('en')", "\"-1,234.50\""},
      {"money('999.99', 'EUR').format('de')", "\"999,99\""},
      {"money(1234, 'JPY').format('en')", "\"1,234\""},
      {"money('1234.5', 'EUR').format('fr')", "\"1\u202F234,50\""},
      {"money(1, 'BRL').format('xx')", "error: amounts are not written in the language \"xx\" here"},
  });
}

TEST_CASE("decimals are exact", "[functions][money]") {
  check_rows({
      {"decimal.add('0.1', '0.2')", "\"0.3\""},
      {"decimal.add(0.1, 0.2)", "\"0.3\""},
      {"decimal.subtract('1', '1.00')", "\"0\""},
      {"decimal.multiply('-1.5', '0.02')", "\"-0.03\""},
      {"decimal.divide(1, 3, 5)", "\"0.33333\""},
      {"decimal.divide(-2, 3, 0)", "\"-1\""},
      {"decimal.divide('1', '8', 3)", "\"0.125\""},
      {"decimal.divide(5, '0.00', 2)", "error: 5 cannot be divided by \"0.00\""},
      {"decimal.divide(5, 1, 31)", "error: a decimal has 0 to 30 decimals, not 31"},
      {"decimal.round('-2.5', 0)", "\"-3\""},
      {"decimal.round('2.449', 1)", "\"2.4\""},
      {"decimal.round('2', 2)", "\"2.00\""},
      {"decimal.compare('0.1', 0.1)", "0"},
      {"decimal.compare('-0.11', '-0.1')", "-1"},
      {"decimal.compare('99999999999999999999999999999', '1')", "1"},
      {"decimal.add('1e3', 1)", "error: \"1e3\" is no decimal"},
      {"decimal.add(money('1.10', 'BRL'), 1)", "\"2.1\""},
      {"decimal.add(null, 1)", "null"},
      {"decimal.multiply('999999999999999999999999999999', '999999999999999999999999999999')", "error"},
      {"decimal.multiply('0.000000000000000000000000000001', '0.1')", "error"},
  });
}

TEST_CASE("lists of amounts: sums, averages, extremes, order", "[functions][money]") {
  check_rows({
      {"[money('0.10', 'BRL'), money('0.20', 'BRL')].sum()", "0.30 BRL"},
      {"[money(1, 'BRL'), money(2, 'USD')].sum()", "error: 1.00 BRL and 2.00 USD have no sum"},
      {"[money('92233720368547758.07', 'BRL'), money('0.01', 'BRL')].sum()", "error"},
      {"[money(1, 'BRL'), money(2, 'BRL')].average()", "1.50 BRL"},
      {"[money('0.01', 'BRL'), money('0.02', 'BRL')].average()", "0.02 BRL"},
      {"[money('-0.01', 'BRL'), money('-0.02', 'BRL')].average()", "-0.02 BRL"},
      {"[money(1, 'JPY'), money(1, 'JPY'), money(2, 'JPY')].average()", "1 JPY"},
      {"[money('92233720368547758.07', 'BRL'), money('92233720368547758.05', 'BRL')].average()",
       "92233720368547758.06 BRL"},
      {"[money(1, 'BRL'), money(2, 'USD')].average()", "error: 1.00 BRL and 2.00 USD have no sum"},
      {"[money(1, 'BRL'), dyn(2)].average()", "error: 1.00 BRL and 2 have no sum"},
      {"[money(1, 'BRL')].filter(m, false).average()", "error: an empty list has no average"},
      {"['a'].average()", "problem: `average` does not take (list(string))"},
      {"[money(1, 'BRL'), money(3, 'BRL'), money(2, 'BRL')].max()", "3.00 BRL"},
      {"[money(-1, 'BRL'), money(3, 'BRL')].min()", "-1.00 BRL"},
      {"[money(1, 'BRL'), money(3, 'USD')].max()", "error: 3.00 USD and 1.00 BRL have no order"},
      {"[money(2, 'BRL'), money(1, 'BRL')].sort().map(m, string(m))", "[\"1.00\", \"2.00\"]"},
      {"[money(2, 'BRL'), money(1, 'USD')].sort()", "error"},
      {"[money(2, 'BRL'), money('2.00', 'BRL'), money(2, 'USD')].distinct().size()", "2"},
  });
}

}  // namespace dealflow::test
