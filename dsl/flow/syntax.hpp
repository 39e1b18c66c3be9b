// The one syntax tree of flows. Both notations read to it; checker, linter, printer, graph and planner know nothing
// else.
//
// Control flow has a node each; every other step is an Action of one general shape, whose head, positional words and
// keys come from its declaration in stdlib/actions.
//
// Units:    spans are bytes of the Source that the tree was read from. Two trees are equal where they say the same:
//           places and quotes do not count.
// Threads:  plain values.
// Source:   LANGUAGE.md, "A flow", "Steps".
#pragma once

#include <dealflow/span.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dealflow::flow {

// A piece of text as the designer wrote it: a word, a text with `{{ }}` holes, or a CEL expression; which of them is
// decided by the place it stands in.
struct Text {
  std::string text;                    // decoded
  Span span;                           // in the source, quotes included
  std::uint32_t content_begin = 0;     // source offset of the first byte of `text`
  std::vector<std::uint32_t> offsets;  // source offset of each byte of `text` and of its end; empty: contiguous
  bool quoted = false;

  // Where bytes [begin, end) of `text` stand in the source: for carets inside expressions.
  [[nodiscard]] Span source_span(Span of_text) const;
  // The whole of `text`, without quotes.
  [[nodiscard]] Span content_span() const;
  friend bool operator==(const Text& a, const Text& b) { return a.text == b.text; }  // spans and quoting are layout
};

// The value of an argument: text, a list, a table of further arguments, or a call such as round_robin(ana, bruno).
struct Argument;
struct ArgumentValue {
  enum class Kind : std::uint8_t { text, list, table, boolean, number, null };
  Kind kind = Kind::null;
  Span span;
  Text text;                         // text; number and boolean as written
  std::vector<ArgumentValue> items;  // list
  std::vector<Argument> entries;     // table: {round_robin: [ana, bruno]}, set, data, body, with
  friend bool operator==(const ArgumentValue& a, const ArgumentValue& b);
};

struct Argument {
  Text key;
  ArgumentValue value;
  friend bool operator==(const Argument& a, const Argument& b);
};

// `variable -> field`; `map by_name` has no rows.
struct MapRow {
  Text variable;
  Text field;
  friend bool operator==(const MapRow&, const MapRow&) = default;
};
struct Map {
  Span span;
  bool by_name = false;
  std::vector<MapRow> rows;
  friend bool operator==(const Map& a, const Map& b) { return a.by_name == b.by_name && a.rows == b.rows; }
};

struct Step;
using Steps = std::vector<Step>;

struct Action {
  Text head;                        // "create_deal": the YAML key, whichever notation
  std::vector<Argument> arguments;  // without `map` and `on_failure`, as settle() leaves them (action_form.hpp)
  std::optional<Map> map;
  std::optional<Steps> on_failure;
  Span on_failure_span;  // from its first word
  friend bool operator==(const Action& a, const Action& b);
};
struct Branch {
  Text condition;  // CEL
  Steps steps;
  Span span;  // from its `if` to the end of its steps
  friend bool operator==(const Branch& a, const Branch& b);
};
struct If {
  std::vector<Branch> branches;  // if, else if …
  std::optional<Steps> otherwise;
  Span otherwise_span;  // from `else`
  friend bool operator==(const If& a, const If& b);
};
struct Case {
  std::vector<ArgumentValue> values;  // text, number or boolean, as a designer writes them: succeeded, 5, "in progress"
  Steps steps;
  Span span;
  friend bool operator==(const Case& a, const Case& b);
};
struct Switch {
  Text subject;  // CEL
  std::vector<Case> cases;
  std::optional<Steps> otherwise;
  Span otherwise_span;  // from `default`
  friend bool operator==(const Switch& a, const Switch& b);
};
struct Each {
  Text variable;
  Text list;  // CEL
  Steps steps;
  friend bool operator==(const Each& a, const Each& b);
};
struct Stop {
  friend bool operator==(const Stop&, const Stop&) = default;
};
struct Wait {
  std::optional<Text> duration;  // one of the three
  std::optional<Text> until;     // CEL
  bool until_business_hours = false;
  friend bool operator==(const Wait&, const Wait&) = default;
};
struct WaitFor {
  Text trigger;
  std::optional<Text> condition;  // CEL
  std::optional<Text> within;     // duration
  Steps then;
  std::optional<Steps> otherwise;
  Span otherwise_span;  // from `else`
  friend bool operator==(const WaitFor& a, const WaitFor& b);
};

struct Step {
  std::variant<Action, If, Switch, Each, Stop, Wait, WaitFor> node;
  Span span;       // the whole step
  Span head_span;  // its first word: "create_deal", "if"
  friend bool operator==(const Step& a, const Step& b);
};

// A setting that is no text, with its place: key included.
template <class T>
struct Written {
  T value{};
  Span span;
  friend bool operator==(const Written& a, const Written& b) { return a.value == b.value; }
};

struct Variable {
  Text name;
  Text value;  // CEL
  friend bool operator==(const Variable&, const Variable&) = default;
};
struct Input {
  Text name;
  Text type;
  bool required = false;
  std::optional<ArgumentValue> fallback;  // `default`; a list has two items at least: one of one is its item
  std::optional<Text> doc;
  friend bool operator==(const Input&, const Input&) = default;
};

struct Flow {
  Text id;
  std::optional<Text> name;
  std::optional<Text> description;
  std::optional<Written<bool>> enabled;  // false, or left out
  std::optional<Written<std::int64_t>> priority;
  std::optional<Written<bool>> exclusive;  // true, or left out
  std::optional<Text> mode;                // parallel, single, queued, restart
  std::optional<Text> reentry;             // always, once, every 7 days
  std::vector<Input> inputs;
  std::vector<Text> triggers;
  std::optional<Text> condition;    // CEL
  std::vector<Variable> variables;  // `vars`
  Steps steps;
  Span span;  // the whole flow
  friend bool operator==(const Flow& a, const Flow& b);
};

// `use: stdlib/popup-lead`
struct Use {
  Text reference;
  std::optional<Text> as;
  std::vector<Argument> with;  // lists as in Input
  Span span;
  friend bool operator==(const Use& a, const Use& b);
};

// A file of flows, in order.
struct File {
  std::vector<std::variant<Flow, Use>> items;
  friend bool operator==(const File&, const File&) = default;
};

}  // namespace dealflow::flow
