// emit: the step makes an event of its own, which runs when the unit of its emitter is kept.
#include "engine/run/actions.hpp"

#include <fmt/format.h>

namespace dealflow::run {
namespace {

// The step, and the items of the loops around it: "2.do.1#3".
std::string occurrence(const StepContext& context) {
  std::string text = context.record.path;
  for (const Loop& loop : context.loops) text += fmt::format("#{}", loop.next);
  return text;
}

}  // namespace

crm::Expected<void> perform(StepContext& context, const rules::Emit& action) {
  auto data = object_of(context, action.data);
  if (!data) return tl::unexpected(data.error());
  auto emitted = context.scope.emitter().emit(action.type, *data, context.flow, occurrence(context), context.scope);
  if (!emitted) return emitted;
  context.record.result = action.type;
  return {};
}

}  // namespace dealflow::run
