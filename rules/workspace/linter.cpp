#include <dealflow/lint.hpp>

#include "rules/workspace/workspace_check.hpp"

#include <utility>

namespace dealflow {

struct Linter::Impl {
  rules::WorkspaceCheck check;
};

Linter::Linter(std::vector<WorkspaceFile> files, std::string_view folder, const LoadOptions& options)
    : impl_(std::make_unique<Impl>(Impl{rules::WorkspaceCheck(folder, options)})) {
  for (WorkspaceFile& file : files) set(std::move(file));
}
Linter::Linter(Linter&&) noexcept = default;
Linter& Linter::operator=(Linter&&) noexcept = default;
Linter::~Linter() = default;

void Linter::set(WorkspaceFile file) { impl_->check.set(std::move(file)); }
void Linter::remove(std::string_view path) { impl_->check.remove(path); }
std::vector<Diagnostic> Linter::diagnostics() { return impl_->check.evaluate(rules::Plans::leave).diagnostics; }

}  // namespace dealflow
