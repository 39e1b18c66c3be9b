#include "dsl/cel/compiler.hpp"

#include "dsl/cel/collections.hpp"
#include "dsl/cel/equality.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dealflow::cel {
namespace {

std::uint16_t bit(Kind kind) { return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind)); }

// The kinds of value that a parameter of this type takes.
std::uint16_t kinds_of(const Type& type) {
  switch (type.node().kind) {
    case TypeKind::dyn:
    case TypeKind::parameter: return 0xFFFF;
    case TypeKind::null: return bit(Kind::null);
    case TypeKind::boolean: return bit(Kind::boolean);
    case TypeKind::int64: return bit(Kind::int64);
    case TypeKind::uint64: return bit(Kind::uint64);
    case TypeKind::float64: return bit(Kind::float64);
    case TypeKind::text: return bit(Kind::text);
    case TypeKind::bytes: return bit(Kind::bytes);
    case TypeKind::timestamp: return bit(Kind::timestamp);
    case TypeKind::duration: return bit(Kind::duration);
    case TypeKind::money: return bit(Kind::money);
    case TypeKind::list: return bit(Kind::list);
    case TypeKind::map:
    case TypeKind::object: return bit(Kind::map);
    case TypeKind::optional: return bit(Kind::optional);
    case TypeKind::type: return bit(Kind::type);
    case TypeKind::opaque: return bit(Kind::opaque);
  }
  return 0;
}

// A comparison in three forms: two values of the stack, a slot with a constant, the top with a constant.
struct Forms {
  Opcode stack;
  Opcode slot;
  Opcode top;
};

std::optional<Forms> comparison(Operator op) {
  switch (op) {
    case Operator::equal: return Forms{Opcode::equal, Opcode::slot_equal, Opcode::top_equal};
    case Operator::not_equal: return Forms{Opcode::not_equal, Opcode::slot_not_equal, Opcode::top_not_equal};
    case Operator::less: return Forms{Opcode::less, Opcode::slot_less, Opcode::top_less};
    case Operator::less_equal: return Forms{Opcode::less_equal, Opcode::slot_less_equal, Opcode::top_less_equal};
    case Operator::greater: return Forms{Opcode::greater, Opcode::slot_greater, Opcode::top_greater};
    case Operator::greater_equal:
      return Forms{Opcode::greater_equal, Opcode::slot_greater_equal, Opcode::top_greater_equal};
    case Operator::none:
    case Operator::logical_or:
    case Operator::logical_and:
    case Operator::in:
    case Operator::add:
    case Operator::subtract:
    case Operator::multiply:
    case Operator::divide:
    case Operator::modulo:
    case Operator::logical_not:
    case Operator::negate: break;
  }
  return std::nullopt;
}

Opcode arithmetic(Operator op) {
  switch (op) {
    case Operator::add: return Opcode::add;
    case Operator::subtract: return Opcode::subtract;
    case Operator::multiply: return Opcode::multiply;
    case Operator::divide: return Opcode::divide;
    case Operator::modulo: return Opcode::modulo;
    case Operator::in: return Opcode::in;
    case Operator::none:
    case Operator::logical_or:
    case Operator::logical_and:
    case Operator::equal:
    case Operator::not_equal:
    case Operator::less:
    case Operator::less_equal:
    case Operator::greater:
    case Operator::greater_equal:
    case Operator::logical_not:
    case Operator::negate: break;
  }
  assert(false);
  return Opcode::add;
}

class Compiler {
 public:
  Compiler(Ast ast, bool flow_mode, Problems& problems, bool traced) : problems_(problems), traced_(traced) {
    code_.ast = std::move(ast);
    code_.flow_mode = flow_mode;
  }

  Program::Code run() {
    const Ast& tree = code_.ast;
    code_.type = tree.type(tree.root());
    expression(tree.root());
    emit(Opcode::result, tree.node(tree.root()).span);
    code_.slots_used.assign(slots_.begin(), slots_.end());
    // Locals stand below the stack: depths were counted without them.
    code_.stack_max = code_.locals + static_cast<std::uint32_t>(depth_max_) + 1;
    for (Handler& handler : code_.handlers) handler.depth += code_.locals;
    return std::move(code_);
  }

 private:
  [[nodiscard]] const Node& node(NodeId id) const { return code_.ast.node(id); }

  std::uint32_t here() const { return static_cast<std::uint32_t>(code_.instructions.size()); }

  std::uint32_t emit(Opcode op, Span span, std::size_t a = 0, std::uint32_t c = 0) {
    const Instruction instruction{op, static_cast<std::uint16_t>(a), c};
    code_.instructions.push_back(instruction);
    code_.spans.push_back(span);
    if (traced_) code_.owners.push_back(owner_);
    depth_ += stack_effect(instruction);
    depth_max_ = std::max(depth_max_, depth_);
    return here() - 1;
  }

  void aim(std::uint32_t instruction) { code_.instructions[instruction].c = here(); }

  std::uint32_t constant(Value value) {
    code_.constants.push_back(value);
    return static_cast<std::uint32_t>(code_.constants.size() - 1);
  }

  std::uint32_t text_constant(std::string_view text) {
    const auto [found, added] = texts_.try_emplace(std::string(text), 0U);
    if (added) found->second = constant(Value::text(code_.ast.arena().copy(text)));
    return found->second;
  }

  std::uint32_t new_local(std::uint32_t count = 1) {
    const std::uint32_t first = code_.locals;
    code_.locals += count;
    return first;
  }

  // Errors of what `body` emits become a value at the instruction that follows it.
  template <class Body>
  void guarded(const Body& body) {
    Handler handler{here(), 0, 0, static_cast<std::uint32_t>(depth_)};
    body();
    handler.end = handler.target = here();
    code_.handlers.push_back(handler);
  }

  void expression(NodeId id) {
    const NodeId outer = std::exchange(owner_, id);
    evaluate(id);
    if (traced_) emit(Opcode::note_value, node(id).span, 0, id);
    owner_ = outer;
  }

  void evaluate(NodeId id) {
    if (const auto folded = fold(id)) {
      emit(Opcode::push_constant, node(id).span, 0, constant(*folded));
      return;
    }
    switch (node(id).kind) {
      case NodeKind::literal: break;  // folded
      case NodeKind::name: return reference(id);
      case NodeKind::select: return select(id);
      case NodeKind::index:
        expression(node(id).children[0]);
        expression(node(id).children[1]);
        emit(node(id).optional ? Opcode::index_optional : Opcode::index, node(id).span);
        return;
      case NodeKind::call: return call(id);
      case NodeKind::unary:
        expression(node(id).children[0]);
        emit(node(id).op == Operator::negate ? Opcode::negate : Opcode::logical_not, node(id).span);
        return;
      case NodeKind::binary: return binary(id);
      case NodeKind::conditional: return conditional(id);
      case NodeKind::list: return list(id);
      case NodeKind::map: return map(id);
      case NodeKind::macro: return macro(id);
    }
  }

  // The value of what is written out in the text and cannot fail.
  std::optional<Value> fold(NodeId id) {
    const Node& tree = node(id);
    if (tree.kind == NodeKind::literal) return tree.literal;
    if (tree.kind != NodeKind::list || !tree.optional_children.empty()) return std::nullopt;
    std::vector<Value> elements;
    for (const NodeId child : tree.children) {
      const auto element = fold(child);
      if (!element) return std::nullopt;
      elements.push_back(*element);
    }
    return make_list(code_.ast.arena(), elements);
  }

  void reference(NodeId id) {
    const Reference& meaning = code_.ast.reference(id);
    const Span span = node(id).span;
    switch (meaning.kind) {
      case Reference::Kind::slot:
        slots_.insert(meaning.slot);
        if (meaning.path.empty()) {
          emit(Opcode::load_slot, span, meaning.slot);
          return;
        }
        emit(Opcode::slot_field, span, meaning.slot, text_constant(meaning.path[0]));
        for (std::size_t i = 1; i < meaning.path.size(); ++i) {
          emit(Opcode::field, span, 0, text_constant(meaning.path[i]));
        }
        return;
      case Reference::Kind::local: emit(Opcode::load_local, span, locals_.at(meaning.local)); return;
      case Reference::Kind::type:
        // The tree keeps the type, and lives as long as the code.
        emit(Opcode::push_constant, span, 0, constant(Value::type(&meaning.type.node())));
        return;
      case Reference::Kind::none:
      case Reference::Kind::unknown: break;
    }
    std::string name = node(id).text;
    emit(Opcode::unknown_name, span, 0, text_constant(name));
  }

  void select(NodeId id) {
    const Node& tree = node(id);
    if (code_.ast.reference(id).kind != Reference::Kind::none) return reference(id);
    const NodeId operand = tree.children[0];
    const Reference& meaning = code_.ast.reference(operand);
    const std::uint32_t field = text_constant(tree.text);
    if (!tree.optional && meaning.kind == Reference::Kind::slot && meaning.path.empty()) {
      slots_.insert(meaning.slot);
      emit(Opcode::slot_field, tree.span, meaning.slot, field);
      return;
    }
    if (!tree.optional && meaning.kind == Reference::Kind::local && node(operand).kind == NodeKind::name) {
      emit(Opcode::local_field, tree.span, locals_.at(meaning.local), field);
      return;
    }
    expression(operand);
    emit(tree.optional ? Opcode::field_optional : Opcode::field, tree.span, 0, field);
  }

  void call(NodeId id) {
    const Node& tree = node(id);
    const std::size_t first = code_.ast.namespaced(id) ? 1 : 0;
    const std::size_t count = tree.children.size() - first;
    std::optional<std::uint32_t> answered;
    for (std::size_t i = first; i < tree.children.size(); ++i) {
      expression(tree.children[i]);
      const ReceiverAnswers answers = i == 0 && count > 1 ? receiver_answers(id) : ReceiverAnswers::nothing;
      if (answers == ReceiverAnswers::nothing) continue;
      answered = emit(Opcode::optional_or, tree.span, answers == ReceiverAnswers::its_value ? 1 : 0);
    }
    if (code_.ast.overloads(id).empty()) {
      emit(Opcode::unknown_function, tree.span, count, text_constant(tree.text));
      return;
    }
    CallSite site;
    site.name = tree.text;
    site.answers_bool = true;
    for (const Function* function : code_.ast.overloads(id)) {
      site.candidates.push_back(candidate(*function, tree, first));
      site.answers_bool = site.answers_bool && function->result.node().kind == TypeKind::boolean;
    }
    code_.calls.push_back(std::move(site));
    emit(Opcode::call, tree.span, count, static_cast<std::uint32_t>(code_.calls.size() - 1));
    if (answered) aim(*answered);
  }

  // Where all that the call may mean agree.
  ReceiverAnswers receiver_answers(NodeId id) const {
    const auto overloads = code_.ast.overloads(id);
    if (overloads.empty()) return ReceiverAnswers::nothing;
    const ReceiverAnswers answers = overloads.front()->receiver_answers;
    const bool agreed = std::all_of(overloads.begin(), overloads.end(),
                                    [&](const Function* function) { return function->receiver_answers == answers; });
    return agreed ? answers : ReceiverAnswers::nothing;
  }

  Candidate candidate(const Function& function, const Node& tree, std::size_t first) {
    Candidate result;
    result.function = &function;
    for (std::size_t i = first; i < tree.children.size(); ++i) {
      const Type& parameter = function.parameters[std::min(i - first, function.parameters.size() - 1)];
      result.kinds.push_back(kinds_of(parameter));
      result.opaque = result.opaque || parameter.node().kind == TypeKind::opaque;
    }
    if (function.prepared.prepare == nullptr) return result;
    const NodeId argument = tree.children[first + function.prepared.argument];
    const Node& constant_node = node(argument);
    if (constant_node.kind != NodeKind::literal || !code_.ast.checked()) return result;
    if ((kinds_of(function.parameters[function.prepared.argument]) & bit(constant_node.literal.kind())) == 0)
      return result;
    auto state = function.prepared.prepare(constant_node.literal);
    if (state) {
      result.prepared = *std::move(state);
    } else {
      problems_.push_back({ProblemCode::bad_pattern, constant_node.span, state.error().message, {}, {}});
    }
    return result;
  }

  void binary(NodeId id) {
    const Node& tree = node(id);
    if (tree.op == Operator::logical_and) return logical(id, Opcode::and_left, Opcode::and_right);
    if (tree.op == Operator::logical_or) return logical(id, Opcode::or_left, Opcode::or_right);
    const auto forms = comparison(tree.op);
    if (tree.op == Operator::add && !traced_ && concat(id)) return;
    const NodeId left = tree.children[0];
    const auto right = fold(tree.children[1]);
    if (forms && right) {
      const Reference& meaning = code_.ast.reference(left);
      if (!traced_ && meaning.kind == Reference::Kind::slot && meaning.path.empty()) {
        slots_.insert(meaning.slot);
        emit(forms->slot, tree.span, meaning.slot, constant(*right));
        return;
      }
      expression(left);
      emit(forms->top, tree.span, 0, constant(*right));
      return;
    }
    expression(left);
    if (tree.op == Operator::in && right && right->is(Kind::list)) {
      emit(Opcode::top_in, tree.span, 0, constant(*right));
      return;
    }
    expression(tree.children[1]);
    emit(forms ? forms->stack : arithmetic(tree.op), tree.span);
  }

  // "a" + b + "c": the operands of a chain of additions whose results are all text.
  bool text_chain(NodeId id, std::vector<NodeId>& operands) {
    const Node& tree = node(id);
    if (tree.kind != NodeKind::binary || tree.op != Operator::add) {
      operands.push_back(id);
      return is_text(id);
    }
    if (!text_chain(tree.children[0], operands)) return false;
    operands.push_back(tree.children[1]);
    return is_text(tree.children[1]);
  }

  // Only what is text before the run: the instruction has to know which addition failed otherwise.
  bool is_text(NodeId id) const { return code_.ast.type(id).node().kind == TypeKind::text; }

  bool concat(NodeId id) {
    std::vector<NodeId> operands;
    if (!text_chain(id, operands) || operands.size() < 3 || operands.size() > 64) return false;
    for (const NodeId operand : operands) expression(operand);
    emit(Opcode::concat, node(id).span, operands.size());
    return true;
  }

  void logical(NodeId id, Opcode left, Opcode right) {
    const std::vector<NodeId>& children = node(id).children;
    const Span span = node(id).span;
    std::vector<std::uint32_t> exits;
    guarded([&] { expression(children[0]); });
    for (std::size_t i = 1; i < children.size(); ++i) {
      exits.push_back(emit(left, span));
      guarded([&] { expression(children[i]); });
      emit(right, node(children[i - 1]).span.to(node(children[i]).span));
      // What the pair answers is an error like any other to the next one.
      if (i + 1 < children.size()) {
        code_.handlers.push_back({here() - 1, here(), here(), static_cast<std::uint32_t>(depth_ - 1)});
      }
    }
    for (const std::uint32_t exit : exits) aim(exit);
  }

  void conditional(NodeId id) {
    const Node& tree = node(id);
    expression(tree.children[0]);
    const std::uint32_t branch = emit(Opcode::branch, node(tree.children[0]).span);
    expression(tree.children[1]);
    const std::uint32_t jump = emit(Opcode::jump, tree.span);
    --depth_;
    aim(branch);
    expression(tree.children[2]);
    aim(jump);
  }

  void list(NodeId id) {
    const Node& tree = node(id);
    if (tree.optional_children.empty() && tree.children.size() <= 1000) {
      for (const NodeId child : tree.children) expression(child);
      emit(Opcode::make_list, tree.span, tree.children.size());
      return;
    }
    emit(Opcode::new_list, tree.span, 0, static_cast<std::uint32_t>(tree.children.size()));
    for (std::size_t i = 0; i < tree.children.size(); ++i) {
      expression(tree.children[i]);
      const bool optional = !tree.optional_children.empty() && tree.optional_children[i];
      emit(optional ? Opcode::append_optional : Opcode::append, node(tree.children[i]).span);
    }
  }

  void map(NodeId id) {
    const Node& tree = node(id);
    emit(Opcode::new_map, tree.span, 0, static_cast<std::uint32_t>(tree.children.size() / 2));
    for (std::size_t i = 0; i < tree.children.size(); i += 2) {
      expression(tree.children[i]);
      expression(tree.children[i + 1]);
      const bool optional = !tree.optional_children.empty() && tree.optional_children[i / 2];
      emit(optional ? Opcode::put_optional : Opcode::put,
           node(tree.children[i]).span.to(node(tree.children[i + 1]).span));
    }
    emit(Opcode::finish_map, tree.span);
  }

  void macro(NodeId id) {
    const Node& tree = node(id);
    switch (tree.macro) {
      case Macro::has: {
        const Node& tested = node(tree.children[0]);
        expression(tested.children[0]);
        emit(Opcode::has_field, tree.span, 0, text_constant(tested.text));
        return;
      }
      case Macro::bind: {
        kept(tree.children[0], code_.ast.reference(id).local);
        expression(tree.children[1]);
        return;
      }
      case Macro::block:
        for (std::size_t i = 0; i + 1 < tree.children.size(); ++i) {
          kept(tree.children[i], code_.ast.reference(id).local + static_cast<std::uint32_t>(i));
        }
        expression(tree.children.back());
        return;
      case Macro::block_index: return reference(id);
      case Macro::opt_map:
      case Macro::opt_flat_map: {
        expression(tree.children[0]);
        const std::uint32_t local = locals_[code_.ast.reference(id).local] = new_local();
        const std::uint32_t begin = emit(Opcode::optional_begin, node(tree.children[0]).span, local);
        expression(tree.children[1]);
        emit(tree.macro == Macro::opt_map ? Opcode::optional_of : Opcode::optional_check, node(tree.children[1]).span);
        aim(begin);
        return;
      }
      case Macro::none:
      case Macro::all:
      case Macro::exists:
      case Macro::exists_one:
      case Macro::map:
      case Macro::filter:
      case Macro::transform_list:
      case Macro::transform_map:
      case Macro::transform_map_entry: break;
    }
    loop(id);
  }

  // A binding: an error in it counts only where it is read.
  void kept(NodeId id, std::uint32_t variable) {
    guarded([&] { expression(id); });
    const std::uint32_t local = locals_[variable] = new_local();
    emit(Opcode::store_local, node(id).span, local);
  }

  void loop(NodeId id) {
    const Node& tree = node(id);
    const std::uint32_t base = new_local(5);
    locals_[code_.ast.reference(id).local] = base + 2;
    locals_[code_.ast.reference(id).local + 1] = base + 3;
    expression(tree.children[0]);
    const std::uint32_t begin = emit(Opcode::loop_begin, node(tree.children[0]).span, base);
    start_gathering(tree, base);
    const std::uint32_t next =
        emit(tree.variable2.empty() ? Opcode::loop_next : Opcode::loop_next_pair, tree.span, base);
    if (traced_) emit(Opcode::note_turn, tree.span, base, id);
    loop_body(tree, base, next);
    aim(next);
    emit(result_of(tree.macro), tree.span, base);
    aim(begin);
  }

  void start_gathering(const Node& tree, std::uint32_t base) {
    switch (tree.macro) {
      case Macro::all: emit(Opcode::loop_set, tree.span, base, constant(Value::boolean(true))); return;
      case Macro::exists: emit(Opcode::loop_set, tree.span, base, constant(Value::boolean(false))); return;
      case Macro::exists_one: emit(Opcode::loop_set, tree.span, base, constant(Value::int64(0))); return;
      case Macro::map:
      case Macro::filter:
      case Macro::transform_list: emit(Opcode::loop_gather_list, tree.span, base); return;
      case Macro::transform_map:
      case Macro::transform_map_entry: emit(Opcode::loop_gather_map, tree.span, base); return;
      case Macro::none:
      case Macro::has:
      case Macro::bind:
      case Macro::opt_map:
      case Macro::opt_flat_map:
      case Macro::block:
      case Macro::block_index: break;
    }
    assert(false);
  }

  static Opcode step_of(Macro macro) {
    switch (macro) {
      case Macro::all: return Opcode::loop_all;
      case Macro::exists: return Opcode::loop_exists;
      case Macro::exists_one: return Opcode::loop_exists_one;
      case Macro::filter: return Opcode::loop_filter;
      case Macro::transform_map: return Opcode::loop_put;
      case Macro::transform_map_entry: return Opcode::loop_put_entry;
      case Macro::map:
      case Macro::transform_list:
      case Macro::none:
      case Macro::has:
      case Macro::bind:
      case Macro::opt_map:
      case Macro::opt_flat_map:
      case Macro::block:
      case Macro::block_index: break;
    }
    return Opcode::loop_append;
  }

  static Opcode result_of(Macro macro) {
    if (macro == Macro::exists_one) return Opcode::loop_result_one;
    const bool map = macro == Macro::transform_map || macro == Macro::transform_map_entry;
    return map ? Opcode::loop_result_map : Opcode::loop_result;
  }

  void loop_body(const Node& tree, std::uint32_t base, std::uint32_t next) {
    if (tree.macro == Macro::all || tree.macro == Macro::exists) {
      guarded([&] { expression(tree.children[1]); });
    } else {
      expression(tree.children[1]);
    }
    if (tree.children.size() == 3) {
      emit(Opcode::loop_condition, node(tree.children[1]).span, base, next);
      expression(tree.children[2]);
    }
    emit(step_of(tree.macro), node(tree.children.back()).span, base, next);
  }

  Program::Code code_;
  Problems& problems_;
  bool traced_;
  NodeId owner_ = no_node;  // whose instructions are being emitted
  std::map<std::string, std::uint32_t, std::less<>> texts_;
  std::map<std::uint32_t, std::uint32_t> locals_;  // variable of a macro -> place
  std::set<Slot> slots_;
  int depth_ = 0;
  int depth_max_ = 0;
};

}  // namespace

Program::Code compile_code(Ast ast, bool flow_mode, Problems& problems, bool traced) {
  return Compiler(std::move(ast), flow_mode, problems, traced).run();
}

}  // namespace dealflow::cel
