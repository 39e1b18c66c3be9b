// Days, times and zones: changes of clocks, ends of months, leap days, working days, dates as text.
#include "tests/stdlib/functions/table.hpp"

namespace dealflow::test {
namespace {

const cel::EvaluationOptions in_sao_paulo{.zone = "America/Sao_Paulo"};
const cel::EvaluationOptions in_berlin{.zone = "Europe/Berlin"};
const cel::EvaluationOptions nowhere{.zone = "Mars/Olympus"};

}  // namespace

TEST_CASE("days of times and texts", "[functions][dates]") {
  check_rows(
      {
          {"date(timestamp('2026-03-02T02:59:59Z'))", "\"2026-03-01\""},
          {"date(timestamp('2026-03-02T03:00:00Z'))", "\"2026-03-02\""},
          {"date(timestamp('2026-03-02T02:00:00Z'), 'UTC')", "\"2026-03-02\""},
          {"date(timestamp('2026-03-02T02:00:00Z'), '-03:00')", "\"2026-03-01\""},
          {"date(timestamp('2026-03-02T02:00:00Z'), 'Mars/Olympus')", "error: no time zone is called \"Mars/Olympus\""},
          {"date('2026-03-02')", "\"2026-03-02\""},
          {"date('2026-03-02T23:30:00-03:00')", "\"2026-03-02\""},
          {"date('2026-02-29')", "error: \"2026-02-29\" is no day", "null"},
          {"date('02/03/2026')", "error", "null"},
          {"date('2026-03-02Tx')", "error", "null"},
          {"date('')", "error", "null"},
          {"date(2024, 2, 29)", "\"2024-02-29\""},
          {"date(2026, 2, 29)", "error: there is no day 29 of month 2 in 2026", "null"},
          {"date(2026, 13, 1)", "error", "null"},
          {"date(0, 1, 1)", "error", "null"},
          {"date(4294967298, 1, 1)", "error", "null"},
          {"date(dyn(null))", "error", "null"},
      },
      in_sao_paulo);
  check_rows({{"date(timestamp('2026-03-02T02:00:00Z'))", "error: no time zone is called \"Mars/Olympus\""}}, nowhere);
}

TEST_CASE("days, months and years later", "[functions][dates]") {
  check_rows({
      {"'2026-01-31'.addMonths(1)", "\"2026-02-28\""},
      {"'2024-01-31'.addMonths(1)", "\"2024-02-29\""},
      {"'2026-03-31'.addMonths(-1)", "\"2026-02-28\""},
      {"'2026-12-31'.addMonths(2)", "\"2027-02-28\""},
      {"'2026-01-15'.addMonths(-13)", "\"2024-12-15\""},
      {"addMonths('2026-05-31', 0)", "\"2026-05-31\""},
      {"'2024-02-29'.addYears(1)", "\"2025-02-28\""},
      {"'2024-02-29'.addYears(4)", "\"2028-02-29\""},
      {"'2026-12-31'.addDays(1)", "\"2027-01-01\""},
      {"'2028-02-28'.addDays(1)", "\"2028-02-29\""},
      {"'9999-12-31'.addDays(1)", "error: 1 lead outside of the years 1 to 9999"},
      {"'0001-01-01'.addMonths(-1)", "error"},
      {"'2026-01-01'.addDays(9223372036854775807)", "error"},
      {"'2026-01-01'.addMonths(-9223372036854775807)", "error"},
      {"'2026-01-01'.addYears(9223372036854775807)", "error"},
      {"'soon'.addDays(1)", "error: \"soon\" is no day", "null"},
      {"addDays(dyn(null), 1)", "error", "null"},
      {"'2026-01-01'.addDays(1.5)", "problem"},
      {"timestamp('9999-12-31T12:00:00Z').addDays(1)", "error"},
  });
}

TEST_CASE("the same hour where clocks change in between", "[functions][dates]") {
  check_rows(
      {
          // 29 March 2026: 02:00 becomes 03:00; the hour that does not exist is as much later
          {"timestamp('2026-03-28T08:00:00Z').addDays(1)", "timestamp(\"2026-03-29T07:00:00Z\")"},
          {"timestamp('2026-03-28T01:30:00Z').addDays(1)", "timestamp(\"2026-03-29T01:30:00Z\")"},
          {"at('2026-03-29', '02:30')", "timestamp(\"2026-03-29T01:30:00Z\")"},
          {"at('2026-03-29', '03:30')", "timestamp(\"2026-03-29T01:30:00Z\")"},
          {"at('2026-03-29', '01:59:59')", "timestamp(\"2026-03-29T00:59:59Z\")"},
          // 25 October 2026: 03:00 becomes 02:00; of the hour that comes twice, the first
          {"at('2026-10-25', '02:30')", "timestamp(\"2026-10-25T00:30:00Z\")"},
          {"timestamp('2026-10-24T00:30:00Z').addDays(1)", "timestamp(\"2026-10-25T00:30:00Z\")"},
          {"timestamp('2026-10-25T12:00:00Z').startOfDay()", "timestamp(\"2026-10-24T22:00:00Z\")"},
          {"daysBetween(timestamp('2026-10-24T23:30:00Z'), timestamp('2026-10-25T23:30:00Z'))", "1"},
          {"timestamp('2026-01-31T11:00:00Z').addMonths(2)", "timestamp(\"2026-03-31T10:00:00Z\")"},
          {"timestamp('2026-03-02T12:00:00.123456789Z').addDays(0)", "timestamp(\"2026-03-02T12:00:00.123456789Z\")"},
      },
      in_berlin);
  // 4 November 2018 began at 01:00 there: midnight was skipped.
  check_rows(
      {
          {"'2018-11-04'.startOfDay()", "timestamp(\"2018-11-04T03:00:00Z\")"},
          {"timestamp('2018-11-04T15:00:00Z').startOfDay()", "timestamp(\"2018-11-04T03:00:00Z\")"},
          {"timestamp('2018-11-04T15:00:00Z').startOfWeek()", "timestamp(\"2018-10-29T03:00:00Z\")"},
          {"timestamp('2018-11-15T15:00:00Z').startOfMonth()", "timestamp(\"2018-11-01T03:00:00Z\")"},
          {"timestamp('2018-12-31T15:00:00Z').startOfYear()", "timestamp(\"2018-01-01T02:00:00Z\")"},
          {"at('2026-03-02', '24:00')", "error: \"24:00\" is no time of the day", "null"},
          {"at('2026-03-02', '9:00')", "error", "null"},
          {"at('2026-03-02', '09:00', 'X')", "error: no time zone is called \"X\""},
          {"at('2026-03-02', '09:00', '-03:00')", "timestamp(\"2026-03-02T12:00:00Z\")"},
          {"at('9999-12-31', '23:00')", "error: the time is outside of the years 1 to 9999"},
      },
      in_sao_paulo);
}

TEST_CASE("weeks, months and the day of the week", "[functions][dates]") {
  check_rows({
      {"'2026-03-01'.weekday()", "7"},
      {"weekday('2024-02-29')", "4"},
      {"timestamp('2026-03-02T12:00:00Z').weekday()", "1"},
      {"timestamp('2026-03-02T02:00:00Z').weekday('America/Sao_Paulo')", "7"},
      {"'x'.weekday()", "error", "null"},
      {"'2026-03-01'.startOfWeek()", "\"2026-02-23\""},
      {"'2026-03-31'.startOfMonth()", "\"2026-03-01\""},
      {"'2026-03-31'.startOfYear()", "\"2026-01-01\""},
      {"'2026-02-01'.endOfMonth()", "\"2026-02-28\""},
      {"'2028-02-01'.endOfMonth()", "\"2028-02-29\""},
      {"'1900-02-01'.endOfMonth()", "\"1900-02-28\""},
      {"'2000-02-01'.endOfMonth()", "\"2000-02-29\""},
  });
}

TEST_CASE("business days", "[functions][dates]") {
  check_rows({
      {"businessDays('2026-03-02', '2026-03-02')", "0"},
      {"businessDays('2026-03-02', '2026-03-07')", "5"},
      {"businessDays('2026-03-06', '2026-03-09')", "1"},
      {"businessDays('2026-03-07', '2026-03-09')", "0"},
      {"businessDays('2026-03-09', '2026-03-02')", "-5"},
      {"businessDays('2026-01-01', '2027-01-01')", "261"},
      {"businessDays('2026-12-21', '2026-12-28', ['2026-12-25', '2026-12-25', '2026-12-26'])", "4"},
      {"businessDays('2026-12-28', '2026-12-21', ['2026-12-25'])", "-4"},
      {"businessDays('2026-12-21', '2026-12-25', ['2026-12-25'])", "4"},
      {"businessDays('2026-12-21', '2026-12-28', ['Christmas'])", "error: \"Christmas\" is no day"},
      {"businessDays('2026-12-21', 'x')", "error: \"x\" is no day", "null"},
      {"'2026-03-06'.addBusinessDays(1)", "\"2026-03-09\""},
      {"'2026-03-07'.addBusinessDays(1)", "\"2026-03-09\""},
      {"'2026-03-07'.addBusinessDays(0)", "\"2026-03-07\""},
      {"'2026-03-09'.addBusinessDays(-1)", "\"2026-03-06\""},
      {"'2026-03-02'.addBusinessDays(10)", "\"2026-03-16\""},
      {"'2026-12-24'.addBusinessDays(1, ['2026-12-25', '2026-12-28'])", "\"2026-12-29\""},
      {"'2026-12-24'.addBusinessDays(10001)", "error: at most 10000 business days can be added, not 10001"},
      {"businessDays('2026-03-02', '2026-03-02'.addBusinessDays(250))", "250"},
      {"timestamp('2026-03-06T12:00:00Z').addBusinessDays(1)", "timestamp(\"2026-03-09T12:00:00Z\")"},
      {"businessDays('2026-03-02', timestamp('2026-03-06T12:00:00Z'))", "problem"},
  });
}

TEST_CASE("from one day to another", "[functions][dates]") {
  check_rows({
      {"daysBetween('2026-02-28', '2026-03-01')", "1"},
      {"daysBetween('2028-02-28', '2028-03-01')", "2"},
      {"daysBetween('2026-03-01', '2026-02-28')", "-1"},
      {"monthsBetween('2026-01-31', '2026-02-27')", "0"},
      {"monthsBetween('2026-01-31', '2026-02-28')", "1"},
      {"monthsBetween('2026-03-15', '2026-01-16')", "-1"},
      {"yearsBetween('2000-02-29', '2001-02-28')", "1"},
      {"yearsBetween('2000-03-02', '2026-03-01')", "25"},
      {"yearsBetween('2000-03-02', '2026-03-02')", "26"},
      {"yearsBetween('2026-03-02', '2000-03-02')", "-26"},
  });
}

TEST_CASE("dates as text and back", "[functions][dates]") {
  check_rows(
      {
          {"timestamp('2026-03-02T02:05:09Z').format('yyyy-MM-dd HH:mm:ss')", "\"2026-03-01 23:05:09\""},
          {"timestamp('2026-03-02T15:05:09Z').format('d/M/yy h:mm a')", "\"2/3/26 12:05 PM\""},
          {"timestamp('2026-03-02T03:05:09Z').format('hh H')", "\"12 0\""},
          {"'2026-03-07'.format(\"EEEE, d 'de' MMMM 'de' yyyy\", 'pt-BR')", "\"sábado, 7 de março de 2026\""},
          {"'2026-03-07'.format('EEE d MMM', 'en')", "\"Sat 7 Mar\""},
          {"'2026-03-07'.format('EEE d MMM', 'es')", "\"sáb 7 mar\""},
          {"'2026-03-07'.format(\"d 'o''clock' ''\")", "\"7 o'clock '\""},
          {"'2026-03-07'.format(\"d 'o\")", "error: a quote in the pattern is never closed"},
          {"'2026-03-07'.format(\"d ''M''\")", "\"7 '3'\""},
          {"'2026-03-07'.format('DD')", "error: `DD` means nothing in a pattern of dates"},
          {"'2026-03-07'.format('d', 'xx')", "error: dates are not written in the language \"xx\" here"},
          {"'x'.format('d')", "error: \"x\" is no day", "null"},
          {"'%s-%d'.format(['a', 1])", "\"a-1\""},  // the language's own
          {"parseDate('02/03/2026', 'dd/MM/yyyy')", "\"2026-03-02\""},
          {"parseDate('2/12/2026', 'd/M/yyyy')", "\"2026-12-02\""},
          {"parseDate('20260302', 'yyyyMMdd')", "\"2026-03-02\""},
          {"parseDate('31/02/2026', 'dd/MM/yyyy')", "error: \"31/02/2026\" is no day written as \"dd/MM/yyyy\"",
           "null"},
          {"parseDate('2/3/2026', 'dd/MM/yyyy')", "error", "null"},
          {"parseDate('02/03/2026 ', 'dd/MM/yyyy')", "error", "null"},
          {"parseDate('02/03/0000', 'dd/MM/yyyy')", "error", "null"},
          {"parseDate('x', 'dd/MM')", "error: the pattern of a day needs yyyy, MM and dd"},
          {"parseDate('x', 'dd/MM/yyyy HH')", "error: a day is read by yyyy, MM, M, dd and d, not by `HH`"},
      },
      in_sao_paulo);
}

}  // namespace dealflow::test
