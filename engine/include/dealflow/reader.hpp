// Reader: looks into a store, beside a running engine or alone.
//
// Every call reads one consistent state: that of the last commit when it began.
//
// Errors:   of the store; not_found for an id that leads nowhere.
// Threads:  one thread at a time; any number of Readers.
// Source:   DESIGN, "Command line"; R16, R62, R72, R73.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

enum class RecordKind : std::uint8_t { contacts, deals, payments, courses, runs, effects, events, rejected, dead };
[[nodiscard]] std::optional<RecordKind> find_record_kind(std::string_view name);

struct Filter {
  std::string source;  // card source; empty: any
  std::string where;   // CEL in flow mode on the record's JSON; empty: any
  std::optional<std::size_t> limit;
};

// A part of a list, for those who ask for one page after the other.
struct PageQuery {
  Filter filter;      // its limit: the records of a page, 100 if left out
  std::string after;  // `next` of the page before; empty: from the first
  // Records that are looked at for one page: where few are picked, a page has fewer than it may have.
  std::size_t look_at_most = 10'000;
  // Bytes of its JSON: the record that reaches it is the page's last.
  std::size_t bytes_most = 4UL * 1024 * 1024;
  // Asked after each record: true ends the page there, with `next`. For a host that counts the time, or stops.
  std::function<bool()> stop = {};
};
struct Page {
  std::vector<std::string> records;  // one JSON object each
  std::string next;                  // where the next page begins; empty: there is none
};

// A pipeline of the stored settings with its deals, for `board`.
struct BoardColumn {
  std::string stage;
  std::string name;
  std::vector<Deal> deals;  // ascending; without history
};
struct BoardPipeline {
  std::string id;
  std::string name;
  std::vector<BoardColumn> columns;
};

// How `stats` counts. Days are those of the workspace's time zone, events fall on their own time, cards on the day on
// which they were made.
struct StatsQuery {
  enum class Period : std::uint8_t { all, day, week, month };
  Period by = Period::all;
  bool by_integration = false;
  // Asked at each record: true gives up, with `cancelled`.
  std::function<bool()> stop = {};
};

class Reader {
 public:
  [[nodiscard]] static Result<Reader> open(const std::filesystem::path& folder);
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  [[nodiscard]] Result<std::vector<std::string>> workspaces() const;
  // The workspace to read; needed where the store holds several.
  [[nodiscard]] Result<void> select(std::string_view workspace);

  // An id of another contact that was joined leads to the survivor. "con-17", "deal-42", "run-9"; a payment by its
  // sender's id ("pay-1001"), which is what JSON shows, else by "pay-" and its number.
  [[nodiscard]] Result<Contact> contact(std::string_view id) const;
  [[nodiscard]] Result<Deal> deal(std::string_view id) const;
  [[nodiscard]] Result<Payment> payment(std::string_view id) const;
  [[nodiscard]] Result<Run> run(std::string_view id) const;

  // What a run's `flow_version` stands for.
  [[nodiscard]] Result<FlowText> flow_text(std::string_view flow_version) const;

  // One JSON object a record, ascending, until `visit` returns false. Of rejected lines, where the store holds several
  // workspaces and none is selected: those that were for none of them.
  [[nodiscard]] Result<void> list(RecordKind kind, const Filter& filter,
                                  const std::function<bool(std::string_view json)>& visit) const;
  // The same, a page at a time. invalid_argument for an `after` that is no page's `next`.
  [[nodiscard]] Result<Page> page(RecordKind kind, const PageQuery& query) const;
  // Runs that wait, ascending, until `visit` returns false.
  [[nodiscard]] Result<void> waiting(const std::function<bool(const WaitingRun&)>& visit) const;
  // What waits to be sent, in the order in which it was made, from `after` on (0: from the first). Each with the
  // contact that stands for its own where that was joined, and with why it is withheld.
  [[nodiscard]] Result<std::vector<Effect>> outbox(std::size_t limit, std::uint64_t after = 0) const;
  // Receivers of webhooks that are not sent to any more, by name.
  [[nodiscard]] Result<std::vector<DisabledEndpoint>> disabled_endpoints() const;
  [[nodiscard]] Result<std::vector<BoardPipeline>> board() const;
  // Pairs of contacts that may be one person, by id, until `visit` returns false. Walks all contacts.
  [[nodiscard]] Result<void> duplicates(const std::function<bool(const DuplicatePair&)>& visit) const;
  // The text of dealflow.yaml that the workspace was last run with.
  [[nodiscard]] Result<std::string> settings() const;
  // Everything of the workspace, a JSON object a line, until `visit` returns false: a head, the rows as they are stored
  // with contacts, deals and payments in words beside them, an end that counts them. Engine::load() takes it back.
  [[nodiscard]] Result<void> dump(const std::function<bool(std::string_view line)>& visit) const;
  // The state of the last commit, all workspaces, as a store of its own in a folder that is new or empty.
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& folder) const;

  // Without a period all known sources, used or not, in the order of their codes; else what was used, by period, then
  // source. Walks contacts and deals.
  [[nodiscard]] Result<std::vector<SourceUsage>> stats(const StatsQuery& query = {}) const;

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow
