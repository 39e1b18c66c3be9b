#include "engine/http/reading_routes.hpp"

#include "engine/http/service.hpp"

#include <dealflow/reader.hpp>
#include <dealflow/value.hpp>

#include <fmt/format.h>

#include <chrono>
#include <utility>
#include <vector>

namespace dealflow::http {
namespace {

using Clock = std::chrono::steady_clock;

// "contacts" of "/contacts/{id}".
std::string_view first_word(std::string_view path) {
  path.remove_prefix(1);
  return path.substr(0, path.find('/'));
}

// A reader for one answer: it holds no state of the store for longer.
struct Asked {
  Reader reader;
  QueryValues values;
};
tl::expected<Asked, Problem> open(const Call& call) {
  auto values = QueryValues::read(call.request.query, call.admission.found.route->query);
  if (!values) return tl::unexpected(values.error());
  auto reader = call.service.worker().reader();
  if (!reader) return tl::unexpected(problem_of_reading(reader.error()));
  if (const std::string name = values->text("workspace"); !name.empty())
    if (auto selected = reader->select(name); !selected) return tl::unexpected(problem_of_reading(selected.error()));
  return Asked{std::move(*reader), std::move(*values)};
}

std::string array_of(const std::vector<std::string>& elements) {
  std::string text = "[";
  for (const std::string& element : elements) text += (text.size() > 1 ? "," : "") + element;
  return text + "]";
}

std::string json_text(std::string_view text) { return cel::to_json(cel::Value::text(text)); }

Result<std::string> record_of(const Reader& reader, RecordKind kind, std::string_view id) {
  const auto json = [](const auto& record) -> Result<std::string> {
    if (!record) return tl::unexpected(record.error());
    return to_json(*record);
  };
  switch (kind) {
    case RecordKind::contacts: return json(reader.contact(id));
    case RecordKind::deals: return json(reader.deal(id));
    case RecordKind::payments: return json(reader.payment(id));
    case RecordKind::runs: return json(reader.run(id));
    default: return fail(ErrorCode::not_found, "records of this kind are listed, not shown alone");
  }
}

}  // namespace

void answer_workspaces(const Call& call) {
  auto asked = open(call);
  if (!asked) return call.respond(to_response(asked.error()));
  auto names = asked->reader.workspaces();
  if (!names) return call.respond(to_response(problem_of_reading(names.error())));
  for (std::string& name : *names) name = json_text(name);
  call.respond({.body = array_of(*names)});
}

void answer_list(const Call& call) {
  auto asked = open(call);
  if (!asked) return call.respond(to_response(asked.error()));
  const auto kind = find_record_kind(first_word(call.admission.found.route->path));
  PageQuery query;
  query.filter.source = asked->values.text("source");
  query.filter.where = asked->values.text("where");
  if (const auto most = asked->values.number("limit")) query.filter.limit = static_cast<std::size_t>(*most);
  query.after = asked->values.text("after");
  // Beside the store's writing: an expression that asks for much would hold it, everybody who reads, and the stop.
  query.stop = [&service = call.service, end = Clock::now() + call.service.limits().read] {
    return service.is_stopping() || Clock::now() >= end;
  };
  auto page = asked->reader.page(kind.value(), query);
  if (!page) return call.respond(to_response(problem_of_reading(page.error())));
  const std::string next = page->next.empty() ? "null" : json_text(page->next);
  call.respond({.body = fmt::format(R"({{"records":{},"next":{}}})", array_of(page->records), next)});
}

void answer_record(const Call& call) {
  auto asked = open(call);
  if (!asked) return call.respond(to_response(asked.error()));
  const auto kind = find_record_kind(first_word(call.admission.found.route->path));
  auto json = record_of(asked->reader, kind.value(), call.admission.found.values.front());
  if (!json) return call.respond(to_response(problem_of_reading(json.error())));
  call.respond({.body = std::move(*json)});
}

void answer_endpoints(const Call& call) {
  auto asked = open(call);
  if (!asked) return call.respond(to_response(asked.error()));
  auto disabled = asked->reader.disabled_endpoints();
  if (!disabled) return call.respond(to_response(problem_of(disabled.error())));
  std::vector<std::string> rows;
  for (const DisabledEndpoint& one : *disabled) rows.push_back(to_json(one));
  call.respond({.body = array_of(rows)});
}

void answer_stats(const Call& call) {
  auto asked = open(call);
  if (!asked) return call.respond(to_response(asked.error()));
  using Period = StatsQuery::Period;
  StatsQuery query;
  const std::string by = asked->values.text("by");
  query.by = by == "day" ? Period::day : by == "week" ? Period::week : by == "month" ? Period::month : Period::all;
  query.stop = [&service = call.service] { return service.is_stopping(); };
  query.by_integration = asked->values.flag("integrations");
  auto usage = asked->reader.stats(query);
  if (!usage) return call.respond(to_response(problem_of_reading(usage.error())));
  std::vector<std::string> rows;
  for (const SourceUsage& one : *usage) rows.push_back(to_json(one));
  call.respond({.body = array_of(rows)});
}

}  // namespace dealflow::http
