#include "tests/engine/capi/bakery.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

constexpr std::string_view settings =
    "workspace: bakery\npipelines: [{id: orders, stages: [new, {id: done, closes: won}]}]\n"
    "endpoints: {oven: {url: 'https://oven.example.com'}}\n";

}  // namespace

dealflow_text text(std::string_view words) { return {words.data(), words.size()}; }
std::string words(dealflow_text text) { return text.data == nullptr ? "" : std::string(text.data, text.length); }

std::string taken(dealflow_buffer* buffer) {
  std::string text = words(dealflow_buffer_text(buffer));
  dealflow_buffer_free(buffer);
  return text;
}
Json json(dealflow_buffer* buffer) { return Json::parse(taken(buffer)); }

Told told(dealflow_error* error) {
  Told what{dealflow_error_code(error), words(dealflow_error_message(error)), words(dealflow_error_diagnostics(error))};
  dealflow_error_free(error);
  return what;
}

void well(dealflow_code code, dealflow_error* const& error) {
  INFO(told(error).message);
  REQUIRE(code == DEALFLOW_OK);
}

WorkspaceOfC load(std::string_view flows, std::string_view more_settings) {
  const std::string all = std::string(settings) + std::string(more_settings);
  const dealflow_file files[] = {{text("dealflow.yaml"), text(all)}, {text("flows/flows.yaml"), text(flows)}};
  dealflow_workspace* workspace = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_workspace_load_files(files, 2, &workspace, &error), error);
  return WorkspaceOfC(workspace);
}

std::string event(std::string_view id, std::string_view type, std::string_view data) {
  return R"({"specversion":"1.0","source":"/t","id":")" + std::string(id) + R"(","type":")" + std::string(type) +
         R"(","data":)" + std::string(data) + "}";
}

std::string deal_of(std::string_view email) {
  return event(email, "api.deal", R"({"person":{"email":")" + std::string(email) + R"("}})");
}

Bakery::Bakery(std::string_view flows, dealflow_options options) {
  options.struct_size = sizeof options;
  options.clock = tell;
  options.clock_data = &now_;
  const WorkspaceOfC workspace = load(flows);
  const dealflow_workspace* const workspaces[] = {workspace.get()};
  dealflow_worker* worker = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_worker_open(text(store()), workspaces, 1, &options, &worker, &error), error);
  worker_.reset(worker);
}

std::int64_t Bakery::tell(void* data) { return *static_cast<std::atomic<std::int64_t>*>(data); }

void Bakery::pass(std::int64_t hours) {
  now_ += hours * 3600 * 1'000'000;
  dealflow_worker_wake(worker());
}

ReaderOfC Bakery::reader() const {
  dealflow_reader* reader = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_worker_reader(worker(), &reader, &error), error);
  return ReaderOfC(reader);
}

Json Bakery::submit(const std::vector<std::string>& lines) {
  std::vector<dealflow_event> events;
  for (const std::string& line : lines) events.push_back({text(line), {}, text("the test")});
  dealflow_buffer* outcomes = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_worker_submit_and_wait(worker(), events.data(), events.size(), &outcomes, &error), error);
  return json(outcomes);
}

Json Bakery::record(std::string_view id) const {
  dealflow_buffer* found = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_reader_record(reader().get(), text(id), &found, &error), error);
  return json(found);
}

std::vector<Json> Bakery::list(std::string_view kind, const dealflow_filter* filter) const {
  std::vector<Json> records;
  dealflow_error* error = nullptr;
  const auto visit = [](void* data, dealflow_text record) {
    static_cast<std::vector<Json>*>(data)->push_back(Json::parse(words(record)));
    return 1;
  };
  well(dealflow_reader_list(reader().get(), text(kind), filter, visit, &records, &error), error);
  return records;
}

}  // namespace dealflow::test
