// The reader of dealflow.h: records as JSON, beside a running worker or alone.
#include "engine/capi/boundary.hpp"

#include <nlohmann/json.hpp>

namespace dealflow::capi {
namespace {

Result<void> open(Result<Reader> opened, dealflow_reader** reader) {
  if (!opened) return tl::unexpected(std::move(opened.error()));
  *reader = new dealflow_reader{std::move(*opened)};
  return {};
}

template <class Record>
Result<std::string> json_of(const Result<Record>& record) {
  if (!record) return tl::unexpected(record.error());
  return to_json(*record);
}

Result<std::string> record_json(const Reader& reader, std::string_view id) {
  if (id.starts_with("con-")) return json_of(reader.contact(id));
  if (id.starts_with("deal-")) return json_of(reader.deal(id));
  if (id.starts_with("run-")) return json_of(reader.run(id));
  return json_of(reader.payment(id));
}

Result<Filter> filter_of(const dealflow_filter* given) {
  const auto known = sized(given);
  if (!known) return tl::unexpected(known.error());
  Filter filter{.source = copy(known->source), .where = copy(known->where), .limit = {}};
  if (known->limit != 0) filter.limit = known->limit;
  return filter;
}

Result<StatsQuery::Period> period_of(std::string_view name) {
  if (name.empty() || name == "all") return StatsQuery::Period::all;
  if (name == "day") return StatsQuery::Period::day;
  if (name == "week") return StatsQuery::Period::week;
  if (name == "month") return StatsQuery::Period::month;
  return fail(ErrorCode::invalid_argument, "a period is day, week or month, not `" + std::string(name) + "`");
}

}  // namespace
}  // namespace dealflow::capi

namespace capi = dealflow::capi;
using dealflow::ErrorCode;
using dealflow::fail;
using dealflow::Result;

dealflow_code dealflow_reader_open(dealflow_text store, dealflow_reader** reader, dealflow_error** error) {
  if (reader != nullptr) *reader = nullptr;
  return capi::guarded_on(reader, error, [&] { return capi::open(dealflow::Reader::open(capi::view(store)), reader); });
}

dealflow_code dealflow_worker_reader(const dealflow_worker* worker, dealflow_reader** reader, dealflow_error** error) {
  if (reader != nullptr) *reader = nullptr;
  return capi::guarded_on(worker, error, [&]() -> Result<void> {
    if (reader == nullptr) return fail(ErrorCode::invalid_argument, "there is no place for the reader");
    return capi::open(worker->worker->reader(), reader);
  });
}

void dealflow_reader_free(dealflow_reader* reader) { delete reader; }

dealflow_code dealflow_reader_workspaces(const dealflow_reader* reader, dealflow_buffer** names,
                                         dealflow_error** error) {
  return capi::guarded_text(reader, names, error, [&]() -> Result<std::string> {
    const auto found = reader->reader.workspaces();
    if (!found) return tl::unexpected(found.error());
    return nlohmann::json(*found).dump();
  });
}

dealflow_code dealflow_reader_select(dealflow_reader* reader, dealflow_text workspace, dealflow_error** error) {
  return capi::guarded_on(reader, error, [&] { return reader->reader.select(capi::view(workspace)); });
}

dealflow_code dealflow_reader_record(const dealflow_reader* reader, dealflow_text id, dealflow_buffer** record,
                                     dealflow_error** error) {
  return capi::guarded_text(reader, record, error, [&] { return capi::record_json(reader->reader, capi::view(id)); });
}

dealflow_code dealflow_reader_list(const dealflow_reader* reader, dealflow_text kind, const dealflow_filter* filter,
                                   dealflow_visit visit, void* data, dealflow_error** error) {
  return capi::guarded_on(reader, error, [&]() -> Result<void> {
    if (visit == nullptr) return fail(ErrorCode::invalid_argument, "there is nobody to visit the records");
    const auto record_kind = dealflow::find_record_kind(capi::view(kind));
    if (!record_kind) return fail(ErrorCode::invalid_argument, "there is no list `" + capi::copy(kind) + "`");
    const auto wanted = capi::filter_of(filter);
    if (!wanted) return tl::unexpected(wanted.error());
    return reader->reader.list(*record_kind, *wanted,
                               [&](std::string_view json) { return visit(data, capi::text_of(json)) != 0; });
  });
}

dealflow_code dealflow_reader_stats(const dealflow_reader* reader, dealflow_text period, int by_integration,
                                    dealflow_buffer** stats, dealflow_error** error) {
  return capi::guarded_text(reader, stats, error, [&]() -> Result<std::string> {
    const auto by = capi::period_of(capi::view(period));
    if (!by) return tl::unexpected(by.error());
    const auto rows = reader->reader.stats({.by = *by, .by_integration = by_integration != 0});
    if (!rows) return tl::unexpected(rows.error());
    return capi::json_array(*rows, [](const dealflow::SourceUsage& row) { return to_json(row); });
  });
}

dealflow_code dealflow_reader_outbox(const dealflow_reader* reader, size_t limit, uint64_t after,
                                     dealflow_buffer** effects, dealflow_error** error) {
  return capi::guarded_text(reader, effects, error, [&]() -> Result<std::string> {
    const auto waiting = reader->reader.outbox(limit, after);
    if (!waiting) return tl::unexpected(waiting.error());
    return capi::json_array(*waiting, [](const dealflow::Effect& effect) { return to_json(effect); });
  });
}

dealflow_code dealflow_reader_copy_to(const dealflow_reader* reader, dealflow_text folder, dealflow_error** error) {
  return capi::guarded_on(reader, error, [&] { return reader->reader.copy_to(capi::view(folder)); });
}
