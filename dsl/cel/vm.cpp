#include "dsl/cel/vm.hpp"

#include "dsl/cel/evaluation.hpp"
#include "dsl/cel/value_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace dealflow::cel {
namespace {

constexpr std::size_t text_inline = 256;  // bytes; longer texts are compared where it is counted
constexpr unsigned instructions_per_step = 16;
constexpr std::size_t absorbed_error_steps = 10;
constexpr std::size_t inline_stack = 48;  // values; a deeper program's stack stands in the arena

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

// The pairs of kinds that nearly all comparisons have. Answers false where it is another pair.
inline bool fast_equal(const Value& a, const Value& b, bool& answer) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::int64: answer = a.as_int() == b.as_int(); return true;
    case Kind::float64: answer = a.as_double() == b.as_double(); return true;
    case Kind::text:
      if (a.as_text().size() > text_inline && a.as_text().size() == b.as_text().size()) return false;
      answer = same_text(a.as_text(), b.as_text());
      return true;
    case Kind::boolean: answer = a.as_bool() == b.as_bool(); return true;
    case Kind::null:
    case Kind::uint64:
    case Kind::bytes:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::list:
    case Kind::map:
    case Kind::type:
    case Kind::optional:
    case Kind::money:
    case Kind::opaque: break;
  }
  return false;
}

template <Operator op, class T>
constexpr bool ordered(T a, T b) {
  if constexpr (op == Operator::less) return a < b;
  if constexpr (op == Operator::less_equal) return a <= b;
  if constexpr (op == Operator::greater) return a > b;
  if constexpr (op == Operator::greater_equal) return a >= b;
}

class Machine {
 public:
  Machine(const Program::Code& code, std::span<const Value> slots, Arena& arena, const EvaluationOptions& options,
          Recorder* recorder)
      : code_(code), slots_(slots), evaluation_(arena, code.flow_mode, options), recorder_(recorder) {}

  // In the frame of its one caller: a condition is a handful of instructions, and a call's prologue is a tenth of it.
  [[gnu::always_inline]] inline tl::expected<Value, EvaluationError> run(Value* stack);

 private:
  template <Operator op>
  bool compare(const Value& a, const Value& b, Value& out) {
    if constexpr (op == Operator::equal || op == Operator::not_equal) {
      bool answer = false;
      if (fast_equal(a, b, answer)) {
        out = Value::boolean(answer == (op == Operator::equal));
        return true;
      }
      return evaluation_.equality(a, b, op == Operator::equal, out);
    } else {
      if (a.is(Kind::int64) && b.is(Kind::int64)) {
        out = Value::boolean(ordered<op>(a.as_int(), b.as_int()));
        return true;
      }
      if (a.is(Kind::float64) && b.is(Kind::float64)) {
        out = Value::boolean(ordered<op>(a.as_double(), b.as_double()));
        return true;
      }
      return evaluation_.order(op, a, b, out);
    }
  }

  template <Operator op>
  bool arithmetic(const Value& a, const Value& b, Value& out) {
    return evaluation_.arithmetic(op, Value(a), Value(b), out);
  }

  bool field(const Value& operand, std::uint32_t name, Value& out) {
    const Value& key = code_.constants[name];
    if (operand.is(Kind::map)) {
      if (const auto found = operand.as_map().find(key)) {
        out = *found;
        return true;
      }
    }
    return evaluation_.field(Value(operand), key, out);
  }

  bool contains(const Value& element, const Value& list, Value& out) {
    if (element.is(Kind::text)) {
      // Constants are lists of this library's own making.
      const auto& constants = static_cast<const ArenaList&>(list.as_list());
      for (const Value& candidate : constants) {
        if (candidate.is(Kind::text) && same_text(candidate.as_text(), element.as_text())) {
          out = Value::boolean(true);
          return true;
        }
      }
      if (evaluation_.steps > constants.size()) evaluation_.steps -= constants.size();
    }
    return evaluation_.membership(Value(element), list, out);
  }

  bool truth(const Value& value, std::string_view where, bool& answer);
  bool conjunction(const Value& left, const Value& right, bool deciding, Value& out);
  bool loop_begin(Value* locals, const Value& range, bool& skip);
  bool loop_next(Value* locals, bool pair, std::size_t body, bool& done);
  void gather(Value* locals, bool deciding, const Value& answer);
  bool not_a_bool(const Value& value, std::string_view where);
  bool append_optional(ArenaList& list, const Value& value);
  bool put_entry(Value* locals, const Value& entry);
  bool raise(const Value& error) {
    pending_span_ = errors_[ValueAccess::error_index(error)].span;
    const EvaluationError& kept = errors_[ValueAccess::error_index(error)];
    evaluation_.failure = {kept.code, kept.message};
    raised_ = true;
    return false;
  }
  // Where the run goes on after a failure, or null.
  const Handler* handler_for(std::uint32_t at) const {
    // They stand in the order of their ends.
    auto handler = std::partition_point(code_.handlers.begin(), code_.handlers.end(),
                                        [at](const Handler& h) { return h.end <= at; });
    handler = std::find_if(handler, code_.handlers.end(), [at](const Handler& h) { return at >= h.begin; });
    return handler == code_.handlers.end() ? nullptr : &*handler;
  }

  const Program::Code& code_;
  std::span<const Value> slots_;
  Evaluation evaluation_;
  std::vector<EvaluationError> errors_;  // those that became values
  Span pending_span_;
  bool raised_ = false;  // the failure has its span already
  Recorder* recorder_;   // of a traced program
};

bool Machine::not_a_bool(const Value& value, std::string_view where) {
  return evaluation_.fail(EvaluationErrorCode::no_such_overload,
                          fmt::format("{} must be true or false, this is {}", where, excerpt(value)));
}

bool Machine::truth(const Value& value, std::string_view where, bool& answer) {
  if (value.is(Kind::boolean)) {
    answer = value.as_bool();
    return true;
  }
  if (value.is_null() && evaluation_.flow()) {
    answer = false;
    return true;
  }
  return not_a_bool(value, where);
}

// `&&` with `deciding` false, `||` with true: the deciding value wins over anything, then errors count, then null.
bool Machine::conjunction(const Value& left, const Value& right, bool deciding, Value& out) {
  const auto decides = [deciding](const Value& v) { return v.is(Kind::boolean) && v.as_bool() == deciding; };
  if (decides(left) || decides(right)) {
    out = Value::boolean(deciding);
    return true;
  }
  for (const Value* side : {&left, &right}) {
    if (ValueAccess::is_error(*side)) return raise(*side);
  }
  for (const Value* side : {&left, &right}) {
    if (side->is(Kind::boolean) || (side->is_null() && evaluation_.flow())) continue;
    return not_a_bool(*side, deciding ? "an operand of `||`" : "an operand of `&&`");
  }
  out = left.is_null() || right.is_null() ? Value::null() : Value::boolean(!deciding);
  return true;
}

bool Machine::loop_begin(Value* locals, const Value& range, bool& skip) {
  if (range.is_null() && evaluation_.flow()) {
    skip = true;
    return true;
  }
  if (!range.is(Kind::list) && !range.is(Kind::map)) {
    return evaluation_.fail(EvaluationErrorCode::no_such_overload,
                            fmt::format("a macro goes over a list or a map, this is {}", excerpt(range)));
  }
  locals[0] = range;
  locals[1] = Value::int64(0);
  return true;
}

// Instructions of a traced program without its notes: watching costs no steps.
std::size_t unnoted(const Instruction* begin, const Instruction* end) {
  return static_cast<std::size_t>(std::count_if(
      begin, end, [](const Instruction& one) { return one.op != Opcode::note_value && one.op != Opcode::note_turn; }));
}

// `body`: instructions of one turn; a long one costs more than a step.
bool Machine::loop_next(Value* locals, bool pair, std::size_t body, bool& done) {
  const Value range = locals[0];
  const auto at = static_cast<std::size_t>(locals[1].as_int());
  const std::size_t size = range.is(Kind::list) ? range.as_list().size() : range.as_map().size();
  if (at == size) {
    done = true;
    return true;
  }
  if (!evaluation_.spend(1 + body / instructions_per_step)) return false;
  locals[1] = Value::int64(static_cast<std::int64_t>(at + 1));
  if (range.is(Kind::list)) {
    const Value element = range.as_list().at(at);
    locals[2] = pair ? Value::int64(static_cast<std::int64_t>(at)) : element;
    locals[3] = element;
  } else {
    const auto [key, value] = range.as_map().at(at);
    locals[2] = key;
    locals[3] = value;
  }
  return true;
}

// `all` and `exists` are `&&` and `||` over the elements.
void Machine::gather(Value* locals, bool deciding, const Value& answer) {
  Value& sum = locals[4];
  if (ValueAccess::is_error(sum)) return;
  if (ValueAccess::is_error(answer) || (answer.is_null() && evaluation_.flow())) {
    sum = answer;
  } else if (!answer.is(Kind::boolean)) {
    not_a_bool(answer, deciding ? "the condition of `exists`" : "the condition of `all`");
    errors_.push_back({evaluation_.failure.code, pending_span_, evaluation_.failure.message});
    sum = ValueAccess::error(static_cast<std::uint32_t>(errors_.size() - 1));
  }
}

bool Machine::append_optional(ArenaList& list, const Value& value) {
  if (!value.is(Kind::optional)) {
    return evaluation_.fail(EvaluationErrorCode::no_such_overload,
                            fmt::format("after `?` an optional value is needed, this is {}", excerpt(value)));
  }
  if (value.as_optional() != nullptr) list.append(*value.as_optional());
  return true;
}

bool Machine::put_entry(Value* locals, const Value& entry) {
  if (!entry.is(Kind::map)) {
    return evaluation_.fail(EvaluationErrorCode::no_such_overload,
                            fmt::format("`transformMapEntry` makes maps of one entry, this is {}", excerpt(entry)));
  }
  auto& gathered = const_cast<ArenaMap&>(static_cast<const ArenaMap&>(locals[4].as_map()));
  const Map& map = entry.as_map();
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto [key, value] = map.at(i);
    if (!evaluation_.put(gathered, key, value)) return false;
  }
  return true;
}

// Lists and maps under construction are reached through the values that will hand them out.
ArenaList& building_list(const Value& value) {
  return const_cast<ArenaList&>(static_cast<const ArenaList&>(value.as_list()));
}
ArenaMap& building_map(const Value& value) {
  return const_cast<ArenaMap&>(static_cast<const ArenaMap&>(value.as_map()));
}

inline tl::expected<Value, EvaluationError> Machine::run(Value* stack) {
  const Instruction* const first = code_.instructions.data();
  const Instruction* pc = first;
  const Value* const constants = code_.constants.data();
  const Value* const slots = slots_.data();
  Value* sp = stack + code_.locals;  // one past the top

  for (;;) {
    const Instruction& in = *pc;
    bool ok = true;
    switch (in.op) {
      case Opcode::push_constant: *sp++ = constants[in.c]; break;
      case Opcode::load_slot: *sp++ = slots[in.a]; break;
      case Opcode::load_local:
        if (ValueAccess::is_error(stack[in.a])) {
          ok = raise(stack[in.a]);
          break;
        }
        *sp++ = stack[in.a];
        break;
      case Opcode::store_local: stack[in.a] = *--sp; break;
      case Opcode::slot_field:
        ok = field(slots[in.a], in.c, *sp);
        ++sp;
        break;
      case Opcode::local_field:
        ok = ValueAccess::is_error(stack[in.a]) ? raise(stack[in.a]) : field(stack[in.a], in.c, *sp);
        ++sp;
        break;
      case Opcode::field: ok = field(Value(sp[-1]), in.c, sp[-1]); break;
      case Opcode::field_optional: ok = evaluation_.field_optional(Value(sp[-1]), constants[in.c], sp[-1]); break;
      case Opcode::has_field: ok = evaluation_.has_field(Value(sp[-1]), constants[in.c], sp[-1]); break;
      case Opcode::index:
        --sp;
        ok = evaluation_.index(Value(sp[-1]), *sp, sp[-1]);
        break;
      case Opcode::index_optional:
        --sp;
        ok = evaluation_.index_optional(Value(sp[-1]), *sp, sp[-1]);
        break;

#define COMPARISON(name, op)                                       \
  case Opcode::name:                                               \
    --sp;                                                          \
    ok = compare<Operator::op>(Value(sp[-1]), *sp, sp[-1]);        \
    break;                                                         \
  case Opcode::slot_##name:                                        \
    ok = compare<Operator::op>(slots[in.a], constants[in.c], *sp); \
    ++sp;                                                          \
    break;                                                         \
  case Opcode::top_##name: ok = compare<Operator::op>(Value(sp[-1]), constants[in.c], sp[-1]); break;
        COMPARISON(equal, equal)
        COMPARISON(not_equal, not_equal)
        COMPARISON(less, less)
        COMPARISON(less_equal, less_equal)
        COMPARISON(greater, greater)
        COMPARISON(greater_equal, greater_equal)
#undef COMPARISON

#define ARITHMETIC(name)                                  \
  case Opcode::name:                                      \
    --sp;                                                 \
    ok = arithmetic<Operator::name>(sp[-1], *sp, sp[-1]); \
    break;
        ARITHMETIC(add)
        ARITHMETIC(subtract)
        ARITHMETIC(multiply)
        ARITHMETIC(divide)
        ARITHMETIC(modulo)
#undef ARITHMETIC

      case Opcode::in:
        --sp;
        ok = evaluation_.membership(Value(sp[-1]), *sp, sp[-1]);
        break;
      case Opcode::top_in: ok = contains(Value(sp[-1]), constants[in.c], sp[-1]); break;
      case Opcode::negate: ok = evaluation_.negate(Value(sp[-1]), sp[-1]); break;
      case Opcode::logical_not: ok = evaluation_.logical_not(Value(sp[-1]), sp[-1]); break;
      case Opcode::concat:
        sp -= in.a;
        ok = evaluation_.concat(sp, in.a, *sp);
        ++sp;
        break;

      case Opcode::and_left:
        if (sp[-1].is(Kind::boolean) && !sp[-1].as_bool()) {
          pc = first + in.c;
          continue;
        }
        break;
      case Opcode::or_left:
        if (sp[-1].is(Kind::boolean) && sp[-1].as_bool()) {
          pc = first + in.c;
          continue;
        }
        break;
      case Opcode::and_right:
      case Opcode::or_right: {
        --sp;
        if (sp[-1].is(Kind::boolean) && sp[0].is(Kind::boolean)) {
          sp[-1] = sp[0];  // the left did not decide
        } else {
          ok = conjunction(Value(sp[-1]), *sp, in.op == Opcode::or_right, sp[-1]);
        }
        break;
      }
      case Opcode::branch: {
        bool answer = false;
        --sp;
        ok = truth(*sp, "what stands before `?`", answer);
        if (ok && !answer) {
          pc = first + in.c;
          continue;
        }
        break;
      }
      case Opcode::jump: pc = first + in.c; continue;

      case Opcode::make_list: {
        auto* list = evaluation_.arena().make<ArenaList>(evaluation_.arena(), in.a);
        sp -= in.a;
        for (std::size_t i = 0; i < in.a; ++i) list->append(sp[i]);
        *sp++ = Value::list(list);
        ok = evaluation_.fits(sp[-1]);
        break;
      }
      case Opcode::new_list: *sp++ = Value::list(evaluation_.arena().make<ArenaList>(evaluation_.arena(), in.c)); break;
      case Opcode::append:
        --sp;
        building_list(sp[-1]).append(*sp);
        ok = evaluation_.fits(sp[-1]);
        break;
      case Opcode::append_optional:
        --sp;
        ok = append_optional(building_list(sp[-1]), *sp) && evaluation_.fits(sp[-1]);
        break;
      case Opcode::new_map: *sp++ = Value::map(evaluation_.arena().make<ArenaMap>(evaluation_.arena(), in.c)); break;
      case Opcode::put:
        sp -= 2;
        ok = evaluation_.put(building_map(sp[-1]), sp[0], sp[1]) && evaluation_.fits(sp[-1]);
        break;
      case Opcode::put_optional:
        sp -= 2;
        if (!sp[1].is(Kind::optional)) {
          ok = evaluation_.fail(EvaluationErrorCode::no_such_overload,
                                fmt::format("after `?` an optional value is needed, this is {}", excerpt(sp[1])));
        } else if (sp[1].as_optional() != nullptr) {
          ok = evaluation_.put(building_map(sp[-1]), sp[0], *sp[1].as_optional()) && evaluation_.fits(sp[-1]);
        }
        break;
      case Opcode::finish_map: building_map(sp[-1]).finish(evaluation_.arena()); break;

      case Opcode::call: {
        sp -= in.a;
        Value answer;
        ok = evaluation_.call(code_.calls[in.c], {sp, in.a}, answer);
        *sp++ = answer;
        break;
      }

      case Opcode::loop_begin: {
        bool skip = false;
        --sp;
        ok = loop_begin(stack + in.a, *sp, skip);
        if (skip) {
          *sp++ = Value::null();
          pc = first + in.c;
          continue;
        }
        break;
      }
      case Opcode::loop_gather_list: {
        const Value& range = stack[in.a];
        const std::size_t size = range.is(Kind::list) ? range.as_list().size() : range.as_map().size();
        ok = evaluation_.spend(size) && evaluation_.has_room(size * sizeof(Value));
        if (ok) stack[in.a + 4] = Value::list(evaluation_.arena().make<ArenaList>(evaluation_.arena(), size));
        break;
      }
      case Opcode::loop_gather_map:
        stack[in.a + 4] = Value::map(evaluation_.arena().make<ArenaMap>(evaluation_.arena(), 0U));
        break;
      case Opcode::loop_set: stack[in.a + 4] = constants[in.c]; break;
      case Opcode::loop_next:
      case Opcode::loop_next_pair: {
        bool done = false;
        const auto body =
            code_.owners.empty() ? static_cast<std::size_t>(first + in.c - pc) : unnoted(pc, first + in.c);
        ok = loop_next(stack + in.a, in.op == Opcode::loop_next_pair, body, done);
        if (done) {
          pc = first + in.c;
          continue;
        }
        break;
      }
      case Opcode::loop_all:
      case Opcode::loop_exists: {
        const bool deciding = in.op == Opcode::loop_exists;
        --sp;
        if (sp->is(Kind::boolean)) {
          if (sp->as_bool() == deciding) {
            stack[in.a + 4] = *sp;
            break;
          }
        } else {
          pending_span_ = code_.spans[static_cast<std::size_t>(pc - first)];
          gather(stack + in.a, deciding, *sp);
        }
        pc = first + in.c;
        continue;
      }
      case Opcode::loop_exists_one: {
        bool answer = false;
        --sp;
        ok = truth(*sp, "the condition of `exists_one`", answer);
        if (!ok) break;
        if (answer) stack[in.a + 4] = Value::int64(stack[in.a + 4].as_int() + 1);
        pc = first + in.c;
        continue;
      }
      case Opcode::loop_filter:
      case Opcode::loop_condition: {
        bool answer = false;
        --sp;
        ok = truth(*sp, in.op == Opcode::loop_filter ? "the condition of `filter`" : "the condition of the macro",
                   answer);
        if (!ok) break;
        if (answer && in.op == Opcode::loop_condition) break;
        if (answer) building_list(stack[in.a + 4]).append(stack[in.a + 2]);
        pc = first + in.c;
        continue;
      }
      case Opcode::loop_append:
        --sp;
        building_list(stack[in.a + 4]).append(*sp);
        ok = evaluation_.fits(stack[in.a + 4]);
        if (!ok) break;
        pc = first + in.c;
        continue;
      case Opcode::loop_put:
        --sp;
        ok = evaluation_.put(building_map(stack[in.a + 4]), stack[in.a + 2], *sp) && evaluation_.fits(stack[in.a + 4]);
        if (!ok) break;
        pc = first + in.c;
        continue;
      case Opcode::loop_put_entry:
        --sp;
        ok = put_entry(stack + in.a, *sp) && evaluation_.fits(stack[in.a + 4]);
        if (!ok) break;
        pc = first + in.c;
        continue;
      case Opcode::loop_result:
        if (ValueAccess::is_error(stack[in.a + 4])) {
          ok = raise(stack[in.a + 4]);
          break;
        }
        *sp++ = stack[in.a + 4];
        break;
      case Opcode::loop_result_one: *sp++ = Value::boolean(stack[in.a + 4].as_int() == 1); break;
      case Opcode::loop_result_map:
        building_map(stack[in.a + 4]).finish(evaluation_.arena());
        *sp++ = stack[in.a + 4];
        break;

      case Opcode::optional_begin: {
        --sp;
        const bool none = sp->is(Kind::optional) && sp->as_optional() == nullptr;
        if (none || (sp->is_null() && evaluation_.flow())) {
          ++sp;  // it is the answer
          pc = first + in.c;
          continue;
        }
        if (!sp->is(Kind::optional)) {
          ok = evaluation_.fail(EvaluationErrorCode::no_such_overload,
                                fmt::format("an optional value is needed here, this is {}", excerpt(*sp)));
          break;
        }
        stack[in.a] = *sp->as_optional();
        break;
      }
      case Opcode::optional_or:
        if (sp[-1].is(Kind::optional) && sp[-1].as_optional() != nullptr) {
          if (in.a != 0) sp[-1] = *sp[-1].as_optional();
          pc = first + in.c;
          continue;
        }
        break;
      case Opcode::optional_of: sp[-1] = evaluation_.some(Value(sp[-1])); break;
      case Opcode::optional_check:
        if (!sp[-1].is(Kind::optional)) {
          ok = evaluation_.fail(EvaluationErrorCode::no_such_overload,
                                fmt::format("`optFlatMap` needs an optional value, this is {}", excerpt(sp[-1])));
        }
        break;

      case Opcode::note_value:
        if (recorder_ != nullptr) recorder_->value(in.c, sp[-1]);
        break;
      case Opcode::note_turn:
        if (recorder_ != nullptr) recorder_->turn(in.c, stack[in.a + 2], stack[in.a + 3]);
        break;
      case Opcode::unknown_name:
        ok = evaluation_.fail(EvaluationErrorCode::unknown_name,
                              fmt::format("unknown name `{}`", constants[in.c].as_text()));
        break;
      case Opcode::unknown_function:
        ok = evaluation_.fail(EvaluationErrorCode::unknown_name,
                              fmt::format("unknown function `{}`", constants[in.c].as_text()));
        break;
      case Opcode::result: return sp[-1];
    }
    if (ok) [[likely]] {
      ++pc;
      continue;
    }
    const auto at = static_cast<std::uint32_t>(pc - first);
    EvaluationError error{evaluation_.failure.code, raised_ ? pending_span_ : code_.spans[at],
                          std::move(evaluation_.failure.message)};
    raised_ = false;
    if (recorder_ != nullptr && !code_.owners.empty() && code_.owners[at] != no_node)
      recorder_->failure(code_.owners[at], error.message);
    const Handler* handler = info(error.code).ends_run ? nullptr : handler_for(at);
    if (handler == nullptr) return tl::unexpected(std::move(error));
    if (!evaluation_.spend(absorbed_error_steps)) {
      return tl::unexpected(EvaluationError{evaluation_.failure.code, error.span, evaluation_.failure.message});
    }
    errors_.push_back(std::move(error));
    sp = stack + handler->depth;
    *sp++ = ValueAccess::error(static_cast<std::uint32_t>(errors_.size() - 1));
    pc = first + handler->target;
  }
}

}  // namespace

tl::expected<Value, EvaluationError> run(const Program::Code& code, std::span<const Value> slots, Arena& arena,
                                         const EvaluationOptions& options, Recorder* recorder) {
  Machine machine(code, slots, arena, options, recorder);
  // Not set to anything: the verifier has seen that each place is written before it is read.
  alignas(Value) std::byte room[inline_stack * sizeof(Value)];
  void* const stack =
      code.stack_max <= inline_stack ? room : arena.allocate(code.stack_max * sizeof(Value), alignof(Value));
  return machine.run(static_cast<Value*>(stack));
}

}  // namespace dealflow::cel
