// define<&body>(…): a plain C++ function as a function of the expression language. Its parameter and result types
// become the signature, so the two cannot disagree.
//
//   std::int64_t count_of(std::string_view text, std::string_view part);
//   define<&count_of>({.name = "countOf", .call = Call::member, .doc = "…", .example = {"…", "…"}, .since = "0.1"})
//
// A body that needs the arena, the zone or the like takes CallContext& first; one that may refuse returns
// tl::expected<T, CallError>. Value stands for dyn; where the signature says more than C++ can, give it by hand.
#pragma once

#include <dealflow/function.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace dealflow::cel {

// What stands beside the body. `parameters` and `result` only where they differ from what the C++ types say.
struct Declaration {
  std::string_view name;
  Call call = Call::global;
  std::string_view doc;
  Example example;
  std::string_view since = "0.1";
  std::vector<Type> parameters = {};
  std::optional<Type> result = {};
  bool variadic = false;
  bool instant = false;
  bool local = false;
  Prepared prepared = {};
  ReceiverAnswers receiver_answers = ReceiverAnswers::nothing;
};

// Bytes, which C++ would not tell from text.
struct Bytes {
  std::string_view data;
};

template <class T>
struct TypeOf;

template <>
struct TypeOf<Value> {
  static Type type() { return Type::dyn(); }
  static Value unwrap(const Value& v) { return v; }
  static Value wrap(Value v, Arena&) { return v; }
};
template <>
struct TypeOf<bool> {
  static Type type() { return Type::boolean(); }
  static bool unwrap(const Value& v) { return v.as_bool(); }
  static Value wrap(bool b, Arena&) { return Value::boolean(b); }
};
template <>
struct TypeOf<std::int64_t> {
  static Type type() { return Type::int64(); }
  static std::int64_t unwrap(const Value& v) { return v.as_int(); }
  static Value wrap(std::int64_t i, Arena&) { return Value::int64(i); }
};
template <>
struct TypeOf<std::uint64_t> {
  static Type type() { return Type::uint64(); }
  static std::uint64_t unwrap(const Value& v) { return v.as_uint(); }
  static Value wrap(std::uint64_t u, Arena&) { return Value::uint64(u); }
};
template <>
struct TypeOf<double> {
  static Type type() { return Type::float64(); }
  static double unwrap(const Value& v) { return v.as_double(); }
  static Value wrap(double d, Arena&) { return Value::float64(d); }
};
template <>
struct TypeOf<std::string_view> {
  static Type type() { return Type::text(); }
  static std::string_view unwrap(const Value& v) { return v.as_text(); }
  // Part of an argument, or in the arena already.
  static Value wrap(std::string_view s, Arena&) { return Value::text(s); }
};
template <>
struct TypeOf<std::string> {
  static Type type() { return Type::text(); }
  static Value wrap(const std::string& s, Arena& arena) { return Value::text(arena.copy(s)); }
};
template <>
struct TypeOf<Bytes> {
  static Type type() { return Type::bytes(); }
  static Bytes unwrap(const Value& v) { return {v.as_bytes()}; }
  static Value wrap(Bytes b, Arena&) { return Value::bytes(b.data); }
};
template <>
struct TypeOf<Timestamp> {
  static Type type() { return Type::timestamp(); }
  static Timestamp unwrap(const Value& v) { return v.as_timestamp(); }
  static Value wrap(Timestamp t, Arena&) { return Value::timestamp(t); }
};
template <>
struct TypeOf<Duration> {
  static Type type() { return Type::duration(); }
  static Duration unwrap(const Value& v) { return v.as_duration(); }
  static Value wrap(Duration d, Arena&) { return Value::duration(d); }
};
template <>
struct TypeOf<Money> {
  static Type type() { return Type::money(); }
  static Money unwrap(const Value& v) { return v.as_money(); }
  static Value wrap(Money m, Arena&) { return Value::money(m); }
};
template <>
struct TypeOf<const List&> {
  static Type type() { return Type::list(Type::dyn()); }
  static const List& unwrap(const Value& v) { return v.as_list(); }
};
template <>
struct TypeOf<const Map&> {
  static Type type() { return Type::map(Type::dyn(), Type::dyn()); }
  static const Map& unwrap(const Value& v) { return v.as_map(); }
};
template <class T>
struct TypeOf<tl::expected<T, CallError>> {
  static Type type() { return TypeOf<T>::type(); }
};

template <auto Body, class Signature = decltype(Body)>
struct Adapter;

template <class R>
CallResult wrap_result(R&& result, Arena& arena) {
  using Plain = std::remove_cvref_t<R>;
  if constexpr (requires { result.error(); }) {
    if (!result) return tl::unexpected(std::move(result.error()));
    return TypeOf<typename Plain::value_type>::wrap(*result, arena);
  } else {
    return TypeOf<Plain>::wrap(result, arena);
  }
}

template <auto Body, class R, class... A>
struct Adapter<Body, R (*)(A...)> {
  static std::vector<Type> parameters() { return {TypeOf<A>::type()...}; }
  static Type result() { return TypeOf<R>::type(); }
  static CallResult call(CallContext& context, std::span<const Value> arguments) {
    return apply(context, arguments, std::index_sequence_for<A...>{});
  }

 private:
  template <std::size_t... I>
  static CallResult apply(CallContext& context, std::span<const Value> arguments, std::index_sequence<I...>) {
    return wrap_result(Body(TypeOf<A>::unwrap(arguments[I])...), context.arena);
  }
};

template <auto Body, class R, class... A>
struct Adapter<Body, R (*)(CallContext&, A...)> {
  static std::vector<Type> parameters() { return {TypeOf<A>::type()...}; }
  static Type result() { return TypeOf<R>::type(); }
  static CallResult call(CallContext& context, std::span<const Value> arguments) {
    return apply(context, arguments, std::index_sequence_for<A...>{});
  }

 private:
  template <std::size_t... I>
  static CallResult apply(CallContext& context, std::span<const Value> arguments, std::index_sequence<I...>) {
    return wrap_result(Body(context, TypeOf<A>::unwrap(arguments[I])...), context.arena);
  }
};

// The general form: any number of arguments, a signature given by hand.
template <auto Body>
struct Adapter<Body, CallResult (*)(CallContext&, std::span<const Value>)> {
  static std::vector<Type> parameters() { return {}; }
  static Type result() { return Type::dyn(); }
  static CallResult call(CallContext& context, std::span<const Value> arguments) { return Body(context, arguments); }
};

template <auto Body>
Function define(Declaration d) {
  Function function;
  function.name = d.name;
  function.call = d.call;
  function.parameters = d.parameters.empty() ? Adapter<Body>::parameters() : std::move(d.parameters);
  function.result = d.result ? *d.result : Adapter<Body>::result();
  function.body = &Adapter<Body>::call;
  function.doc = d.doc;
  function.example = d.example;
  function.since = d.since;
  function.variadic = d.variadic;
  function.instant = d.instant;
  function.local = d.local;
  function.prepared = d.prepared;
  function.receiver_answers = d.receiver_answers;
  return function;
}

}  // namespace dealflow::cel
