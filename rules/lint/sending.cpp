// What leaves the engine, and what waits.
#include <dealflow/time.hpp>

#include "dsl/cel/unparse.hpp"
#include "rules/check/constants.hpp"
#include "rules/lint/flow_rules.hpp"
#include "rules/lint/paths.hpp"
#include "rules/lint/privacy.hpp"
#include "rules/lint/reads.hpp"
#include "rules/lint/time.hpp"
#include "rules/lint/types.hpp"
#include "rules/resolve/walk.hpp"
#include "stdlib/action.hpp"

#include <algorithm>
#include <array>

namespace dealflow::lint {
namespace {

using Around = std::vector<const flow::Step*>;
using stdlib::ActionId;

// A list that is written out, or cut to a length.
bool is_bounded(const FlowView& view, const flow::Each& loop) {
  const cel::Program* list = view.checked.compiled.find(loop.list);
  if (list == nullptr) return true;
  const cel::Node& root = list->ast().node(list->ast().root());
  return root.kind == cel::NodeKind::list || (root.kind == cel::NodeKind::call && root.text == "slice");
}

bool in_unbounded_loop(const FlowView& view, const Around& around) {
  return std::any_of(around.begin(), around.end(), [&](const flow::Step* step) {
    const auto* loop = std::get_if<flow::Each>(&step->node);
    return loop != nullptr && !is_bounded(view, *loop);
  });
}

constexpr std::string_view loop_help = "take a part of the list: `items.slice(0, math.least(size(items), 10))`";

constexpr std::string_view declare_help =
    "declare the address under `endpoints`, so that all who get data stand in one place";

// --- addresses ----------------------------------------------------------------------------------------------------

// Where an address goes over from its host to what is asked of it; nothing where the text is none.
std::size_t end_of_host(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::string_view::npos;
  return text.find_first_of("/?#", scheme + 3);
}

bool is_escaped(const cel::Program& hole) {
  const cel::Ast& ast = hole.ast();
  const cel::Node& root = ast.node(ast.root());
  if (root.kind == cel::NodeKind::call && (root.text == "encode" || root.text == "slug" || root.text == "hash"))
    return true;
  if (hole.is_constant()) return true;
  switch (hole.type().node().kind) {
    case cel::TypeKind::int64:
    case cel::TypeKind::uint64:
    case cel::TypeKind::float64:
    case cel::TypeKind::boolean:
    case cel::TypeKind::money: return true;
    default: return false;
  }
}

void check_holes(const FlowView& view, const flow::Text& url, const cel::Template& compiled) {
  std::string before;  // with a letter for each hole
  for (const cel::Template::Part& part : compiled.parts()) {
    if (!part.program) {
      before += part.text;
      continue;
    }
    if (part.program->is_constant()) continue;
    if (end_of_host(before) == std::string::npos) {
      view.add(host_from_event, url.content_span())
          .help("declare the receivers under `endpoints`, and choose with `switch`");
      return;
    }
    before += "x";
    if (is_escaped(*part.program)) continue;
    const cel::Ast& ast = part.program->ast();
    const std::string expression = cel::unparse(ast, ast.root());
    view.add(injection, in_source(url, ast.node(ast.root()).span, part.span.begin), expression)
        .help("write `url.encode(" + expression + ")`");
  }
}

void check_webhook(const FlowView& view, const flow::Action& action) {
  if (const flow::Argument* url = find_argument(action, "url")) {
    const flow::Text& text = url->value.text;
    if (is_plain_http(text.text)) view.add(plain_http, text.content_span()).help("use `https`");
    if (const cel::Template* compiled = view.checked.compiled.find_holes(text)) check_holes(view, text, *compiled);
  }
  const flow::Argument* body = find_argument(action, "body");
  if (body == nullptr) return;
  for (const flow::Argument& entry : body->value.entries) {
    const cel::Program* value = view.checked.compiled.find(entry.value.text);
    if (value == nullptr) continue;
    const cel::Ast& ast = value->ast();
    const auto whole = rules::rooted_path(ast, ast.root());
    const bool of_event = whole && whole->root == rules::slot::data;
    const bool wide = whole &&
                      (whole->path.empty() || (of_event && whole->path == std::vector<std::string>{"person"})) &&
                      (of_event || whole->root == rules::slot::contact || whole->root == rules::slot::deal ||
                       whole->root == rules::slot::event);
    if (wide)
      view.add(wide_webhook, entry.value.text.content_span(), rules::shown(*whole))
          .help("send the parts that are needed");
    if (find_argument(action, "url") == nullptr) continue;
    if (wide && (of_event || whole->root == rules::slot::contact)) {
      view.add(pii_to_webhook, entry.value.text.content_span(), rules::shown(*whole)).help(std::string(declare_help));
      continue;
    }
    for_each_path(view, entry.value.text, [&](const rules::RootedPath& path, Span place) {
      if (is_personal(path, view.settings))
        view.add(pii_to_webhook, place, rules::shown(path)).help(std::string(declare_help));
    });
  }
}

// --- waits --------------------------------------------------------------------------------------------------------

void check_wait(const FlowView& view, const flow::Wait& wait, Span head) {
  if (wait.until_business_hours && !view.settings.has_timezone)
    view.add(time_zone_missing, head, "business_hours")
        .help("say `timezone: America/Sao_Paulo`, or whichever it is, in `dealflow.yaml`");
  if (!wait.until || view.today.empty()) return;
  const cel::Program* until = view.checked.compiled.find(*wait.until);
  cel::Arena arena;
  const auto time = until == nullptr ? std::nullopt : rules::constant_value(*until, arena);
  if (!time || !time->is(cel::Kind::timestamp)) return;
  const std::string shown = format_time(time->as_timestamp());
  if (std::string_view(shown).substr(0, view.today.size()) < view.today)
    view.add(always_past, wait.until->content_span(), "`" + shown + "`");
}

}  // namespace

bool is_plain_http(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) return false;
  url.remove_prefix(scheme.size());
  const std::string_view host = url.substr(0, url.find_first_of(":/?#"));
  return host != "localhost" && host != "127.0.0.1" && !url.starts_with("[::1]");
}

void check_sending(const FlowView& view) {
  rules::for_each_step(view.flow().steps, [&](const flow::Step& step, const Around& around) {
    const bool waits =
        std::holds_alternative<flow::Wait>(step.node) || std::holds_alternative<flow::WaitFor>(step.node);
    if (waits && in_unbounded_loop(view, around))
      view.add(wait_in_loop, step.head_span, std::holds_alternative<flow::Wait>(step.node) ? "wait" : "wait_for")
          .help(std::string(loop_help));
    if (const auto* wait = std::get_if<flow::Wait>(&step.node)) check_wait(view, *wait, step.head_span);
    const auto* action = std::get_if<flow::Action>(&step.node);
    const stdlib::Action* declared = action == nullptr ? nullptr : stdlib::find_action(action->head.text);
    if (declared == nullptr) return;
    if (declared->takes_on_failure && !action->on_failure)
      view.add(no_error_branch, step.head_span, declared->name).help("say what is done on failure, if only a note");
    const bool sends = declared->takes_on_failure || declared->id == ActionId::emit;
    if (sends && in_unbounded_loop(view, around))
      view.add(fan_out, step.head_span, declared->name).help(std::string(loop_help));
    if (declared->id == ActionId::webhook) check_webhook(view, *action);
  });
}

}  // namespace dealflow::lint
