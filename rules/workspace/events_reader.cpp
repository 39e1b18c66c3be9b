// `events` of dealflow.yaml: event types of the workspace's own.
//
//   events:
//     shop.cart_left:
//       doc: A cart was left.
//       source: integration              of the cards it makes; `api` if left out
//       variables: true
//       attributes:
//         person: {type: person, required: true}
//         cart.id: {type: text, required: true, doc: the cart}
//         cart.total: money               in the currency of `cart.currency`
//         cart.currency: currency
//         "lines[].name": text
#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/event_sample.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace dealflow::rules {
namespace {

using stdlib::Attribute;
using stdlib::AttributeKind;

constexpr std::size_t attributes_max = 500;  // of one type
constexpr std::size_t path_parts_max = 16;

bool is_word(std::string_view text, std::string_view further) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || further.find(c) != std::string_view::npos;
  });
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_type_name(std::string_view name) {
  const auto parts = parts_of(name);
  return parts.size() >= 2 &&
         std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return is_word(part, "_"); });
}

// "cart.id", "lines[].name": names that an expression can write.
bool is_path(std::string_view path) {
  const auto parts = parts_of(path);
  if (parts.size() > path_parts_max || parts.back().ends_with("[]")) return false;
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    if (part.ends_with("[]")) part.remove_suffix(2);
    return is_word(part, "_ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  });
}

std::string_view parent_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const stdlib::AttributeKindInfo& kind : stdlib::attribute_kinds())
    if (!kind.name.empty()) names.push_back(kind.name);
  names.insert(names.end(), event_blocks.begin(), event_blocks.end());
  return names;
}

std::optional<AttributeKind> find_kind(std::string_view name) {
  for (const stdlib::AttributeKindInfo& kind : stdlib::attribute_kinds())
    if (kind.name == name && !name.empty()) return kind.kind;
  return std::nullopt;
}

bool is_block(std::string_view name) {
  return std::find(event_blocks.begin(), event_blocks.end(), name) != event_blocks.end();
}

// One type while its declaration is read.
class TypeReader {
 public:
  TypeReader(const Reading& reading, stdlib::DeclaredTypes& kept) : reading_(reading), kept_(kept) {}

  // What could be read of it.
  stdlib::EventType read(const yaml::Entry& entry) {
    stdlib::EventType type;
    type.type = kept_.keep(entry.key.text);
    type.family = "Own";
    type.source = "api";
    type.requirements = "-";
    if (is_map(reading_, entry.value, "an event type")) read_body(entry.value, type);
    if (type.attributes.empty()) type.attributes = kept_.keep(std::vector<stdlib::Attributes>{});
    return type;
  }

 private:
  void read_body(const yaml::Node& body, stdlib::EventType& type) {
    check_keys(reading_, body, "an event type", yaml::names_of(event_type_keys));
    type.summary = kept_.keep(text_at(reading_, body, "doc"));
    if (const yaml::Node* source = body.find("source")) read_source(*source, type);
    if (const yaml::Node* attributes = body.find("attributes")) read_attributes(*attributes);
    if (const yaml::Node* variables = body.find("variables"))
      if (read_bool(reading_, *variables, "`variables`").value_or(false))
        shared_.push_back(stdlib::shared_block("variables", false));
    std::vector<stdlib::Attributes> all{kept_.keep(with_lists())};
    all.insert(all.end(), shared_.begin(), shared_.end());
    type.attributes = kept_.keep(std::move(all));
    type.sample = kept_.keep(sample_event(reading_, type, body.find("sample")));
  }

  void read_source(const yaml::Node& node, stdlib::EventType& type) const {
    const auto id = read_text(reading_, node, "`source`");
    if (!id) return;
    if (const stdlib::CardSource* source = stdlib::find_card_source(*id)) {
      type.source = source->id;
      return;
    }
    std::vector<std::string_view> ids;
    for (const stdlib::CardSource& source : stdlib::card_sources()) ids.push_back(source.id);
    reading_.add(lint::unknown_value, node.span, "source of cards", *id)
        .help("the sources are " + list_of(ids))
        .suggest(nearest(*id, ids));
  }

  void read_attributes(const yaml::Node& node) {
    if (!is_map(reading_, node, "`attributes`")) return;
    if (node.entries.size() > attributes_max) {
      reading_.add(lint::over_limit, node.entries[attributes_max].key.span, "one event type", attributes_max,
                   "attributes");
      return;
    }
    for (const yaml::Entry& entry : node.entries) read_attribute(entry);
    for (const Declared& one : own_) check_parents(one);
    for (Declared& one : own_)
      if (one.attribute.kind == AttributeKind::money) find_currency_of(one);
  }

  struct Declared {
    Attribute attribute;
    Span span;                             // of the name
    const yaml::Node* currency = nullptr;  // as written
  };

  void read_attribute(const yaml::Entry& entry) {
    const std::string& path = entry.key.text;
    if (!is_path(path)) {
      reading_.add(lint::bad_name, entry.key.span, path, "path of an attribute")
          .help("use letters, digits and `_`, dots between the names, `[]` behind the name of a list: `lines[].name`");
      return;
    }
    const yaml::Node* kind = &entry.value;
    if (entry.value.is_map()) {
      check_keys(reading_, entry.value, "an attribute", yaml::names_of(attribute_keys));
      kind = require(reading_, entry.value, "an attribute", "type");
      if (kind == nullptr) return;
    }
    const auto name = read_text(reading_, *kind, "the kind of an attribute");
    if (!name) return;
    const std::string_view first = parts_of(path).front();
    if (is_block(*name) || is_block(first) || first == "variables")
      read_block(entry, *kind, *name);
    else
      read_own(entry, *kind, *name);
  }

  [[nodiscard]] static const yaml::Node* setting(const yaml::Entry& entry, std::string_view key) {
    return entry.value.is_map() ? entry.value.find(key) : nullptr;
  }

  [[nodiscard]] bool is_required(const yaml::Entry& entry) const {
    const yaml::Node* required = setting(entry, "required");
    return required != nullptr && read_bool(reading_, *required, "`required`").value_or(false);
  }

  // `person: person`; its rows are those of the built-in types.
  void read_block(const yaml::Entry& entry, const yaml::Node& kind, const std::string& name) {
    const std::string& path = entry.key.text;
    if (parts_of(path).front() == "variables") {
      reading_.add(lint::bad_name, entry.key.span, path, "path of an attribute")
          .help("variables are an open map: write `variables: true` beside `attributes`");
    } else if (path != name) {
      const std::string_view block = is_block(name) ? std::string_view(name) : parts_of(path).front();
      report_shape(reading_, kind.span, "`" + path + "`",
                   "written `" + std::string(block) + ": " + std::string(block) + "`", "`" + name + "`");
    } else {
      shared_.push_back(stdlib::shared_block(name, is_required(entry)));
    }
  }

  void read_own(const yaml::Entry& entry, const yaml::Node& kind, const std::string& name) {
    Declared one;
    one.span = entry.key.span;
    one.attribute.path = kept_.keep(entry.key.text);
    const auto found = find_kind(name);
    if (!found) {
      const auto names = kind_names();
      reading_.add(lint::unknown_value, kind.span, "kind of attribute", name)
          .help("an attribute is " + list_of(names, "or"))
          .suggest(nearest(name, names));
    }
    one.attribute.kind = found.value_or(AttributeKind::scalar);  // so that its uses are not reported as well
    one.attribute.need = is_required(entry) ? stdlib::Need::yes : stdlib::Need::no;
    if (found) read_options(entry, kind, one.attribute);
    if (const yaml::Node* doc = setting(entry, "doc"))
      one.attribute.fills = kept_.keep(read_text(reading_, *doc, "`doc`").value_or(""));
    one.currency = setting(entry, "currency");
    if (one.currency != nullptr && found && *found != AttributeKind::money)
      report_shape(reading_, one.currency->span, "`currency`", "left out unless the kind is `money`",
                   "given for `" + name + "`");
    one.attribute.example = example_of(entry, one.attribute);
    own_.push_back(one);
  }

  [[nodiscard]] std::string_view example_of(const yaml::Entry& entry, const Attribute& attribute) const {
    if (const yaml::Node* example = setting(entry, "example"))
      if (auto json = sample_value(reading_, *example, attribute)) return kept_.keep(std::move(*json));
    if (attribute.values.empty()) return stdlib::info(attribute.kind).example;
    return kept_.keep('"' + std::string(attribute.values.front()) + '"');
  }

  void read_options(const yaml::Entry& entry, const yaml::Node& kind, Attribute& attribute) const {
    const yaml::Node* options = setting(entry, "options");
    const bool chooses = attribute.kind == AttributeKind::enumeration;
    if (options == nullptr) {
      if (chooses) report_missing(reading_, kind.span, "an attribute of kind `select`", "options");
      return;
    }
    if (!chooses) {
      report_shape(reading_, options->span, "`options`", "left out unless the kind is `select`",
                   "given for `" + kind.text + "`");
      return;
    }
    if (!is_list(reading_, *options, "`options`")) return;
    if (options->items.empty())
      report_shape(reading_, options->span, "`options`", "a list of at least one text", "empty");
    std::vector<std::string_view> values;
    for (const yaml::Node& item : options->items) {
      const auto value = read_text(reading_, item, "an option");
      if (!value) continue;
      if (std::find(values.begin(), values.end(), *value) != values.end())
        reading_.add(lint::declared_twice, item.span, "option", *value);
      else
        values.push_back(kept_.keep(*value));
    }
    attribute.values = kept_.keep(std::move(values));
  }

  [[nodiscard]] const Declared* find(std::string_view path) const {
    const auto found =
        std::find_if(own_.begin(), own_.end(), [&](const Declared& one) { return one.attribute.path == path; });
    return found == own_.end() ? nullptr : &*found;
  }

  // `cart.id` beside `cart: text`, or `lines.name` beside `lines[].name`: two meanings of one name.
  void check_parents(const Declared& one) const {
    for (std::string_view parent = parent_of(one.attribute.path); !parent.empty(); parent = parent_of(parent)) {
      const bool list = parent.ends_with("[]");
      const std::string_view name = list ? parent.substr(0, parent.size() - 2) : parent;
      const Declared* declared = find(name);
      const bool as_list = declared != nullptr && declared->attribute.kind == AttributeKind::list;
      const bool as_object = declared != nullptr && declared->attribute.kind == AttributeKind::object;
      const bool both = declared == nullptr && !list && has_elements(name);
      if ((declared == nullptr && !both) || (list ? as_list : as_object)) continue;
      Finding finding = reading_.add(lint::wrong_shape, one.span, "`" + std::string(name) + "`",
                                     list ? "of kind `list`" : "of kind `object`",
                                     both ? std::string_view("a list elsewhere") : "of another kind");
      if (declared != nullptr) finding.related(reading_.source, declared->span, "declared here");
      return;
    }
  }

  [[nodiscard]] bool has_elements(std::string_view name) const {
    const std::string prefix = std::string(name) + "[].";
    return std::any_of(own_.begin(), own_.end(),
                       [&](const Declared& one) { return one.attribute.path.starts_with(prefix); });
  }

  // In the same object, as both are read together.
  void find_currency_of(Declared& money) {
    const std::string_view parent = parent_of(money.attribute.path);
    std::string path = (parent.empty() ? std::string() : std::string(parent) + ".") + "currency";
    if (money.currency != nullptr) path = read_text(reading_, *money.currency, "`currency`").value_or(path);
    const Declared* currency = find(path);
    if (currency != nullptr && currency->attribute.kind == AttributeKind::currency && parent_of(path) == parent) {
      money.attribute.currency_path = kept_.keep(path);
      return;
    }
    if (money.currency == nullptr) {
      reading_.add(lint::missing_key, money.span, "an amount", path)
          .help("declare `" + path + ": currency`, or name another attribute beside it: `currency: PATH`");
      return;
    }
    std::vector<std::string_view> beside;
    for (const Declared& one : own_)
      if (one.attribute.kind == AttributeKind::currency && parent_of(one.attribute.path) == parent)
        beside.push_back(one.attribute.path);
    reading_.add(lint::unknown_value, money.currency->span, "currency beside the amount", path)
        .help(beside.empty() ? "declare an attribute of kind `currency` in the same object"
                             : "beside it stands " + list_of(beside, "or"))
        .suggest(nearest(path, beside));
  }

  // The rows, each list before its elements where only these are declared.
  [[nodiscard]] std::vector<Attribute> with_lists() const {
    std::vector<Attribute> rows;
    const auto has = [&](std::string_view path) {
      return std::any_of(rows.begin(), rows.end(), [&](const Attribute& row) { return row.path == path; });
    };
    for (const Declared& one : own_) {
      const std::string_view path = one.attribute.path;
      for (std::size_t at = path.find("[]"); at != std::string_view::npos; at = path.find("[]", at + 2)) {
        const std::string_view list = path.substr(0, at);
        if (find(list) == nullptr && !has(list)) rows.push_back({.path = list, .kind = AttributeKind::list});
      }
      rows.push_back(one.attribute);
    }
    return rows;
  }

  const Reading& reading_;
  stdlib::DeclaredTypes& kept_;
  std::vector<Declared> own_;
  std::vector<stdlib::Attributes> shared_;
};

// Whether flows can name it: nothing of the product's own, short, in the form of a type.
bool check_type_name(const Reading& reading, const yaml::Node& key, const Settings& settings) {
  const std::string& name = key.text;
  if (settings.catalogue.find(name) != nullptr) {
    reading.add(lint::redeclares_event, key.span, name).help("give it another name");
    return false;
  }
  const std::string& prefix = settings.type_prefix;
  if (!prefix.empty() && name.starts_with(prefix)) {
    reading.add(lint::bad_name, key.span, name, "name of an event type")
        .help("it is declared without the prefix `" + prefix + "`, which only the sender writes")
        .suggest(name.substr(prefix.size()));
    return false;
  }
  if (is_type_name(name) && !name.starts_with("crm.")) return true;
  reading.add(lint::bad_name, key.span, name, "name of an event type")
      .help(name.starts_with("crm.") ? "`crm.` is for what the engine itself tells"
                                     : "use small letters, digits and `_`, with a dot: `shop.cart_left`");
  return false;
}

}  // namespace

void read_events(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`events`")) return;
  auto own = std::make_shared<stdlib::DeclaredTypes>();
  for (const yaml::Entry& entry : node.entries) {
    const bool named = check_type_name(reading, entry.key, settings);
    stdlib::EventType type = TypeReader(reading, *own).read(entry);
    if (named) own->add(type);
  }
  settings.catalogue = stdlib::Catalogue(std::move(own));
}

}  // namespace dealflow::rules
