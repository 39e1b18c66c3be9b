#include "stdlib/catalogue/declare.hpp"

#include <algorithm>

namespace dealflow::stdlib {
namespace {

// In the order of the enumeration, so that a kind is found by its number.
constexpr auto kinds = std::to_array<AttributeKindInfo>({
    {AttributeKind::text, "text", "text", "text", R"("text")"},
    {AttributeKind::url, "url", "http(s) address", "link", R"("https://example.com/")"},
    {AttributeKind::enumeration, "enumeration", "one of several", "select", ""},
    {AttributeKind::boolean, "boolean", "true or false", "boolean", "true"},
    {AttributeKind::integer, "integer", "whole number", "integer", "1"},
    {AttributeKind::number, "number", "number", "number", "1.5"},
    {AttributeKind::money, "money", "amount", "money", R"("149.90")"},
    {AttributeKind::currency, "currency", "currency", "currency", R"("BRL")"},
    {AttributeKind::time, "time", "time", "time", R"("2026-03-02T09:00:00Z")"},
    {AttributeKind::date, "date", "day", "date", R"("2026-03-02")"},
    {AttributeKind::scalar, "scalar", "single value", "any", R"("text")"},
    {AttributeKind::texts, "texts", "list of texts", "texts", R"(["text"])"},
    {AttributeKind::contact_ids, "contact_ids", "list of contacts", "", ""},
    {AttributeKind::variables, "variables", "variables", "", R"({"city":"Recife"})"},
    {AttributeKind::answers, "answers", "answers", "", ""},
    {AttributeKind::fields, "fields", "fields", "", ""},
    {AttributeKind::object, "object", "object", "object", ""},
    {AttributeKind::list, "list", "list", "list", ""},
});

constexpr bool in_order() {
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i].kind != static_cast<AttributeKind>(i)) return false;
  return kinds.back().kind == AttributeKind::list;
}
static_assert(in_order());

}  // namespace

std::span<const AttributeKindInfo> attribute_kinds() { return kinds; }

const AttributeKindInfo& info(AttributeKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

Attributes shared_block(std::string_view name, bool required) {
  if (name == "person") return required ? catalogue::person() : catalogue::person_if_any();
  if (name == "items") return catalogue::items();
  if (name == "utm") return catalogue::utm();
  if (name == "session") return catalogue::session();
  if (name == "variables") return catalogue::variables();
  return {};
}

}  // namespace dealflow::stdlib
