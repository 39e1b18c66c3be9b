#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto opt_ins = std::to_array<std::string_view>({"single", "double_pending", "double_confirmed"});

constexpr auto form = std::to_array<Attribute>({
    must("form.id", Kind::text, {R"("news")", "the form"}),
    may("list.id", Kind::text, {R"("list-3")", "the mailing list"}),
});

constexpr auto opt_in = std::to_array<Attribute>({
    with_values(may("opt_in", Kind::enumeration, {R"("single")", "how far the subscription is confirmed"}), opt_ins),
});

}  // namespace

std::span<const EventType> signup_forms() {
  static const std::array<Attributes, 5> signup_attributes{person_if_any(), form, answers(), opt_in, utm()};
  static const auto types = std::to_array<EventType>({
      {.type = "signup_form.submitted",
       .family = "Signup form",
       .source = "signup_form",
       .makes = Makes::contact_only,
       .records = Records::nothing,
       .summary = "Somebody signed up for a mailing list.",
       .requirements = "R47-R53",
       .attributes = signup_attributes,
       .sample =
           R"({"specversion":"1.0","id":"sf-7","source":"/forms/news","type":"signup_form.submitted","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"form":{"id":"news"},"list":{"id":"list-3"},"fields":{"email":"ana.lima@example.com","name":"Ana Lima"},"opt_in":"single"}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
