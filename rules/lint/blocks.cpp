// Steps one after the other: what is set twice, and flows that do nothing.
#include "rules/lint/control_flow.hpp"
#include "rules/lint/flow_rules.hpp"
#include "rules/lint/reads.hpp"
#include "rules/lint/writes.hpp"
#include "rules/resolve/walk.hpp"

#include <algorithm>

namespace dealflow::lint {
namespace {

void check_overwriting(const FlowView& view, const flow::Steps& steps) {
  std::vector<Write> pending;
  for (const flow::Step& step : steps) {
    for (const flow::Steps* block : rules::blocks_of(step)) check_overwriting(view, *block);
    const auto* action = std::get_if<flow::Action>(&step.node);
    if (action == nullptr) {
      pending.clear();
      continue;
    }
    for_each_text(*action, [&](const flow::Text& text) {
      for_each_path(view, text, [&](const rules::RootedPath& path, Span) {
        std::erase_if(pending, [&](const Write& write) { return write.is_read_by(path); });
      });
    });
    for (const Write& write : writes_of(view, *action, step.head_span)) {
      const auto earlier =
          std::find_if(pending.begin(), pending.end(), [&](const Write& one) { return one.same_place(write); });
      if (earlier != pending.end() && write.certain) {
        view.add(overwritten, earlier->span, earlier->shown())
            .related(*view.checked.source, write.span, "it is set again here");
        pending.erase(earlier);
      }
      pending.push_back(write);
    }
  }
}

}  // namespace

void check_blocks(const FlowView& view) {
  check_overwriting(view, view.flow().steps);
  // A note that comes after a while is a reminder.
  bool waits = false;
  rules::for_each_step(view.flow().steps, [&](const flow::Step& step, const auto&) {
    waits = waits || std::holds_alternative<flow::Wait>(step.node) || std::holds_alternative<flow::WaitFor>(step.node);
  });
  std::size_t notes = 0;
  std::size_t others = 0;
  rules::for_each_action(view.flow().steps, [&](const flow::Action& action) {
    ++(action.head.text == "add_note" ? notes : others);
    return others == 0;
  });
  if (others > 0 || view.flow().steps.empty()) return;  // an empty one has been told
  if (notes > 0 && waits) return;
  if (notes > 0)
    view.add(only_notes, view.flow().id.span, view.flow().id.text)
        .help("make or change a card as well; where the note is all that is meant, silence this");
  else
    view.add(empty_flow, view.flow().id.span, view.flow().id.text);
}

}  // namespace dealflow::lint
