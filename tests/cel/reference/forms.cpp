// The forms of which expressions are grown, area by area.
#include "tests/cel/reference/generator.hpp"

namespace dealflow::cel::reference {
namespace {

constexpr Form language_forms[] = {
    // Logic; chains of more than two, which are one node of the tree.
    {Sort::boolean, "<B> && <B>"},
    {Sort::boolean, "<B> || <B>"},
    {Sort::boolean, "<B> && <B> && <B>"},
    {Sort::boolean, "<B> || <B> || <B> || <B>"},
    {Sort::boolean, "<B> && <B> || <B>"},
    {Sort::boolean, "!<B>"},
    {Sort::boolean, "<B> ? <B> : <B>"},
    {Sort::boolean, "<X> || <B>"},
    {Sort::boolean, "<B> && <X>"},
    // Comparisons, within a kind and across kinds.
    {Sort::boolean, "<I> == <I>"},
    {Sort::boolean, "<I> < <I>"},
    {Sort::boolean, "<I> >= <D>"},
    {Sort::boolean, "<D> <= <I>"},
    {Sort::boolean, "<U> > <I>"},
    {Sort::boolean, "<D> < <U>"},
    {Sort::boolean, "dyn(<I>) == <D>"},
    {Sort::boolean, "dyn(<U>) != dyn(<I>)"},
    {Sort::boolean, "<D> == <D>"},
    {Sort::boolean, "<S> == <S>"},
    {Sort::boolean, "<S> != <S>"},
    {Sort::boolean, "<S> < <S>"},
    {Sort::boolean, "<Y> >= <Y>"},
    {Sort::boolean, "<T> < <T>"},
    {Sort::boolean, "<R> > <R>"},
    {Sort::boolean, "<B> != <B>"},
    {Sort::boolean, "<l> == <l>"},
    {Sort::boolean, "<s> != <s>"},
    {Sort::boolean, "<m> == <m>"},
    {Sort::boolean, "<o> == <o>"},
    {Sort::boolean, "<X> == <X>"},
    {Sort::boolean, "<X> != <X>"},
    {Sort::boolean, "<X> < <X>"},
    {Sort::boolean, "<X> >= <I>"},
    {Sort::boolean, "<X> == null"},
    {Sort::boolean, "type(<X>) == <Q>"},
    // Membership; constant lists have an instruction of their own.
    {Sort::boolean, "<I> in <l>"},
    {Sort::boolean, "<S> in <s>"},
    {Sort::boolean, "<S> in <m>"},
    {Sort::boolean, "<S> in ['a', 'b', 'açaí', '']"},
    {Sort::boolean, "<I> in [0, 1, 2, -1]"},
    {Sort::boolean, "<X> in ['a', 1, 2.0, null, [1]]"},
    {Sort::boolean, "<X> in <X>"},
    {Sort::boolean, "<D> in dyn(<l>)"},
    // Arithmetic.
    {Sort::int64, "<I> + <I>"},
    {Sort::int64, "<I> - <I>"},
    {Sort::int64, "<I> * <I>"},
    {Sort::int64, "<I> / <I>"},
    {Sort::int64, "<I> % <I>"},
    {Sort::int64, "-<I>"},
    {Sort::int64, "<I> + <I> * <I>"},
    {Sort::uint64, "<U> + <U>"},
    {Sort::uint64, "<U> - <U>"},
    {Sort::uint64, "<U> * <U>"},
    {Sort::uint64, "<U> / <U>"},
    {Sort::uint64, "<U> % <U>"},
    {Sort::float64, "<D> + <D>"},
    {Sort::float64, "<D> - <D>"},
    {Sort::float64, "<D> * <D>"},
    {Sort::float64, "<D> / <D>"},
    {Sort::float64, "-<D>"},
    {Sort::dyn, "<X> + <X>"},
    {Sort::dyn, "<X> - <I>"},
    {Sort::dyn, "<D> * <X>"},
    {Sort::dyn, "<X> % <X>"},
    {Sort::dyn, "-<X>"},
    {Sort::text, "<S> + <S>"},
    {Sort::text, "<S> + <S> + <S>"},
    {Sort::text, "'<' + <S> + '/' + <S> + '>'"},
    {Sort::text, "<S> + <X> + <S>"},
    {Sort::bytes, "<Y> + <Y>"},
    {Sort::ints, "<l> + <l>"},
    {Sort::texts, "<s> + <s>"},
    {Sort::timestamp, "<T> + <R>"},
    {Sort::timestamp, "<R> + <T>"},
    {Sort::timestamp, "<T> - <R>"},
    {Sort::duration, "<T> - <T>"},
    {Sort::duration, "<R> + <R>"},
    {Sort::duration, "<R> - <R>"},
    // The other case of each sort.
    {Sort::int64, "<B> ? <I> : <I>"},
    {Sort::text, "<B> ? <S> : <S>"},
    {Sort::dyn, "<B> ? <X> : <X>"},
    {Sort::dyn, "<X> ? <X> : <X>"},
    // Lists, maps, their elements.
    {Sort::ints, "[<I>, <I>]"},
    {Sort::ints, "[<I>, ?<o>, <I>]"},
    {Sort::texts, "[<S>, <S>]"},
    {Sort::dyn, "[<X>, <X>]"},
    {Sort::dyn, "[?<X>]"},
    {Sort::dyn, "[[<I>], <X>, {'a': <X>}]"},
    {Sort::map, "{<S>: <I>}"},
    {Sort::map, "{'a': <I>, <S>: <I>}"},
    {Sort::map, "{'a': <I>, ?'b': <o>}"},
    {Sort::dyn, "{<I>: <X>, <U>: <X>}"},
    {Sort::dyn, "{<B>: <I>, <I>: <S>}"},
    {Sort::dyn, "{<X>: <X>}"},
    {Sort::int64, "<l>[<I>]"},
    {Sort::int64, "<l>[0]"},
    {Sort::int64, "<l>[dyn(<D>)]"},
    {Sort::text, "<s>[<I>]"},
    {Sort::int64, "<m>[<S>]"},
    {Sort::int64, "<m>.a"},
    {Sort::int64, "<m>['b']"},
    {Sort::dyn, "{1: <X>, 2u: <X>}[<I>]"},
    {Sort::dyn, "{1: <X>}[dyn(<D>)]"},
    {Sort::dyn, "<X>[<X>]"},
    {Sort::dyn, "<X>.a"},
    {Sort::dyn, "<X>.a.b"},
    {Sort::boolean, "has(<m>.a)"},
    {Sort::boolean, "has(<X>.a)"},
    {Sort::boolean, "has({'`': <I>, 'e-mail': <S>}.`e-mail`)"},
    // The record.
    {Sort::text, "<r>.name"},
    {Sort::int64, "<r>.age"},
    {Sort::texts, "<r>.tags"},
    {Sort::dyn, "<r>.note"},
    {Sort::boolean, "has(<r>.age)"},
    {Sort::boolean, "<r>.tags.exists(<@S>, <B>)"},
    {Sort::boolean, "<r>.name == <S> && <r>.age > 3"},
    // Macros of one variable.
    {Sort::boolean, "<l>.all(<@I>, <B>)"},
    {Sort::boolean, "<l>.exists(<@I>, <B>)"},
    {Sort::boolean, "<s>.exists(<@S>, <B>)"},
    {Sort::boolean, "<l>.exists_one(<@I>, <B>)"},
    {Sort::boolean, "<m>.all(<@S>, <B>)"},
    {Sort::boolean, "<X>.exists(<@X>, <B>)"},
    {Sort::boolean, "<l>.all(<@I>, <X>)"},
    {Sort::ints, "<l>.filter(<@I>, <B>)"},
    {Sort::texts, "<m>.filter(<@S>, <B>)"},
    {Sort::ints, "<l>.map(<@I>, <I>)"},
    {Sort::ints, "<l>.map(<@I>, <B>, <I>)"},
    {Sort::texts, "<l>.map(<@I>, <S>)"},
    {Sort::dyn, "<X>.map(<@X>, <X>)"},
    {Sort::dyn, "<l>.map(cel.iterVar(0, 0), cel.iterVar(0, 0) + <I>)"},
    // Macros of two.
    {Sort::boolean, "<l>.all(<@I>, <@I>, <B>)"},
    {Sort::boolean, "<m>.exists(<@S>, <@I>, <B>)"},
    {Sort::boolean, "<m>.existsOne(<@S>, <@I>, <B>)"},
    {Sort::ints, "<l>.transformList(<@I>, <@I>, <I>)"},
    {Sort::texts, "<m>.transformList(<@S>, <@I>, <B>, <S>)"},
    {Sort::map, "<m>.transformMap(<@S>, <@I>, <I>)"},
    {Sort::map, "<m>.transformMap(<@S>, <@I>, <B>, <I>)"},
    {Sort::dyn, "<l>.transformMap(<@I>, <@I>, <X>)"},
    {Sort::map, "<s>.transformMapEntry(<@I>, <@S>, {<S>: <I>})"},
    {Sort::map, "<m>.transformMapEntry(<@S>, <@I>, <B>, {<S>: <I>})"},
    // Bindings.
    {Sort::int64, "cel.bind(<@I>, <I>, <I>)"},
    {Sort::dyn, "cel.bind(<@X>, <X>, <X>)"},
    {Sort::boolean, "cel.bind(<@B>, <B>, <B> || <B>)"},
    {Sort::int64, "cel.block([<I>, cel.index(0) + <I>], cel.index(1) + cel.index(0))"},
    {Sort::boolean, "cel.block([<B>, <I>], <B> || (cel.index(0) && cel.index(1) > <I>))"},
    // Optional values.
    {Sort::optional, "optional.of(<I>)"},
    {Sort::optional, "optional.none()"},
    {Sort::optional, "optional.ofNonZeroValue(<I>)"},
    {Sort::optional, "<m>.?a"},
    {Sort::optional, "<m>[?<S>]"},
    {Sort::optional, "<l>[?<I>]"},
    {Sort::optional, "<r>.?age"},
    {Sort::optional, "<o>.or(<o>)"},
    {Sort::optional, "<o>.optMap(<@I>, <I>)"},
    {Sort::optional, "<o>.optFlatMap(<@I>, <o>)"},
    {Sort::dyn, "<X>.optMap(<@X>, <X>)"},
    {Sort::dyn, "<X>.?a.b"},
    {Sort::dyn, "<X>[?<X>]"},
    {Sort::int64, "<o>.orValue(<I>)"},
    {Sort::int64, "<o>.value()"},
    {Sort::boolean, "<o>.hasValue()"},
    // What stands for itself.
    {Sort::dyn, "dyn(<I>)"},
    {Sort::dyn, "dyn(<D>)"},
    {Sort::dyn, "dyn(<U>)"},
    {Sort::dyn, "dyn(<S>)"},
    {Sort::dyn, "dyn(<B>)"},
    {Sort::dyn, "dyn(<l>)"},
    {Sort::dyn, "dyn(<m>)"},
    {Sort::dyn, "dyn(<o>)"},
    {Sort::dyn, "dyn(<r>)"},
    {Sort::dyn, "dyn(<T>)"},
    {Sort::type, "type(<X>)"},
    {Sort::type, "type(<I>)"},
};

constexpr Form function_forms[] = {
    // Conversions.
    {Sort::int64, "int(<D>)"},
    {Sort::int64, "int(<U>)"},
    {Sort::int64, "int(<S>)"},
    {Sort::int64, "int(<T>)"},
    {Sort::uint64, "uint(<I>)"},
    {Sort::uint64, "uint(<D>)"},
    {Sort::float64, "double(<I>)"},
    {Sort::float64, "double(<U>)"},
    {Sort::float64, "double(<S>)"},
    {Sort::text, "string(<I>)"},
    {Sort::text, "string(<D>)"},
    {Sort::text, "string(<B>)"},
    {Sort::text, "string(<T>)"},
    {Sort::text, "string(<R>)"},
    {Sort::text, "string(<Y>)"},
    {Sort::text, "string(<X>)"},
    {Sort::bytes, "bytes(<S>)"},
    {Sort::timestamp, "timestamp(<I>)"},
    {Sort::timestamp, "timestamp(string(<T>))"},
    {Sort::duration, "duration(string(<R>))"},
    {Sort::boolean, "bool(<S>)"},
    // Text.
    {Sort::int64, "size(<S>)"},
    {Sort::int64, "<S>.size()"},
    {Sort::int64, "<l>.size()"},
    {Sort::int64, "size(<m>)"},
    {Sort::int64, "size(<X>)"},
    {Sort::boolean, "<S>.contains(<S>)"},
    {Sort::boolean, "<S>.startsWith(<S>)"},
    {Sort::boolean, "<S>.endsWith(<S>)"},
    {Sort::boolean, "<S>.matches('^[a-z]+$')"},
    {Sort::boolean, "<S>.matches(<S>)"},
    {Sort::boolean, "matches(<S>, '.')"},
    {Sort::boolean, "<X>.startsWith('a')"},
    {Sort::text, "<S>.charAt(<I>)"},
    {Sort::int64, "<S>.indexOf(<S>)"},
    {Sort::int64, "<S>.lastIndexOf(<S>)"},
    {Sort::text, "<S>.substring(<I>)"},
    {Sort::text, "<S>.substring(<I>, <I>)"},
    {Sort::text, "<S>.upperAscii()"},
    {Sort::text, "<S>.trim()"},
    {Sort::text, "<S>.reverse()"},
    {Sort::text, "<S>.replace(<S>, <S>)"},
    {Sort::text, "strings.quote(<S>)"},
    {Sort::text, "<s>.join('-')"},
    {Sort::texts, "<S>.split(',')"},
    {Sort::text, "'%s and %d'.format([<X>, <I>])"},
    {Sort::text, "'%.2f'.format([<D>])"},
    {Sort::text, "base64.encode(<Y>)"},
    {Sort::bytes, "base64.decode(<S>)"},
    // Numbers and lists. Not `sum`: of an empty list it is 0 or 0.0, as the checker knows and the reference does not.
    {Sort::int64, "math.greatest(<I>, <I>)"},
    {Sort::int64, "math.least(<l>)"},
    {Sort::dyn, "math.greatest(<I>, <D>)"},
    {Sort::float64, "math.round(<D>)"},
    {Sort::float64, "math.floor(<D>)"},
    {Sort::int64, "math.abs(<I>)"},
    {Sort::int64, "math.bitAnd(<I>, <I>)"},
    {Sort::int64, "math.bitShiftLeft(<I>, <I>)"},
    {Sort::boolean, "math.isNaN(<D>)"},
    {Sort::int64, "<l>.max()"},
    {Sort::ints, "<l>.sort()"},
    {Sort::texts, "<s>.distinct()"},
    {Sort::ints, "<l>.slice(<I>, <I>)"},
    {Sort::optional, "<l>.first()"},
    {Sort::boolean, "sets.contains(<l>, <l>)"},
    // Times.
    {Sort::int64, "<T>.getFullYear()"},
    {Sort::int64, "<T>.getMonth()"},
    {Sort::int64, "<T>.getDayOfYear()"},
    {Sort::int64, "<T>.getHours('-03:00')"},
    {Sort::int64, "<R>.getSeconds()"},
    {Sort::int64, "<R>.getMilliseconds()"},
};

constexpr Form flow_forms[] = {
    {Sort::money, "<G> + <G>"},    {Sort::money, "<G> - <G>"},
    {Sort::money, "<G> * <I>"},    {Sort::money, "<I> * <G>"},
    {Sort::money, "<G> + <I>"},    {Sort::money, "'12.50' + <G>"},
    {Sort::money, "<G> - <D>"},    {Sort::money, "-<G>"},
    {Sort::boolean, "<G> == <G>"}, {Sort::boolean, "<G> != <I>"},
    {Sort::boolean, "<G> < <G>"},  {Sort::boolean, "<G> >= 100"},
    {Sort::boolean, "<G> > <D>"},  {Sort::boolean, "<G> == '12.50'"},
    {Sort::boolean, "<S> <= <G>"}, {Sort::boolean, "<G> in [<G>, <G>]"},
    {Sort::boolean, "<X> > <G>"},  {Sort::dyn, "<G> + <X>"},
    {Sort::text, "string(<G>)"},   {Sort::dyn, "dyn(<G>)"},
    {Sort::float64, "<I> + <D>"},  {Sort::float64, "<D> * <I>"},
    {Sort::float64, "<U> / <D>"},
};

constexpr Variable standard_variables[] = {
    {"b1", Sort::boolean},    {"b2", Sort::boolean},  {"i1", Sort::int64},   {"i2", Sort::int64},
    {"deep.er", Sort::int64}, {"u1", Sort::uint64},   {"d1", Sort::float64}, {"d2", Sort::float64},
    {"s1", Sort::text},       {"s2", Sort::text},     {"y1", Sort::bytes},   {"t1", Sort::timestamp},
    {"t2", Sort::timestamp},  {"r1", Sort::duration}, {"li", Sort::ints},    {"ls", Sort::texts},
    {"m1", Sort::map},        {"o1", Sort::optional}, {"q1", Sort::type},    {"x1", Sort::dyn},
    {"x2", Sort::dyn},        {"deep", Sort::dyn},    {"rec", Sort::record}, {"rec2", Sort::record},
};
constexpr Variable flow_variables[] = {{"g1", Sort::money}, {"g2", Sort::money}};

template <class T, std::size_t N>
void append(std::vector<T>& all, const T (&part)[N]) {
  all.insert(all.end(), std::begin(part), std::end(part));
}

}  // namespace

const std::vector<Form>& forms(bool flow) {
  static const std::vector<Form> standard = [] {
    std::vector<Form> all;
    append(all, language_forms);
    append(all, function_forms);
    return all;
  }();
  static const std::vector<Form> with_flow = [] {
    std::vector<Form> all = standard;
    append(all, flow_forms);
    return all;
  }();
  return flow ? with_flow : standard;
}

const std::vector<Variable>& variables(bool flow) {
  static const std::vector<Variable> standard(std::begin(standard_variables), std::end(standard_variables));
  static const std::vector<Variable> with_flow = [] {
    std::vector<Variable> all = standard;
    append(all, flow_variables);
    return all;
  }();
  return flow ? with_flow : standard;
}

Type type_of(Sort sort) {
  switch (sort) {
    case Sort::boolean: return Type::boolean();
    case Sort::int64: return Type::int64();
    case Sort::uint64: return Type::uint64();
    case Sort::float64: return Type::float64();
    case Sort::text: return Type::text();
    case Sort::bytes: return Type::bytes();
    case Sort::timestamp: return Type::timestamp();
    case Sort::duration: return Type::duration();
    case Sort::ints: return Type::list(Type::int64());
    case Sort::texts: return Type::list(Type::text());
    case Sort::map: return Type::map(Type::text(), Type::int64());
    case Sort::optional: return Type::optional(Type::int64());
    case Sort::type: return Type::type(Type::dyn());
    case Sort::dyn: return Type::dyn();
    case Sort::money: return Type::money();
    case Sort::record:
      return Type::object("record", {{"name", Type::text()},
                                     {"age", Type::int64(), true},
                                     {"tags", Type::list(Type::text()), true},
                                     {"note", Type::dyn(), true}});
  }
  return Type::dyn();
}

}  // namespace dealflow::cel::reference
