// The JSON of a worker's status: docs/schema/worker-status.json.
#pragma once

#include <dealflow/worker.hpp>

#include <string>

namespace dealflow::capi {

[[nodiscard]] std::string status_json(const WorkerStatus& status);

}  // namespace dealflow::capi
