#include "rules/testing/names.hpp"

#include <dealflow/time.hpp>

#include "dsl/base/decimal.hpp"
#include "dsl/base/edit_distance.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"
#include "rules/workspace/ready_made_mails.hpp"

#include <algorithm>

namespace dealflow::rules::testing {
namespace {

using Ids = std::vector<std::string_view>;

template <class Things>
Ids ids_of(const Things& things) {
  Ids ids;
  for (const auto& thing : things) ids.push_back(thing.id);
  return ids;
}

std::string listed(std::string_view what, const Ids& ids, std::string_view otherwise) {
  return ids.empty() ? std::string(otherwise) : std::string(what) + " " + list_of(ids);
}

// A name that is there; null stands for none.
bool is_name(const TestReading& test, const yaml::Node& node, std::string_view what) {
  return !node.is_null() && read_text(test.reading, node, what).has_value();
}

bool has_stage(const Pipeline& pipeline, const std::string& stage) { return pipeline.stage_index(stage).has_value(); }

void check_stage(const TestReading& test, const Pipeline& pipeline, const yaml::Node& stage) {
  if (has_stage(pipeline, stage.text)) return;
  const Ids ids = ids_of(pipeline.stages);
  test.reading.add(lint::unknown_stage, stage.span, pipeline.id, stage.text)
      .help(listed("the stages are", ids, "it has none"))
      .suggest(nearest(stage.text, ids));
}

void check_stage_anywhere(const TestReading& test, const yaml::Node& stage) {
  Ids ids;
  for (const Pipeline& pipeline : test.settings.pipelines) {
    if (has_stage(pipeline, stage.text)) return;
    for (const Stage& one : pipeline.stages) ids.push_back(one.id);
  }
  test.reading.add(lint::unknown_value, stage.span, "stage of any pipeline", stage.text)
      .help(listed("the stages are", ids, "declare it under `pipelines`"))
      .suggest(nearest(stage.text, ids));
}

bool is_option(const FieldDeclaration& field, std::string_view text) {
  return std::find(field.options.begin(), field.options.end(), text) != field.options.end();
}

void check_option(const TestReading& test, const FieldDeclaration& field, const yaml::Node& value) {
  if (!value.is_scalar() || is_option(field, value.text)) return;
  const Ids options(field.options.begin(), field.options.end());
  test.reading.add(lint::unknown_value, value.span, "option of `" + field.name + "`", value.text)
      .help(listed("the options are", options, "it has none"))
      .suggest(nearest(value.text, options));
}

void check_value(const TestReading& test, const FieldDeclaration& field, const yaml::Node& value) {
  const auto refuse = [&](std::string_view wanted) {
    report_shape(test.reading, value.span, "`" + field.name + "`", wanted,
                 value.is_scalar() ? "`" + value.text + "`" : "this");
  };
  using stdlib::FieldKind;
  if (value.is_null()) return;
  switch (field.kind) {
    case FieldKind::select: return check_option(test, field, value);
    case FieldKind::multiselect:
      if (!is_list(test.reading, value, "`" + field.name + "`")) return;
      for (const yaml::Node& item : value.items) check_option(test, field, item);
      return;
    case FieldKind::number:
      if (!value.is_scalar() || !read_decimal(value.text)) refuse("a number");
      return;
    case FieldKind::boolean:
      if (!value.is_scalar() || (value.text != "true" && value.text != "false")) refuse("`true` or `false`");
      return;
    case FieldKind::date:
      if (!value.is_scalar() || (!parse_date(value.text) && !parse_time(value.text))) refuse("a day");
      return;
    case FieldKind::money:
      if (value.is_list() || (value.is_scalar() && !read_decimal(value.text))) refuse("an amount");
      return;
    case FieldKind::text:
    case FieldKind::link:
    case FieldKind::email:
    case FieldKind::phone:
      if (!value.is_scalar()) refuse("a text");
      return;
  }
}

}  // namespace

void check_place(const TestReading& test, const yaml::Node& record) {
  const yaml::Node* name = record.find("pipeline");
  const yaml::Node* stage = record.find("stage");
  const bool has_name = name != nullptr && is_name(test, *name, "`pipeline`");
  const Pipeline* pipeline = has_name ? test.settings.pipeline(name->text) : nullptr;
  if (has_name && pipeline == nullptr) {
    const Ids ids = ids_of(test.settings.pipelines);
    test.reading.add(lint::unknown_pipeline, name->span, name->text)
        .help(listed("the pipelines are", ids, "declare it under `pipelines`"))
        .suggest(nearest(name->text, ids));
  }
  if (stage == nullptr || !is_name(test, *stage, "`stage`")) return;
  if (pipeline != nullptr)
    check_stage(test, *pipeline, *stage);
  else if (!has_name)
    check_stage_anywhere(test, *stage);
}

void check_person(const TestReading& test, const yaml::Node& node) {
  if (!is_name(test, node, "`responsible`") || test.settings.member(node.text) != nullptr) return;
  const Ids ids = ids_of(test.settings.team);
  test.reading.add(lint::unknown_person, node.span, node.text)
      .help(listed("the team is", ids, "add the person under `team`"))
      .suggest(nearest(node.text, ids));
}

bool is_web_address(std::string_view text) { return text.starts_with("http://") || text.starts_with("https://"); }

void check_endpoint(const TestReading& test, const yaml::Node& node) {
  if (!is_name(test, node, "`webhook`") || test.settings.endpoint(node.text) != nullptr) return;
  const Ids ids = ids_of(test.settings.endpoints);
  test.reading.add(lint::unknown_value, node.span, "receiver", node.text)
      .help(listed("the receivers are", ids, "declare it under `endpoints`"))
      .suggest(nearest(node.text, ids));
}

void check_mail(const TestReading& test, const yaml::Node& node) {
  if (!is_name(test, node, "`email`") || test.settings.mail(node.text) != nullptr) return;
  const Ids ids = mails_like(test.settings, node.text);
  test.reading.add(lint::unknown_value, node.span, "mail", node.text)
      .help(listed("the mails are", ids, "declare it under `templates`"))
      .suggest(nearest(node.text, ids));
}

void check_fields(const TestReading& test, const yaml::Node& fields, stdlib::Holder holder) {
  const bool deal = holder == stdlib::Holder::deal;
  const auto& declared = deal ? test.settings.deal_fields : test.settings.contact_fields;
  Ids names;
  for (const FieldDeclaration& field : declared) names.push_back(field.name);
  for (const yaml::Entry& entry : fields.entries) {
    if (const FieldDeclaration* field = test.settings.field(holder, entry.key.text)) {
      check_value(test, *field, entry.value);
      continue;
    }
    const std::string_view one = deal ? "deal" : "contact";
    test.reading.add(lint::unknown_field, entry.key.span, one, entry.key.text)
        .help(listed("the declared fields are", names, "declare it under `fields`"))
        .suggest(nearest(entry.key.text, names));
  }
}

void check_time(const Reading& reading, const yaml::Node& node, std::string_view what, bool or_day) {
  const auto text = read_text(reading, node, what);
  if (!text || parse_time(*text) || (or_day && parse_date(*text))) return;
  reading.report.add(lint::bad_literal_info, reading.source, node.span, "`" + *text + "` is no point in time")
      .help(or_day ? "write it as `2026-03-02T09:00:00Z`, or as a day: `2026-03-02`"
                   : "write it as `2026-03-02T09:00:00Z`");
}

}  // namespace dealflow::rules::testing
