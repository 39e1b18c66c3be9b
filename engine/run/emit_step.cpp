// emit: the step makes an event of its own, which runs when the unit of its emitter is kept.
#include "engine/run/actions.hpp"

namespace dealflow::run {
crm::Expected<void> perform(StepContext& context, const rules::Emit& action) {
  auto data = object_of(context, action.data);
  if (!data) return tl::unexpected(data.error());
  auto emitted =
      context.scope.emitter().emit(action.type, *data, context.place.plan.id, context.occurrence(), context.scope);
  if (!emitted) return emitted;
  context.record.result = action.type;
  return {};
}

}  // namespace dealflow::run
