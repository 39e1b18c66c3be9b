// Scenario: a workspace, a store, events in, records out. What a requirement says as given, when, then:
//
//   Scenario shop(R"(
//     flow: bot
//     trigger: chatbot.action
//     actions: [create_deal: {name: Bot order}]
//   )");
//   shop.event("chatbot.action", "{person: {email: ana@example.com}, bot: {id: b}, action: {name: send_order}}");
//   shop.expect("deals", "[{name: Bot order, source: chatbot}]");
//
// Data and expectations are YAML in flow style: quoted scalars are text, plain ones are what JSON would make of them.
// A list must have as many elements as expected, an object at least the expected keys.
//
// Errors:   whatever goes wrong ends the test case with a message.
#pragma once

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include "tests/support/temporary_folder.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

// A shop with two pipelines, a team and some fields; most scenarios need no other settings.
extern const std::string_view shop_settings;

// What stands beside the data of an event; the rest is filled in: id e-1, e-2 …, source /test, a minute after the
// other.
struct Envelope {
  std::string id = {};
  std::string source = "/test";
  std::string time = {};
};

// Of a call. std::source_location asks for a later clang than Debian 12 has.
struct Where {
  const char* file;
  int line;
  static constexpr Where current(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
};

class Scenario {
 public:
  explicit Scenario(std::string_view flows, std::string_view settings = shop_settings);
  // The workspace folder as it stands on disk.
  static Scenario of_folder(const std::filesystem::path& folder);

  Outcome event(std::string_view type, std::string_view data, const Envelope& envelope = {});
  Outcome line(std::string_view json);
  Outcome again();  // the last line once more
  std::vector<Outcome> lines(const std::vector<std::string>& lines, std::size_t batch = 256);

  void tick(std::string_view time);  // the clock goes on to "2026-03-09T09:00:00Z"
  void restart();                    // close the store and open it
  void use(std::string_view flows, std::string_view settings = shop_settings);
  std::vector<Engine::RetryOutcome> retry();

  void expect(std::string_view kind, std::string_view expected, Where where = Where::current()) const;
  void expect_where(std::string_view kind, std::string_view filter, std::string_view expected,
                    Where where = Where::current()) const;
  void expect_count(std::string_view kind, std::size_t count, Where where = Where::current()) const;
  void expect_stats(std::string_view expected, Where where = Where::current()) const;

  // One array of JSON, as `list --format json` prints it.
  [[nodiscard]] std::string list(std::string_view kind, const Filter& filter = {}) const;
  [[nodiscard]] std::vector<std::string> records(std::string_view kind, const Filter& filter = {}) const;
  [[nodiscard]] std::string all_lists() const;
  [[nodiscard]] Reader reader() const;
  [[nodiscard]] const Summary& summary() const { return engine_->summary(); }
  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] WorkspaceHandle workspace() const { return handle_; }
  [[nodiscard]] const std::filesystem::path& store() const { return *store_; }

 private:
  explicit Scenario(const std::vector<WorkspaceFile>& files);
  void open();
  void load(const std::vector<WorkspaceFile>& files);

  std::unique_ptr<TemporaryFolder> folder_;
  std::unique_ptr<std::filesystem::path> store_;
  std::shared_ptr<const Workspace> loaded_;
  std::optional<Engine> engine_;
  WorkspaceHandle handle_{};
  std::size_t events_ = 0;
  std::string last_line_;
};

[[nodiscard]] std::shared_ptr<const Workspace> load_files(const std::vector<WorkspaceFile>& files);
// The lines of a file without their ends; empty ones included.
[[nodiscard]] std::vector<std::string> read_lines(const std::filesystem::path& file);
}  // namespace dealflow::test
