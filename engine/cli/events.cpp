// dealflow events: the catalogue in the terminal.
#include <dealflow/value.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/table.hpp"

#include "dsl/base/edit_distance.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

std::string_view kind_name(const stdlib::Attribute& attribute) {
  using Kind = stdlib::AttributeKind;
  switch (attribute.kind) {
    case Kind::text: return "text";
    case Kind::url: return "http(s) address";
    case Kind::enumeration: return "one of several";
    case Kind::boolean: return "true or false";
    case Kind::integer: return "whole number";
    case Kind::money: return "amount";
    case Kind::currency: return "currency";
    case Kind::time: return "time";
    case Kind::date: return "day";
    case Kind::scalar: return "single value";
    case Kind::texts: return "list of texts";
    case Kind::contact_ids: return "list of contacts";
    case Kind::variables: return "variables";
    case Kind::answers: return "answers";
    case Kind::fields: return "fields";
    case Kind::object: return "object";
    case Kind::list: return "list";
  }
  return "";
}

std::string_view need_name(stdlib::Need need) {
  switch (need) {
    case stdlib::Need::yes: return "yes";
    case stdlib::Need::no: return "no";
    case stdlib::Need::one_of: return "one of";
  }
  return "";
}

class Events final : public Command {
 public:
  CommandInfo info() const override {
    return {"events", "the event types and their attributes",
            "Lists the event types, or one of them with all that it brings and a sample.",
            "dealflow events\ndealflow events payment.succeeded"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("TYPE", &type_, "an event type; all if left out");
    arguments.format(format_, page_formats);
  }
  ExitStatus run(Console& console) override {
    if (type_.empty()) return all(console);
    const stdlib::EventType* type = stdlib::find_event_type(type_);
    if (type != nullptr) return one(*type, console);
    std::vector<std::string> names;
    for (const stdlib::EventType& known : stdlib::event_types()) names.emplace_back(known.type);
    const std::string near = nearest(type_, names);
    return console.complain(ExitStatus::refused,
                            fmt::format("no event type is called `{}`{}", type_,
                                        near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
  }

 private:
  ExitStatus all(Console& console) const {
    std::vector<std::vector<std::string>> rows{{"type", "source", "what happened"}};
    std::vector<std::string> json;
    for (const stdlib::EventType& type : stdlib::event_types()) {
      rows.push_back(
          {std::string(type.type), type.source.empty() ? "-" : std::string(type.source), std::string(type.summary)});
      json.push_back(as_json(type));
    }
    if (format_.json()) {
      console.print_line(fmt::format("[{}]", fmt::join(json, ",\n")));
    } else if (format_.is("markdown")) {
      for (const stdlib::EventType& type : stdlib::event_types()) console.print(as_markdown(type));
    } else {
      console.print(table(rows, console));
    }
    return ExitStatus::done;
  }

  ExitStatus one(const stdlib::EventType& type, Console& console) const {
    if (format_.json()) {
      console.print_line(as_json(type));
    } else if (format_.is("markdown")) {
      console.print(as_markdown(type));
    } else {
      console.print(fmt::format("{}\n{}\n\n", console.styled(Style::bold, type.type), type.summary));
      std::vector<std::vector<std::string>> rows{{"attribute", "type", "required", "example", "for"}};
      for_each(type, [&](const stdlib::Attribute& a) {
        rows.push_back({std::string(a.path), type_text(a), std::string(need_name(a.need)), std::string(a.example),
                        std::string(a.fills)});
      });
      console.print(table(rows, console));
      console.print(fmt::format("\n{}\n{}\n", console.styled(Style::bold, "sample"), type.sample));
    }
    return ExitStatus::done;
  }

  template <class Visit>
  static void for_each(const stdlib::EventType& type, const Visit& visit) {
    for (const stdlib::Attributes block : type.attributes) {
      for (const stdlib::Attribute& attribute : block) visit(attribute);
    }
  }
  static std::string type_text(const stdlib::Attribute& a) {
    return a.values.empty() ? std::string(kind_name(a)) : fmt::format("{}", fmt::join(a.values, ", "));
  }
  static std::string text_json(std::string_view text) { return cel::to_json(cel::Value::text(text)); }
  static std::string as_json(const stdlib::EventType& type) {
    std::vector<std::string> attributes;
    for_each(type, [&](const stdlib::Attribute& a) {
      attributes.push_back(fmt::format(R"({{"path": "{}", "type": {}, "required": "{}", "example": {}, "for": {}}})",
                                       a.path, text_json(type_text(a)), need_name(a.need), a.example,
                                       text_json(a.fills)));
    });
    return fmt::format(R"({{"type": "{}", "source": "{}", "summary": {}, "attributes": [{}], "sample": {}}})",
                       type.type, type.source, text_json(type.summary), fmt::join(attributes, ", "), type.sample);
  }
  static std::string as_markdown(const stdlib::EventType& type) {
    std::string text = fmt::format(
        "## `{}`\n\n{}\n\n| attribute | type | required | example | for |\n| --- | --- | --- | --- | --- |\n",
        type.type, type.summary);
    for_each(type, [&](const stdlib::Attribute& a) {
      text +=
          fmt::format("| `{}` | {} | {} | `{}` | {} |\n", a.path, type_text(a), need_name(a.need), a.example, a.fills);
    });
    return text + "\n";
  }

  std::string type_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_events() { return std::make_unique<Events>(); }

}  // namespace dealflow::cli
