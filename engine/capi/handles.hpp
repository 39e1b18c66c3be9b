// What stands behind the opaque handles of dealflow.h.
#pragma once

#include <dealflow/dealflow.h>
#include <dealflow/reader.hpp>
#include <dealflow/worker.hpp>
#include <dealflow/workspace.hpp>

#include <memory>
#include <string>

struct dealflow_buffer {
  std::string text;
};

struct dealflow_error {
  dealflow_code code = DEALFLOW_INTERNAL;
  std::string message;
  std::string diagnostics;  // JSON, or empty
};

struct dealflow_workspace {
  std::shared_ptr<const dealflow::Workspace> workspace;
  std::string diagnostics;  // JSON
};

struct dealflow_attempt {
  dealflow::Attempt attempt;
};

struct dealflow_worker {
  std::unique_ptr<dealflow::Worker> worker;
};

struct dealflow_reader {
  dealflow::Reader reader;
};
