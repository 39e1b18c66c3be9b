#include "engine/cli/event_pages.hpp"

#include "engine/cli/markdown.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;
using stdlib::Attribute;
using stdlib::Attributes;
using stdlib::EventType;
using Rows = std::vector<std::vector<std::string>>;

std::string_view name_of(stdlib::Need need) {
  switch (need) {
    case stdlib::Need::yes: return "yes";
    case stdlib::Need::no: return "no";
    case stdlib::Need::one_of: return "one of";
  }
  return "";
}

std::string type_text(const Attribute& a) {
  return a.values.empty() ? std::string(stdlib::info(a.kind).shown) : fmt::format("{}", fmt::join(a.values, ", "));
}

std::string indented_json(std::string_view json) { return Json::parse(json).dump(2); }

std::vector<std::string> markdown_row(const Attribute& a) {
  return {markdown_code(a.path), type_text(a), std::string(name_of(a.need)), markdown_code(a.example),
          std::string(a.fills)};
}

Rows markdown_rows() { return {{"attribute", "type", "required", "example", "for"}}; }

// Blocks that stand once for the whole page.
class SharedBlocks {
 public:
  explicit SharedBlocks(std::span<const EventType> types) : types_(types) {}

  // Worth a section of its own: several rows under one object, for three types or more.
  [[nodiscard]] bool shared(Attributes block) const {
    const auto users = std::count_if(types_.begin(), types_.end(), [&](const EventType& type) {
      return std::any_of(type.attributes.begin(), type.attributes.end(),
                         [&](Attributes other) { return other.data() == block.data(); });
    });
    return block.size() > 2 && users >= 3;
  }

  // The first row with a link to the section.
  std::vector<std::string> link(Attributes block) {
    const auto known = std::find_if(sections_.begin(), sections_.end(),
                                    [&](Attributes other) { return other[0].path == block[0].path; });
    if (known == sections_.end()) sections_.push_back(block);
    auto row = markdown_row(block[0]);
    row[0] = fmt::format("[{}](#{})", row[0], block[0].path);
    return row;
  }

  [[nodiscard]] std::string sections() const {
    std::string text;
    for (const Attributes block : sections_) {
      Rows rows = markdown_rows();
      for (const Attribute& attribute : block.subspan(1)) rows.push_back(markdown_row(attribute));
      text += fmt::format("\n### `{}`\n\n{}", block[0].path, markdown_table(rows));
    }
    return text;
  }

 private:
  std::span<const EventType> types_;
  std::vector<Attributes> sections_;
};

std::string section(const EventType& type, SharedBlocks* blocks) {
  Rows rows = markdown_rows();
  for (const Attributes block : type.attributes) {
    if (blocks != nullptr && blocks->shared(block)) {
      rows.push_back(blocks->link(block));
      continue;
    }
    for (const Attribute& attribute : block) rows.push_back(markdown_row(attribute));
  }
  const std::string source = type.source.empty() ? "" : fmt::format(" Source of its cards: `{}`.", type.source);
  return fmt::format("### `{}`\n\n{}{}\n\n{}\n```json\n{}\n```\n", type.type, type.summary, source,
                     markdown_table(rows), indented_json(type.sample));
}

Json as_json(const EventType& type) {
  Json attributes = Json::array();
  for (const Attributes block : type.attributes) {
    for (const Attribute& a : block) {
      attributes.push_back({{"path", a.path},
                            {"kind", stdlib::info(a.kind).word},
                            {"values", a.values},
                            {"required", name_of(a.need)},
                            {"example", a.example.empty() ? Json() : Json::parse(a.example)},
                            {"for", a.fills}});
    }
  }
  return {{"type", type.type},       {"family", type.family},    {"source", type.source},
          {"summary", type.summary}, {"attributes", attributes}, {"sample", Json::parse(type.sample)}};
}

}  // namespace

std::string event_list(std::span<const EventType> types, const Console& console) {
  Rows rows{{"type", "source", "what happened"}};
  for (const EventType& type : types)
    rows.push_back(
        {std::string(type.type), type.source.empty() ? "-" : std::string(type.source), std::string(type.summary)});
  return table(rows, console);
}

std::string event_details(const EventType& type, const Console& console) {
  Rows rows{{"attribute", "type", "required", "example", "for"}};
  for (const Attributes block : type.attributes) {
    for (const Attribute& a : block)
      rows.push_back({std::string(a.path), type_text(a), std::string(name_of(a.need)), std::string(a.example),
                      std::string(a.fills)});
  }
  return fmt::format("{}\n{}\n\n{}\n{}\n{}\n", console.styled(Style::bold, type.type), type.summary,
                     table(rows, console), console.styled(Style::bold, "sample"), type.sample);
}

std::string events_json(std::span<const EventType> types) {
  Json all = Json::array();
  for (const EventType& type : types) all.push_back(as_json(type));
  return all.dump(2) + "\n";
}

std::string event_markdown(const EventType& type) { return section(type, nullptr); }

std::string events_markdown(std::span<const EventType> types) {
  SharedBlocks blocks(types);
  Rows rows{{"type", "what happened"}};
  std::string sections;
  std::string_view family;
  for (const EventType& type : types) {
    std::string anchor(type.type);
    std::erase(anchor, '.');
    rows.push_back({fmt::format("[`{}`](#{})", type.type, anchor), std::string(type.summary)});
    if (type.family != family) sections += fmt::format("\n## {}\n", type.family);
    family = type.family;
    sections += "\n" + section(type, &blocks);
  }
  return reference_head("Events", "dealflow events --format markdown") +
         "What a flow can be triggered by. An attribute that is required as `one of` is needed where no other of its "
         "kind is there.\n\n" +
         markdown_table(rows) + sections + "\n## Blocks\n\nParts that many events have.\n" + blocks.sections();
}

}  // namespace dealflow::cli
