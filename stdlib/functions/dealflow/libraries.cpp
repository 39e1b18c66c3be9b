#include <dealflow/functions.hpp>
#include <dealflow/library.hpp>

#include "dsl/cel/evaluation.hpp"
#include "stdlib/functions/dealflow/sets.hpp"

#include <array>
#include <iterator>

namespace dealflow::stdlib {
namespace {

cel::Library joined(std::string_view name, std::string_view doc, std::vector<std::vector<cel::Function>> sets) {
  cel::Library library{name, doc, {}};
  for (auto& set : sets) std::move(set.begin(), set.end(), std::back_inserter(library.functions));
  return library;
}

}  // namespace

std::span<const cel::Library* const> own_libraries() {
  static const cel::Library money{"money", "Amounts, exact, in their currency.", money_functions()};
  static const cel::Library decimals{
      "decimals", "Exact arithmetic on decimals: texts such as \"0.10\", whole numbers, amounts.", decimal_functions()};
  static const cel::Library dates = joined(
      "dates",
      "Days and times by the calendar. A day is a text such as \"2026-03-02\", as date fields have it; a time is a "
      "timestamp, and its day is that of the workspace's zone.",
      {date_functions(), date_span_functions(), date_text_functions()});
  static const cel::Library texts{"text", "Text as people write it, in any language.", text_functions()};
  static const cel::Library contacts{"contacts", "E-mails and phones in the form in which they are compared.",
                                     contact_functions()};
  static const cel::Library choices{"choices", "The first value that is there; stable samples.", choice_functions()};
  static const cel::Library urls{"urls", "Parts of web addresses.", url_functions()};
  static const std::array<const cel::Library*, 7> all{&money, &decimals, &dates, &texts, &contacts, &choices, &urls};
  return all;
}

std::span<const cel::Library* const> libraries() {
  static const std::vector<const cel::Library*> all = [] {
    std::vector<const cel::Library*> list(cel::all_libraries().begin(), cel::all_libraries().end());
    list.insert(list.end(), own_libraries().begin(), own_libraries().end());
    return list;
  }();
  return all;
}

cel::CallResult unreadable(const cel::CallContext& context, std::string message) {
  if (context.flow_mode) return cel::Value::null();
  return refuse(std::move(message));
}

std::string quoted(std::string_view text) { return cel::to_literal(cel::Value::text(text)); }

}  // namespace dealflow::stdlib
