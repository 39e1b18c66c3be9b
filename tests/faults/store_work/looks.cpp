#include "tests/faults/store_work/parts.hpp"

#include <fmt/format.h>

#include <dealflow/overview.hpp>

namespace dealflow::test {
namespace {

Answer list(const Reader& reader, RecordKind kind, const Filter& filter = {}) {
  std::string all;
  const auto listed = reader.list(kind, filter, [&](std::string_view json) {
    all.append(json).push_back('\n');
    return true;
  });
  if (!listed) return tl::unexpected(listed.error());
  return all;
}

}  // namespace

void add_looks(const std::string& of, const Given& given, std::vector<StoreWork>& works) {
  const std::string last_run = given.id("runs", "true");
  for (const char* kind : {"contacts", "deals", "payments", "courses", "runs", "effects", "events", "rejected", "dead"})
    works.push_back(look(fmt::format("list-{}-{}", kind, of), given, [kind](const Reader& reader, const WorkPlace&) {
      return list(reader, *find_record_kind(kind));
    }));
  works.push_back(look("list-where-" + of, given, [](const Reader& reader, const WorkPlace&) {
    return list(reader, RecordKind::deals, {.source = {}, .where = "name != 'x'", .limit = 2});
  }));
  works.push_back(look("page-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    PageQuery query;
    query.filter.limit = 2;
    do {
      const auto page = reader.page(RecordKind::contacts, query);
      if (!page) return tl::unexpected(page.error());
      for (const std::string& record : page->records) all += record;
      query.after = page->next;
    } while (!query.after.empty());
    return all;
  }));
  works.push_back(look("each-" + of, given, [last_run](const Reader& reader, const WorkPlace&) -> Answer {
    auto contact = words(reader.contact("con-1"));
    if (!contact) return contact;
    auto deal = words(reader.deal("deal-1"));
    if (!deal) return deal;
    auto run = words(reader.run(last_run));
    if (!run) return run;
    return *contact + *deal + *run;
  }));
  works.push_back(look("waiting-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    const auto read = reader.waiting([&](const WaitingRun& run) {
      all += to_json(run.run);
      return true;
    });
    if (!read) return tl::unexpected(read.error());
    return all;
  }));
  works.push_back(look("outbox-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    const auto effects = reader.outbox(100);
    if (!effects) return tl::unexpected(effects.error());
    for (const Effect& effect : *effects) all += to_json(effect);
    const auto disabled = reader.disabled_endpoints();
    if (!disabled) return tl::unexpected(disabled.error());
    for (const DisabledEndpoint& endpoint : *disabled) all += to_json(endpoint);
    return all;
  }));
  works.push_back(look("board-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    const auto board = reader.board();
    if (!board) return tl::unexpected(board.error());
    std::string all;
    for (const BoardPipeline& pipeline : *board)
      for (const BoardColumn& column : pipeline.columns)
        for (const Deal& deal : column.deals) all += column.stage + to_json(deal);
    return all;
  }));
  works.push_back(look("duplicates-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    const auto found = reader.duplicates([&](const DuplicatePair& pair) {
      all += to_json(pair);
      return true;
    });
    if (!found) return tl::unexpected(found.error());
    return all;
  }));
  works.push_back(look("settings-" + of, given,
                       [](const Reader& reader, const WorkPlace&) -> Answer { return reader.settings(); }));
  works.push_back(
      look("dump-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer { return dump(reader); }));
  works.push_back(look("copy-" + of, given, [](const Reader& reader, const WorkPlace& place) -> Answer {
    if (auto copied = reader.copy_to(place.scratch); !copied) return tl::unexpected(copied.error());
    const auto copy = Reader::open(place.scratch);
    if (!copy) return tl::unexpected(copy.error());
    return dump(*copy);
  }));
  works.push_back(look("stats-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    for (const auto by : {StatsQuery::Period::all, StatsQuery::Period::week}) {
      const auto usage = reader.stats({.by = by, .by_integration = true, .stop = {}});
      if (!usage) return tl::unexpected(usage.error());
      for (const SourceUsage& source : *usage) all += to_json(source);
    }
    return all;
  }));
  works.push_back(whole("look-over-" + of, given, [](const WorkPlace& place) -> Answer {
    auto overview = look_over(place.store);
    if (overview) overview->map_bytes = overview->file_bytes = overview->used_bytes = overview->readers = 0;
    return words(overview);
  }));
}

}  // namespace dealflow::test
