#include "stdlib/catalogue/declare.hpp"

namespace dealflow::stdlib::catalogue {
namespace {

constexpr auto policies = std::to_array<std::string_view>({"keep_older", "keep_newer", "keep_both"});

constexpr auto deal = std::to_array<Attribute>({
    must("actor", Kind::text, {R"("ana")", "who did it"}),
    refused_as(at_most_characters(may("deal.name", Kind::text, {R"("Visit")", "name of the deal"}), 255),
               "deal.name_too_long"),
    may("deal.pipeline", Kind::text, {R"("orders")", "pipeline of the deal"}),
    may("deal.stage", Kind::text, {R"("new")", "stage of the deal"}),
    in_currency(may("deal.amount", Kind::money, {R"("80.00")", "amount of the deal"}), "deal.currency"),
    one_of("deal.currency", Kind::currency, {R"("BRL")", "currency of the amount; needed with one"}),
});

constexpr auto merge = std::to_array<Attribute>({
    must("actor", Kind::text, {R"("ana")", "who asks for it"}),
    refused_as(within(must("contacts", Kind::contact_ids, {R"(["con-1","con-9"])", "contacts that are one person"}), 2),
               "merge.too_few"),
    with_values(may("policy", Kind::enumeration, {R"("keep_both")", "what becomes of values that differ"}), policies),
    may("tag", Kind::text, {R"("merged")", "tag of the survivor"}),
});

constexpr auto unmerge = std::to_array<Attribute>({
    must("actor", Kind::text, {R"("ana")", "who asks for it"}),
    must("contact", Kind::text, {R"("con-9")", "contact that is taken out again"}),
});

constexpr auto apart = std::to_array<Attribute>({
    must("actor", Kind::text, {R"("ana")", "who says it"}),
    refused_as(
        within(must("contacts", Kind::contact_ids, {R"(["con-1","con-9"])", "two contacts, each somebody else"}), 2),
        "apart.two"),
});

}  // namespace

std::span<const EventType> manual() {
  static const std::array<Attributes, 2> added_attributes{person_if_any(), deal};
  static const std::array<Attributes, 1> merged_attributes{merge};
  static const std::array<Attributes, 1> unmerged_attributes{unmerge};
  static const std::array<Attributes, 1> apart_attributes{apart};
  static const auto types = std::to_array<EventType>({
      {.type = "manual.deal",
       .family = "Manual",
       .source = "manual",
       .makes = Makes::contact_and_deal,
       .records = Records::nothing,
       .summary = "A person of the team added a deal.",
       .requirements = "R1",
       .attributes = added_attributes,
       .sample =
           R"({"specversion":"1.0","id":"man-7","source":"/desk/ana","type":"manual.deal","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"actor":"ana","person":{"full_name":"Rita Melo","phone":"+55 81 90000-0002"},"deal":{"name":"Visit"}}})"},
      {.type = "manual.merge",
       .family = "Manual",
       .source = "manual",
       .makes = Makes::merge,
       .records = Records::merge,
       .summary = "A person of the team says that contacts are one.",
       .requirements = "R5",
       .attributes = merged_attributes,
       .sample =
           R"({"specversion":"1.0","id":"man-8","source":"/desk/ana","type":"manual.merge","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"actor":"ana","contacts":["con-1","con-9"],"policy":"keep_both"}})"},
      {.type = "manual.unmerge",
       .family = "Manual",
       .source = "manual",
       .makes = Makes::changes_only,
       .records = Records::unmerge,
       .summary = "A person of the team takes a contact out of the one that it was joined or merged into.",
       .requirements = "R5, D6, D8",
       .attributes = unmerged_attributes,
       .sample =
           R"({"specversion":"1.0","id":"man-9","source":"/desk/ana","type":"manual.unmerge","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"actor":"ana","contact":"con-9"}})"},
      {.type = "manual.apart",
       .family = "Manual",
       .source = "manual",
       .makes = Makes::changes_only,
       .records = Records::apart,
       .summary = "A person of the team says that two contacts are two people.",
       .requirements = "D8",
       .attributes = apart_attributes,
       .sample =
           R"({"specversion":"1.0","id":"man-10","source":"/desk/ana","type":"manual.apart","time":"2026-03-02T09:00:00Z","datacontenttype":"application/json","data":{"actor":"ana","contacts":["con-1","con-9"]}})"},
  });
  return types;
}

}  // namespace dealflow::stdlib::catalogue
