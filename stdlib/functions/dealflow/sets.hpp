// dealflow's own functions, one file a subject; libraries.cpp makes libraries of them.
//
// What a function is given is either right, or wrong in one of two ways. An argument that the author wrote wrongly
// (a zone that does not exist, a negative number of decimals) is an error everywhere. A text that a person typed and
// that is not what the function reads (no e-mail, no phone, no day) is an error in standard mode and null in flow mode:
// a flow must not lose a lead over a mistyped phone.
#pragma once

#include <dealflow/define.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::stdlib {

[[nodiscard]] std::vector<cel::Function> money_functions();
[[nodiscard]] std::vector<cel::Function> decimal_functions();
[[nodiscard]] std::vector<cel::Function> date_functions();
[[nodiscard]] std::vector<cel::Function> date_span_functions();
[[nodiscard]] std::vector<cel::Function> date_text_functions();
[[nodiscard]] std::vector<cel::Function> text_functions();
[[nodiscard]] std::vector<cel::Function> contact_functions();
[[nodiscard]] std::vector<cel::Function> choice_functions();
[[nodiscard]] std::vector<cel::Function> url_functions();

inline tl::unexpected<cel::CallError> refuse(std::string message) {
  return tl::unexpected(cel::CallError{std::move(message)});
}

// For a text that is not what the function reads: see above. `message` names the text.
[[nodiscard]] cel::CallResult unreadable(const cel::CallContext& context, std::string message);

// A value as an error shows it, cut where it is long.
[[nodiscard]] std::string quoted(std::string_view text);

[[nodiscard]] inline cel::Value text_value(const cel::CallContext& context, std::string_view text) {
  return cel::Value::text(context.arena.copy(text));
}

}  // namespace dealflow::stdlib
