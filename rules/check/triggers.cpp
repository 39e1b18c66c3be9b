#include "rules/check/triggers.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/lint/references.hpp"

namespace dealflow::rules {

const stdlib::EventType* check_trigger(const stdlib::Catalogue& catalogue, const Source& source, Report& report,
                                       Span span, std::string_view type) {
  if (const stdlib::EventType* known = catalogue.find(type)) return known;
  report.add(lint::unknown_trigger, source, span, type)
      .help("`dealflow events` lists the types")
      .suggest(nearest(type, catalogue.names()));
  return nullptr;
}

const stdlib::EventType* check_trigger(const FlowContext& context, const flow::Text& written) {
  return check_trigger(context.settings.catalogue, context.source, context.report, written.span, written.text);
}

}  // namespace dealflow::rules
