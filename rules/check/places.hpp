// Pipelines and stages that an action names.
//
// Errors:   reported: DF110 with the nearest name and the names there are.
// Source:   LANGUAGE.md, "Steps"; DESIGN, "A flow" (what an action leaves out); R8 to R11, R15.
#pragma once

#include "rules/check/context.hpp"

namespace dealflow::rules {

struct PlaceArguments {
  const flow::Text* pipeline_text = nullptr;
  const cel::Template* pipeline = nullptr;  // null where not given or wrong
  const flow::Text* stage_text = nullptr;
  const cel::Template* stage = nullptr;
  bool creates = true;  // the deal is made here, so what the action leaves out has an order
};

void check_place(const FlowContext& context, const PlaceArguments& arguments);

}  // namespace dealflow::rules
