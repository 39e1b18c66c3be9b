// A bakery that uses dealflow as a program in C does: handles that free themselves, and an event in one line.
#pragma once

#include "tests/support/temporary_folder.hpp"

#include <dealflow/dealflow.h>

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dealflow::test {

using Json = nlohmann::json;

struct FreeWorkspace {
  void operator()(dealflow_workspace* handle) const { dealflow_workspace_free(handle); }
};
struct FreeWorker {
  void operator()(dealflow_worker* handle) const { dealflow_worker_free(handle); }
};
struct FreeReader {
  void operator()(dealflow_reader* handle) const { dealflow_reader_free(handle); }
};
using WorkspaceOfC = std::unique_ptr<dealflow_workspace, FreeWorkspace>;
using WorkerOfC = std::unique_ptr<dealflow_worker, FreeWorker>;
using ReaderOfC = std::unique_ptr<dealflow_reader, FreeReader>;

[[nodiscard]] dealflow_text text(std::string_view words);
[[nodiscard]] std::string words(dealflow_text text);
[[nodiscard]] std::string taken(dealflow_buffer* buffer);  // its text; frees it
[[nodiscard]] Json json(dealflow_buffer* buffer);          // the same, parsed

// Of an error that is then freed.
struct Told {
  dealflow_code code = DEALFLOW_OK;
  std::string message;
  std::string diagnostics;
};
[[nodiscard]] Told told(dealflow_error* error);
// Fails the test, with the message, where the call did not go well. By reference: the call sets it.
void well(dealflow_code code, dealflow_error* const& error);

[[nodiscard]] WorkspaceOfC load(std::string_view flows, std::string_view more_settings = {});
[[nodiscard]] std::string event(std::string_view id, std::string_view type, std::string_view data);
[[nodiscard]] std::string deal_of(std::string_view email);  // an api.deal of that id and person

class Bakery {
 public:
  explicit Bakery(std::string_view flows = "{flow: deals, trigger: api.deal, actions: [create_deal: {}]}",
                  dealflow_options options = {});

  [[nodiscard]] dealflow_worker* worker() const { return worker_.get(); }
  [[nodiscard]] std::string store() const { return (folder_.path() / "store").string(); }
  [[nodiscard]] std::string path(const char* name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] ReaderOfC reader() const;

  Json submit(const std::vector<std::string>& lines);  // the outcomes
  Json submit(const std::string& line) { return submit(std::vector<std::string>{line}).at(0); }
  [[nodiscard]] Json record(std::string_view id) const;
  [[nodiscard]] std::vector<Json> list(std::string_view kind, const dealflow_filter* filter = nullptr) const;
  void pass(std::int64_t hours);  // the clock goes on, and the worker looks
  void close() { worker_.reset(); }

 private:
  static std::int64_t tell(void* data);

  TemporaryFolder folder_ = TemporaryFolder::in_memory();
  std::atomic<std::int64_t> now_{std::int64_t{1'772'442'000} * 1'000'000};  // 2026-03-02T09:00:00Z
  WorkerOfC worker_;
};

// Tries until it holds; false after ten seconds.
template <class Holds>
[[nodiscard]] bool comes(const Holds& holds) {
  for (int i = 0; i < 2000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace dealflow::test
