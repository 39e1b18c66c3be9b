#include "rules/testing/expect_reader.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/references.hpp"
#include "rules/testing/record_schema.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/yaml_json.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <utility>

namespace dealflow::rules::testing {
namespace {

std::string in_code(std::string_view key) { return "`" + std::string(key) + "`"; }

std::vector<std::string_view> keys_of(const Json& schema) {
  std::vector<std::string_view> keys;
  for (const auto& [key, value] : schema.at("properties").items()) keys.push_back(key);
  return keys;
}

bool is_one_of(const Json& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(), [&](const Json& one) { return one.is_string() && one == text; });
}

// Of a schema whose `type` is one word or a list of them.
bool allows(const Json& schema, std::string_view type) {
  const auto found = schema.find("type");
  if (found == schema.end()) return true;
  return found->is_array() ? is_one_of(*found, type) : *found == type;
}

// What a pattern of docs/schema asks for, said to somebody who writes tests.
std::string in_words(std::string_view pattern) {
  if (pattern.ends_with("-[0-9]+$") && pattern.find('(') == std::string_view::npos)
    return "an id such as `" + std::string(pattern.substr(1, pattern.find('-') - 1)) + "-1`";
  if (pattern.find("[A-Z]{3}") != std::string_view::npos) return "a currency such as `BRL`";
  if (pattern.starts_with("^-?[0-9]+")) return "an amount such as `149.90`";
  return "a text of the form `" + std::string(pattern) + "`";
}

// Texts of records that are JSON themselves, and can be expected as what that says: the body of a webhook, the line of
// an event.
bool is_json_text(std::string_view key) { return key == "body" || key == "raw"; }

class RecordReader {
 public:
  RecordReader(const TestReading& test, const RecordKind& kind)
      : test_(test), kind_(kind), root_(record_schema(kind)) {}

  void check(const yaml::Node& record) const { check_object(record, root_, kind_.one); }

 private:
  [[nodiscard]] const Reading& reading() const { return test_.reading; }

  void check_object(const yaml::Node& node, const Json& schema, std::string_view what) const {
    if (!is_map(reading(), node, what)) return;
    auto keys = keys_of(schema);
    if (kind_.key == "effects" && &schema == &root_) keys.insert(keys.begin(), {"webhook", "email"});
    for (const yaml::Entry& entry : node.entries) {
      const std::string& key = entry.key.text;
      const auto& properties = schema.at("properties");
      const auto property = properties.find(key);
      if (property == properties.end()) {
        reading()
            .add(lint::unknown_key, entry.key.span, what, key)
            .help("the keys are " + list_of(keys))
            .suggest(nearest(key, keys));
        continue;
      }
      const bool left_out = !is_one_of(schema.value("required", Json::array()), key);
      check_value(entry, resolved(*property, root_), left_out);
    }
    check_place(test_, node);
  }

  // `left_out`: the record may be without the key.
  void check_value(const yaml::Entry& entry, const Json& schema, bool left_out) const {
    const yaml::Node& node = entry.value;
    const std::string what = in_code(entry.key.text);
    if (node.is_null()) {
      if (!left_out && !allows(schema, "null") && !allows(schema, "array") && !allows(schema, "object"))
        reading().add(lint::never_null, entry.key.span, entry.key.text, kind_.one);
      return;
    }
    if (is_json_text(entry.key.text) && !node.is_scalar()) return;
    if (schema.contains("properties")) return check_object(node, schema, what);
    if (schema.contains("additionalProperties")) return check_open_object(entry);
    if (schema.contains("items")) return check_items(entry, schema.at("items"));
    if (schema.contains("anyOf")) return;
    if (check_scalar(entry, schema)) check_name(entry);
  }

  void check_items(const yaml::Entry& entry, const Json& items) const {
    if (!is_list(reading(), entry.value, in_code(entry.key.text))) return;
    for (const yaml::Node& item : entry.value.items) check_value({entry.key, item}, resolved(items, root_), false);
  }

  // `fields`: of contacts and deals; anything else has keys of its own.
  void check_open_object(const yaml::Entry& entry) const {
    if (!is_map(reading(), entry.value, in_code(entry.key.text)) || entry.key.text != "fields") return;
    check_fields(test_, entry.value, kind_.key == "deals" ? stdlib::Holder::deal : stdlib::Holder::contact);
  }

  bool check_scalar(const yaml::Entry& entry, const Json& schema) const {
    const yaml::Node& node = entry.value;
    const std::string what = in_code(entry.key.text);
    if (!node.is_scalar()) return is_scalar_wanted(node, what);
    if (schema.contains("enum")) return check_word(entry, schema.at("enum"));
    if (schema.value("format", "") == "date-time") {
      testing::check_time(reading(), node, what, true);
      return true;
    }
    if (allows(schema, "boolean") && !allows(schema, "string")) return read_bool(reading(), node, what).has_value();
    if (allows(schema, "integer") && !allows(schema, "string")) return check_number(node, what);
    const std::string pattern = schema.value("pattern", "");
    if (pattern.empty() || RE2::FullMatch(node.text, pattern)) return true;
    report_shape(reading(), node.span, what, in_words(pattern), in_code(node.text));
    return false;
  }

  bool is_scalar_wanted(const yaml::Node& node, const std::string& what) const {
    return read_text(reading(), node, what).has_value();
  }

  bool check_number(const yaml::Node& node, const std::string& what) const {
    const auto number = node.as_int();
    if (number && *number >= 0) return true;
    report_shape(reading(), node.span, what, "a whole number", in_code(node.text));
    return false;
  }

  bool check_word(const yaml::Entry& entry, const Json& words) const {
    if (is_one_of(words, entry.value.text)) return true;
    std::vector<std::string_view> known;
    for (const Json& word : words)
      if (word.is_string()) known.push_back(word.get_ref<const std::string&>());
    reading()
        .add(lint::unknown_value, entry.value.span, entry.key.text + " of " + std::string(kind_.one), entry.value.text)
        .help("there are " + list_of(known))
        .suggest(nearest(entry.value.text, known));
    return false;
  }

  // Keys that name something of the workspace mean the same in all records.
  void check_name(const yaml::Entry& entry) const {
    const std::string& key = entry.key.text;
    if (key == "responsible") check_person(test_, entry.value);
    if (key == "endpoint") check_endpoint(test_, entry.value);
    if (key == "template") check_mail(test_, entry.value);
    if (key == "flow") test_.flows.push_back({entry.value.text, entry.value.span});
  }

  const TestReading& test_;
  const RecordKind& kind_;
  const Json& root_;
};

yaml::Node word(std::string text, Span span) {
  yaml::Node node;
  node.kind = yaml::NodeKind::scalar;
  node.style = yaml::ScalarStyle::double_quoted;
  node.text = std::move(text);
  node.span = span;
  node.content_begin = span.begin;
  return node;
}

// `{email: welcome}` and `{webhook: erp}` as the record that they stand for.
yaml::Node full_effect(const yaml::Node& written) {
  if (!written.is_map()) return written;
  yaml::Node effect;
  effect.kind = written.kind;
  effect.span = written.span;
  for (const yaml::Entry& entry : written.entries) {
    const std::string& key = entry.key.text;
    if (key != "email" && key != "webhook") {
      effect.entries.push_back(entry);
      continue;
    }
    effect.entries.push_back({word("kind", entry.key.span), word(key, entry.key.span)});
    const std::string_view to = key == "email" ? "template" : is_web_address(entry.value.text) ? "url" : "endpoint";
    if (!entry.value.is_null()) effect.entries.push_back({word(std::string(to), entry.key.span), entry.value});
  }
  return effect;
}

// A mail goes to no receiver of webhooks, and a webhook has no subject.
void check_effect(const Reading& reading, const yaml::Node& effect) {
  const yaml::Node* kind = effect.find("kind");
  if (kind == nullptr) return;
  std::set<std::string_view> seen;
  for (const yaml::Entry& entry : effect.entries) {
    const std::string_view key = entry.key.text;
    const bool of_mail = key == "template" || key == "to" || key == "subject";
    const bool of_webhook = key == "endpoint" || key == "url";
    const bool other_kind = key == "kind" && entry.value.text != kind->text;
    const bool foreign = (kind->text == "webhook" && of_mail) || (kind->text == "email" && of_webhook);
    if (!other_kind && (!foreign || entry.value.is_null())) continue;
    reading.add(lint::never_both, entry.key.span, kind->text == "webhook" ? "a webhook" : "a mail",
                other_kind ? std::string_view(entry.value.text) : key);
    return;
  }
}

// A record matches one of those that are expected: two of one id are one too many.
void check_ids(const Reading& reading, std::string_view key, const yaml::Node& list) {
  std::set<std::string_view> seen;
  for (const yaml::Node& record : list.items) {
    const yaml::Node* id = record.is_map() ? record.find("id") : nullptr;
    if (id != nullptr && id->is_scalar() && !seen.insert(id->text).second)
      reading.add(lint::expected_twice, id->span, id->text, key);
  }
}

class ExpectReader {
 public:
  ExpectReader(const TestReading& test, TestCase& into) : test_(test), into_(into) {}

  void read(const yaml::Node& expect) {
    if (!is_map(reading(), expect, "`expect`")) return;
    check_keys(reading(), expect, "`expect`", yaml::names_of(expect_keys));
    if (const yaml::Node* exactly = expect.find("exactly"))
      into_.exactly = read_bool(reading(), *exactly, "`exactly`").value_or(false);
    for (const yaml::Entry& entry : expect.entries)
      if (const RecordKind* kind = find_record_kind(entry.key.text)) read_records(*kind, entry);
  }

 private:
  [[nodiscard]] const Reading& reading() const { return test_.reading; }
  [[nodiscard]] std::uint32_t line(Span span) const { return reading().source.place(span).line; }

  void read_records(const RecordKind& kind, const yaml::Entry& entry) {
    ExpectedRecords expected;
    expected.of = kind.key;
    expected.line = line(entry.key.span);
    const std::string what = in_code(kind.key);
    if (entry.value.is_map()) {
      read_count(entry.value, what, expected);
    } else if (entry.value.is_list()) {
      for (const yaml::Node& record : entry.value.items) read_record(kind, record, expected);
      check_ids(reading(), kind.key, entry.value);
    } else {
      report_shape(reading(), entry.value.span, what, "a list of records, or `{count: N}`",
                   entry.value.is_null() ? "empty" : "a text");
    }
    into_.expect.push_back(std::move(expected));
  }

  void read_count(const yaml::Node& map, const std::string& what, ExpectedRecords& expected) const {
    check_keys(reading(), map, what, yaml::names_of(count_keys));
    const yaml::Node* count = require(reading(), map, what, "count");
    if (count == nullptr) return;
    const auto number = count->as_int();
    if (number && *number >= 0)
      expected.count = static_cast<std::uint64_t>(*number);
    else
      report_shape(reading(), count->span, "`count`", "a whole number, 0 or more",
                   count->is_scalar() ? in_code(count->text) : "this");
  }

  void read_record(const RecordKind& kind, const yaml::Node& written, ExpectedRecords& expected) const {
    if (!is_map(reading(), written, kind.one)) return;
    const yaml::Node record = kind.key == "effects" ? full_effect(written) : written;
    RecordReader(test_, kind).check(record);
    if (kind.key == "effects") check_effect(reading(), record);
    expected.records.push_back({json_of(record), line(written.span)});
  }

  const TestReading& test_;
  TestCase& into_;
};

}  // namespace

void read_expect(const TestReading& test, const yaml::Node& expect, TestCase& into) {
  ExpectReader(test, into).read(expect);
}

}  // namespace dealflow::rules::testing
