// Text with holes: whatever the bytes, problems with places in the text, or a template that prints text or an error
// with a place, the same each time. Text without a hole prints as it is.
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/slots.hpp"

#include <string>

namespace dealflow::fuzz {
namespace {

constexpr cel::EvaluationOptions options{
    .limits = {.steps_max = 500, .depth_max = 20}, .zone = "America/Sao_Paulo", .region = "BR"};

void check_parts(const cel::Template& compiled, std::string_view text) {
  std::uint32_t before = 0;
  for (const cel::Template::Part& part : compiled.parts()) {
    if (!part.program) continue;
    claim(within(part.span, text.size()), "a hole stands in the text", text);
    claim(part.span.begin >= before, "holes stand in their order", text);
    before = part.span.end;
  }
}

void check_rendering(const cel::Template& compiled, const std::vector<cel::Value>& slots, std::string_view text) {
  cel::Arena arena;
  const auto rendered = compiled.render(slots, arena, options);
  const auto again = compiled.render(slots, arena, options);
  claim(rendered.has_value() == again.has_value(), "rendering is a pure function", text);
  if (!rendered) {
    claim(within(rendered.error().span, text.size()), "an error has a place in the text", rendered.error().message);
    claim(!rendered.error().message.empty(), "an error says what went wrong", text);
    claim(again.error().message == rendered.error().message, "rendering is a pure function", text);
    return;
  }
  claim(*rendered == *again, "rendering is a pure function", text);
  if (compiled.is_constant()) claim(*rendered == compiled.constant(), "a constant is what is rendered", text);
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow;
  const std::string_view text = fuzz::as_text(data, size);
  cel::Arena arena;
  const auto slots = fuzz::slots(text, arena);
  for (const cel::Environment& environment : fuzz::environments()) {
    const auto compiled = cel::Template::compile(text, environment);
    if (!compiled) {
      fuzz::claim(!compiled.error().empty(), "what does not compile has a problem", text);
      for (const cel::Problem& problem : compiled.error()) {
        fuzz::claim(fuzz::within(problem.span, text.size()), "a problem stands in the text", problem.message);
        fuzz::claim(!problem.message.empty(), "a problem says what is wrong", text);
      }
      continue;
    }
    if (text.find("{{") == std::string_view::npos) {
      fuzz::claim(compiled->is_constant() && compiled->constant() == text, "text without holes is itself", text);
    }
    fuzz::check_parts(*compiled, text);
    fuzz::check_rendering(*compiled, slots, text);
  }
  return 0;
}
