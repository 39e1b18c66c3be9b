#include "dsl/flow/yaml_comments.hpp"

#include "dsl/diagnostics/rule.hpp"
#include "dsl/yaml/node.hpp"

#include <algorithm>
#include <vector>

namespace dealflow::flow {
namespace {

void collect_scalars(const yaml::Node& node, std::vector<Span>& spans) {
  if (node.is_scalar()) spans.push_back(node.span);
  for (const yaml::Node& item : node.items) collect_scalars(item, spans);
  for (const yaml::Entry& entry : node.entries) {
    collect_scalars(entry.key, spans);
    collect_scalars(entry.value, spans);
  }
}

}  // namespace

Comments read_yaml_comments(const Source& source) {
  Report unheard;
  std::vector<Span> scalars;
  for (const yaml::Node& document : yaml::read(source, unheard)) collect_scalars(document, scalars);
  std::sort(scalars.begin(), scalars.end(), [](Span a, Span b) { return a.begin < b.begin; });

  Comments comments;
  const std::string_view text = source.text();
  auto scalar = scalars.begin();
  bool alone = true;  // nothing but blanks since the line began
  for (std::size_t at = 0; at < text.size(); ++at) {
    while (scalar != scalars.end() && scalar->end <= at) ++scalar;
    if (scalar != scalars.end() && scalar->begin <= at && at < scalar->end) {
      at = scalar->end - 1;
      alone = false;
      continue;
    }
    const bool behind_blank = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '\n';
    if (text[at] == '#' && behind_blank) {
      const auto end = std::min(text.find_first_of("\r\n", at), text.size());
      comments.push_back({{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)}, alone});
      at = end - 1;
    } else if (text[at] == '\n') {
      alone = true;
    } else if (text[at] != ' ' && text[at] != '\t' && text[at] != '\r') {
      alone = false;
    }
  }
  return comments;
}

}  // namespace dealflow::flow
