// Days and times as text and back, by patterns.
#include "stdlib/functions/dealflow/date_text.hpp"
#include "stdlib/functions/dealflow/days.hpp"

namespace dealflow::stdlib {
namespace {

using cel::Call;
using cel::CallContext;
using cel::CallResult;
using cel::define;
using cel::Type;

CallResult written(CallContext& context, const cel::LocalTime& local, std::string_view pattern,
                   std::string_view language) {
  const auto text = format_local(local, pattern, language);
  if (!text) return refuse(text.error());
  return text_value(context, *text);
}
CallResult format_in(CallContext& context, Timestamp time, std::string_view pattern, std::string_view language,
                     std::string_view zone) {
  const Local local = local_in(time, zone);
  if (!local) return tl::unexpected(local.error());
  return written(context, *local, pattern, language);
}
CallResult format_time_as(CallContext& context, Timestamp time, std::string_view pattern, std::string_view language) {
  return format_in(context, time, pattern, language, context.zone);
}
CallResult format_plain(CallContext& context, Timestamp time, std::string_view pattern) {
  return format_in(context, time, pattern, "en", context.zone);
}
CallResult format_day_as(CallContext& context, std::string_view text, std::string_view pattern,
                         std::string_view language) {
  const auto day = read_day(text);
  return day ? written(context, {*day, 0, 0}, pattern, language) : no_day(context, text);
}
CallResult format_day(CallContext& context, std::string_view text, std::string_view pattern) {
  return format_day_as(context, text, pattern, "en");
}

CallResult parse(CallContext& context, std::string_view text, std::string_view pattern) {
  const auto day = parse_day(text, pattern);
  if (!day) return refuse(day.error());
  if (*day) return day_value(context, **day);
  return unreadable(context, fmt::format("{} is no day written as {}", quoted(text), quoted(pattern)));
}

}  // namespace

std::vector<cel::Function> date_text_functions() {
  std::vector<cel::Function> all;
  const Type text = Type::text();
  all.push_back(define<&format_plain>(
      {.name = "format",
       .call = Call::either,
       .doc = "The time as text in the workspace's zone, by letters of Unicode's patterns: yyyy yy MMMM MMM MM M dd d "
              "EEEE "
              "EEE HH H hh h mm ss a. Text in single quotes stands for itself. Names are English.",
       .example = {R"(timestamp("2026-03-02T12:00:00Z").format("dd/MM/yyyy"))", R"("02/03/2026")"},
       .result = text,
       .local = true}));
  all.push_back(
      define<&format_time_as>({.name = "format",
                               .call = Call::either,
                               .doc = "The same with the names of a language (pt, en, es).",
                               .example = {R"(timestamp("2026-03-02T12:00:00Z").format("EEEE, d 'de' MMMM", "pt"))",
                                           R"("segunda-feira, 2 de março")"},
                               .result = text}));
  all.push_back(define<&format_in>(
      {.name = "format",
       .call = Call::either,
       .doc = "The same in a zone by name.",
       .example = {R"(timestamp("2026-03-02T12:00:00Z").format("dd/MM HH:mm", "pt", "America/Sao_Paulo"))",
                   R"("02/03 09:00")"},
       .result = text}));
  all.push_back(define<&format_day>({.name = "format",
                                     .call = Call::either,
                                     .doc = "The day as text, by the same letters.",
                                     .example = {R"("2026-03-02".format("dd/MM/yyyy"))", R"("02/03/2026")"},
                                     .result = text}));
  all.push_back(define<&format_day_as>({.name = "format",
                                        .call = Call::either,
                                        .doc = "The same with the names of a language (pt, en, es).",
                                        .example = {R"("2026-03-02".format("d MMM yyyy", "es"))", R"("2 mar 2026")"},
                                        .result = text}));
  all.push_back(
      define<&parse>({.name = "parseDate",
                      .call = Call::either,
                      .doc = "The day that a text names in the order of the pattern: yyyy, MM or M, dd or d and "
                             "what stands between them.",
                      .example = {R"(parseDate("2/3/2026", "d/M/yyyy"))", R"("2026-03-02")"},
                      .result = text}));
  return all;
}

}  // namespace dealflow::stdlib
