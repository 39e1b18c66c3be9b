#include <dealflow/expression.hpp>
#include <dealflow/trace.hpp>

#include "dsl/cel/checker.hpp"
#include "dsl/cel/compiler.hpp"
#include "dsl/cel/names.hpp"
#include "dsl/cel/parser.hpp"
#include "dsl/cel/vm.hpp"

#include <cassert>
#include <utility>

namespace dealflow::cel {
namespace {

// Types of a host's own that a signature mentions can be named in expressions: `type(x) == net.IP`.
void collect_types(const Type& type, std::map<std::string, Type, std::less<>>& types) {
  if (type.node().kind == TypeKind::opaque) types.try_emplace(type.node().name, type);
  for (const Type& argument : type.node().arguments) collect_types(argument, types);
}

}  // namespace

struct Environment::Impl {
  Names names;
};

Environment::Environment(EnvironmentOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->names.options = std::move(options);
  impl_->names.types = standard_types();
}

Environment::Environment(Environment&&) noexcept = default;
Environment& Environment::operator=(Environment&&) noexcept = default;
Environment::Environment(const Environment& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
Environment& Environment::operator=(const Environment& other) {
  if (this != &other) *impl_ = *other.impl_;
  return *this;
}
Environment::~Environment() = default;

void Environment::add(const Library& library) {
  for (const Function& function : library.functions) {
    impl_->names.functions[std::string(function.name)].push_back(&function);
    collect_types(function.result, impl_->names.types);
    for (const Type& parameter : function.parameters) collect_types(parameter, impl_->names.types);
  }
}

Slot Environment::declare(std::string_view name, const Type& type, bool optional) {
  Names& names = impl_->names;
  if (const auto found = names.variables.find(name); found != names.variables.end()) {
    found->second.type = type;
    found->second.optional = optional;
    return found->second.slot;
  }
  const auto slot = static_cast<Slot>(names.slot_names.size());
  names.slot_names.emplace_back(name);
  names.variables.emplace(std::string(name), Variable{slot, type, optional});
  return slot;
}

void Environment::define(std::string_view name, const Value& value) {
  const auto found = impl_->names.variables.find(name);
  assert(found != impl_->names.variables.end());
  found->second.value = value;
}

void Environment::alias(std::string_view name, std::string_view root, std::string_view field) {
  assert(impl_->names.variables.contains(root));
  impl_->names.aliases.insert_or_assign(std::string(name), Alias{std::string(root), std::string(field)});
}

void Environment::hint(std::string_view name, std::string_view text) {
  impl_->names.hints.insert_or_assign(std::string(name), std::string(text));
}

std::optional<Slot> Environment::slot(std::string_view name) const {
  const auto found = impl_->names.variables.find(name);
  return found == impl_->names.variables.end() ? std::nullopt : std::optional(found->second.slot);
}

std::size_t Environment::slot_count() const { return impl_->names.slot_names.size(); }

tl::expected<std::shared_ptr<const Program::Code>, Problems> Environment::code_of(std::string_view text,
                                                                                  bool traced) const {
  Parsed parsed = parse(text, impl_->names.options.macros);
  if (!parsed.problems.empty()) return tl::unexpected(std::move(parsed.problems));
  Problems problems = Checker(parsed.ast, impl_->names).run();
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  auto code = std::make_shared<const Program::Code>(
      compile_code(std::move(parsed.ast), impl_->names.options.flow_mode, problems, traced));
  if (!problems.empty() && impl_->names.options.check) return tl::unexpected(std::move(problems));
  assert(verify(*code).empty());
  return code;
}

tl::expected<Program, Problems> Environment::compile(std::string_view text) const {
  auto code = code_of(text, impl_->names.options.traced);
  if (!code) return tl::unexpected(std::move(code.error()));
  return Program(*std::move(code));
}

namespace {

Trace trace_code(std::shared_ptr<const Program::Code> code, std::span<const Value> slots, Arena& arena,
                 const EvaluationOptions& options, TraceLimits limits) {
  Recorder recorder(code->ast, limits);
  auto result = run(*code, slots, arena, options, &recorder);
  // Without notes, the whole is all that is known.
  if (code->owners.empty() && result) recorder.value(code->ast.root(), *result);
  return Trace{std::move(result), code->type, recorder.tree(), std::move(code)};
}

}  // namespace

tl::expected<Trace, Problems> trace(const Environment& environment, std::string_view text, std::span<const Value> slots,
                                    Arena& arena, const EvaluationOptions& options, TraceLimits limits) {
  auto code = environment.code_of(text, true);
  if (!code) return tl::unexpected(std::move(code.error()));
  return trace_code(*std::move(code), slots, arena, options, limits);
}

Program::Program(std::shared_ptr<const Code> code) : code_(std::move(code)) {}

tl::expected<Value, EvaluationError> Program::evaluate(std::span<const Value> slots, Arena& arena,
                                                       const EvaluationOptions& options) const {
  assert(code_->slots_used.empty() || code_->slots_used.back() < slots.size());
  return run(*code_, slots, arena, options);
}

Trace Program::trace(std::span<const Value> slots, Arena& arena, const EvaluationOptions& options) const {
  return trace_code(code_, slots, arena, options, {});
}

const Type& Program::type() const { return code_->type; }
std::span<const Slot> Program::slots_used() const { return code_->slots_used; }
const std::string& Program::text() const { return code_->ast.text(); }
const Ast& Program::ast() const { return code_->ast; }
std::string Program::disassemble() const { return cel::disassemble(*code_); }
std::size_t Program::weight() const { return cel::weight(*code_); }

bool holds(const Value& value) { return value.is(Kind::boolean) && value.as_bool(); }

}  // namespace dealflow::cel
