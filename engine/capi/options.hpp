// The options of dealflow.h as a Worker takes them.
#pragma once

#include "engine/capi/handles.hpp"

namespace dealflow::capi {

[[nodiscard]] WorkerOptions worker_options(const dealflow_options& given);

}  // namespace dealflow::capi
