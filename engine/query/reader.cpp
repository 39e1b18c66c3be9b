#include <dealflow/reader.hpp>

#include "engine/crm/cards.hpp"
#include "engine/crm/counters.hpp"
#include "engine/crm/erasure.hpp"
#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"
#include "engine/crm/stored.hpp"
#include "engine/log/registry.hpp"
#include "engine/outbox/disabled_endpoints.hpp"
#include "engine/query/board.hpp"
#include "engine/query/dump.hpp"
#include "engine/query/duplicates.hpp"
#include "engine/query/lists.hpp"
#include "engine/query/stored_settings.hpp"
#include "engine/query/stored_workspace.hpp"
#include "engine/query/where.hpp"
#include "engine/run/run_record.hpp"
#include "engine/store/environment.hpp"
#include "engine/usage/statistics.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dealflow {
namespace {

constexpr std::array<std::pair<std::string_view, RecordKind>, 9> record_kinds{{
    {"contacts", RecordKind::contacts},
    {"deals", RecordKind::deals},
    {"payments", RecordKind::payments},
    {"courses", RecordKind::courses},
    {"runs", RecordKind::runs},
    {"effects", RecordKind::effects},
    {"events", RecordKind::events},
    {"rejected", RecordKind::rejected},
    {"dead", RecordKind::dead},
}};

tl::unexpected<Error> unknown(std::string_view what, std::string_view id) {
  return fail(ErrorCode::not_found, fmt::format("no {} `{}`", what, id));
}

Result<void> check_source(RecordKind kind, std::string_view source) {
  if (source.empty()) return {};
  if (kind != RecordKind::contacts && kind != RecordKind::deals)
    return fail(ErrorCode::invalid_argument, "only contacts and deals have a source to be listed by");
  if (stdlib::find_card_source(source) != nullptr) return {};
  std::string known;
  for (const auto& each : stdlib::card_sources()) known += fmt::format("{}{}", known.empty() ? "" : ", ", each.id);
  return fail(ErrorCode::invalid_argument, fmt::format("no source `{}`; there are {}", source, known));
}

}  // namespace

std::optional<RecordKind> find_record_kind(std::string_view name) {
  const auto found =
      std::find_if(record_kinds.begin(), record_kinds.end(), [&](const auto& kind) { return kind.first == name; });
  if (found == record_kinds.end()) return std::nullopt;
  return found->second;
}

struct Reader::Impl {
  explicit Impl(store::Environment opened) : environment(std::move(opened)) {}

  using View = query::StoredWorkspace;
  Result<View> view() const;
  // Where several workspaces are there and none is selected: lines that were for none of them.
  Result<View> view_of_rejected() const;
  // Every record behind `after`; the JSON is empty where the filter does not pick it.
  Result<void> walk(RecordKind kind, const Filter& filter, const query::Position& after,
                    const query::VisitJson& look) const;

  store::Environment environment;
  std::string selected;  // empty: the only one
};

Result<Reader::Impl::View> Reader::Impl::view() const { return query::stored_workspace(environment, selected); }

Result<Reader::Impl::View> Reader::Impl::view_of_rejected() const {
  if (!selected.empty()) return view();
  auto snapshot = environment.snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  work::SnapshotRows rows(std::move(*snapshot));
  const auto known = log::list_workspaces(rows);
  if (!known) return tl::unexpected(known.error());
  if (known->size() < 2) return view();
  return View{std::move(rows), store::store_rows};
}

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(const std::filesystem::path& folder) {
  auto environment = store::Environment::open(folder, {});
  if (!environment) return tl::unexpected(environment.error());
  return Reader(std::make_unique<Impl>(std::move(*environment)));
}

Result<std::vector<std::string>> Reader::workspaces() const {
  auto snapshot = impl_->environment.snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  work::SnapshotRows rows(std::move(*snapshot));
  auto known = log::list_workspaces(rows);
  if (!known) return tl::unexpected(known.error());
  std::vector<std::string> names;
  for (auto& workspace : *known) names.push_back(std::move(workspace.name));
  return names;
}

Result<void> Reader::select(std::string_view workspace) {
  std::string former = std::exchange(impl_->selected, workspace);
  if (const auto view = impl_->view(); !view) {
    impl_->selected = std::move(former);
    return tl::unexpected(view.error());
  }
  return {};
}

Result<Contact> Reader::contact(std::string_view id) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  const auto number = crm::parse_id("con-", id);
  if (!number) return unknown("contact", id);
  auto survivor = crm::surviving_contact(view->rows, view->number, *number);
  if (!survivor) return tl::unexpected(survivor.error());
  auto contact = query::whole_contact(view->rows, view->number, *survivor);
  if (!contact) return tl::unexpected(contact.error());
  if (!*contact) {
    const auto erasure = crm::load_erasure(view->rows, view->number, *number);
    if (!erasure) return tl::unexpected(erasure.error());
    if (*erasure) return fail(ErrorCode::not_found, crm::told(**erasure, *number));
    return unknown("contact", id);
  }
  return std::move(**contact);
}

Result<Deal> Reader::deal(std::string_view id) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  const auto number = crm::parse_id("deal-", id);
  if (!number) return unknown("deal", id);
  auto deal = query::whole_deal(view->rows, view->number, *number);
  if (!deal) return tl::unexpected(deal.error());
  if (!*deal) return unknown("deal", id);
  return std::move(**deal);
}

Result<Payment> Reader::payment(std::string_view id) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  std::optional<std::uint64_t> number = crm::parse_id("pay-", id);
  auto row = view->rows.get(crm::payment_id_key(view->number, id));
  if (!row) return tl::unexpected(row.error());
  if (*row) {
    auto known = crm::decode_number(**row);
    if (!known) return tl::unexpected(known.error());
    number = *known;
  }
  if (!number) return unknown("payment", id);
  auto payment = crm::load_payment(view->rows, view->number, *number);
  if (!payment) return tl::unexpected(payment.error());
  if (!*payment) return unknown("payment", id);
  return std::move(**payment);
}

Result<Run> Reader::run(std::string_view id) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  const auto number = crm::parse_id("run-", id);
  if (!number) return unknown("run", id);
  auto run = run::load_run(view->rows, view->number, *number);
  if (!run) return tl::unexpected(run.error());
  if (*run) return std::move(**run);
  const auto counters = crm::load_counters(view->rows, view->number);
  if (!counters) return tl::unexpected(counters.error());
  if (*number == 0 || *number > counters->runs) return unknown("run", id);
  return fail(ErrorCode::not_found,
              fmt::format("`{}` is over and was removed, as the workspace's `retention` asks", id));
}

Result<FlowText> Reader::flow_text(std::string_view flow_version) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  auto text = log::load_flow_text(view->rows, view->number, flow_version);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return fail(ErrorCode::not_found, fmt::format("the store has no flow of version {}", flow_version));
  return std::move(**text);
}

Result<void> Reader::Impl::walk(RecordKind kind, const Filter& filter, const query::Position& after,
                                const query::VisitJson& look) const {
  if (auto known = check_source(kind, filter.source); !known) return known;
  std::optional<query::Where> where;
  if (!filter.where.empty()) {
    auto compiled = query::Where::compile(filter.where, query::empty_record(kind));
    if (!compiled) return tl::unexpected(compiled.error());
    where.emplace(std::move(*compiled));
  }
  auto from = kind == RecordKind::rejected ? view_of_rejected() : view();
  if (!from) return tl::unexpected(from.error());
  Result<void> picked;
  auto listed = query::list(from->rows, from->number, kind, filter.source, after,
                            [&](const query::Position& at, std::string&& json) {
                              if (where && !json.empty()) {
                                auto picks = where->picks(json);
                                if (!picks) return picked = tl::unexpected(picks.error()), false;
                                if (!*picks) json.clear();
                              }
                              return look(at, std::move(json));
                            });
  return listed ? picked : listed;
}

Result<void> Reader::list(RecordKind kind, const Filter& filter,
                          const std::function<bool(std::string_view json)>& visit) const {
  std::size_t left = filter.limit.value_or(SIZE_MAX);
  return impl_->walk(kind, filter, {}, [&](const query::Position&, std::string&& json) {
    if (left == 0) return false;
    return json.empty() || (visit(json) && --left > 0);
  });
}

Result<Page> Reader::page(RecordKind kind, const PageQuery& query) const {
  constexpr std::size_t usual = 100;
  query::Position after;
  if (!query.after.empty()) {
    const auto read = query::read_position(query.after);
    if (!read)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("`{}` is not where a page begins: take `next` of the page before", query.after));
    after = *read;
  }
  const std::size_t most = std::max<std::size_t>(query.filter.limit.value_or(usual), 1);
  std::size_t looked_at = 0, bytes = 0;
  bool full = false;
  Page page;
  auto walked = impl_->walk(kind, query.filter, after, [&](const query::Position& at, std::string&& json) {
    if (full) {
      page.next = query::to_text(after);  // there is more
      return false;
    }
    ++looked_at;
    after = at;
    bytes += json.size();
    if (!json.empty()) page.records.push_back(std::move(json));
    full = page.records.size() == most || looked_at >= query.look_at_most || bytes >= query.bytes_most;
    if (full || !query.stop || !query.stop()) return true;
    page.next = query::to_text(after);  // there may be more; to see whether would take time
    return false;
  });
  if (!walked) return tl::unexpected(walked.error());
  return page;
}

Result<void> Reader::waiting(const std::function<bool(const WaitingRun&)>& visit) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  return query::list_waiting(view->rows, view->number, visit);
}

Result<std::vector<Effect>> Reader::outbox(std::size_t limit, std::uint64_t after) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  std::vector<Effect> effects;
  if (limit == 0) return effects;
  const auto disabled = outbox::list_disabled(view->rows, view->number);
  if (!disabled) return tl::unexpected(disabled.error());
  auto listed = query::list_outbox(view->rows, view->number, after, [&](Effect&& effect) {
    effects.push_back(std::move(effect));
    return effects.size() < limit;
  });
  if (!listed) return tl::unexpected(listed.error());
  for (Effect& effect : effects) {
    if (effect.contact) {
      const auto survivor = crm::surviving_contact(view->rows, view->number, *effect.contact);
      if (!survivor) return tl::unexpected(survivor.error());
      effect.contact = *survivor;
    }
    const std::string receiver = outbox::receiver_of(effect);
    for (const DisabledEndpoint& endpoint : *disabled)
      if (endpoint.receiver == receiver) effect.withheld = outbox::describe(endpoint);
  }
  return effects;
}

Result<std::vector<DisabledEndpoint>> Reader::disabled_endpoints() const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  return outbox::list_disabled(view->rows, view->number);
}

Result<std::vector<BoardPipeline>> Reader::board() const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  return query::board(view->rows, view->number);
}

Result<void> Reader::duplicates(const std::function<bool(const DuplicatePair&)>& visit) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  return query::list_duplicates(view->rows, view->number, visit);
}

Result<void> Reader::dump(const std::function<bool(std::string_view line)>& visit) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  return query::dump(view->rows, view->number, visit);
}

Result<void> Reader::copy_to(const std::filesystem::path& folder) const { return impl_->environment.copy_to(folder); }

Result<std::string> Reader::settings() const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  return log::load_settings(view->rows, view->number);
}

Result<std::vector<SourceUsage>> Reader::stats(const StatsQuery& query) const {
  auto view = impl_->view();
  if (!view) return tl::unexpected(view.error());
  const auto settings = query::stored_settings(view->rows, view->number);
  if (!settings) return tl::unexpected(settings.error());
  return usage::load_statistics(view->rows, view->number, settings->timezone, query);
}

}  // namespace dealflow
