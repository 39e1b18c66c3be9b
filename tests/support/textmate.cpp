#include "tests/support/textmate.hpp"

#include <re2/re2.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

namespace dealflow::test {
namespace {

using Json = nlohmann::ordered_json;
using Captures = std::map<std::size_t, std::string>;

struct Rule {
  std::string name;
  std::string include;              // of the repository; then nothing else is set
  std::unique_ptr<re2::RE2> match;  // or `begin`
  std::unique_ptr<re2::RE2> end;    // null: the rule is one match
  Captures captures;
  Captures end_captures;
  std::vector<Rule> patterns;
};

std::unique_ptr<re2::RE2> regex(const Json& rule, const char* key) {
  if (!rule.contains(key)) return nullptr;
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<re2::RE2>(rule[key].get<std::string>(), options);
  if (!compiled->ok()) throw std::runtime_error(compiled->pattern() + ": " + compiled->error());
  return compiled;
}

Captures captures(const Json& rule, const char* key) {
  Captures read;
  if (!rule.contains(key)) return read;
  for (const auto& [number, capture] : rule[key].items()) read[std::stoul(number)] = capture["name"];
  return read;
}

Rule read_rule(const Json& json) {
  static const std::vector<std::string> known{"name",     "include",     "match",         "begin",   "end",
                                              "captures", "endCaptures", "beginCaptures", "patterns"};
  for (const auto& [key, value] : json.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw std::runtime_error("the grammar uses `" + key + "`, which nobody reads");
  }
  Rule rule;
  rule.name = json.value("name", "");
  if (json.contains("include")) rule.include = json["include"].get<std::string>().substr(1);
  rule.match = regex(json, json.contains("begin") ? "begin" : "match");
  rule.end = regex(json, "end");
  rule.captures = captures(json, json.contains("begin") ? "beginCaptures" : "captures");
  rule.end_captures = captures(json, "endCaptures");
  if (json.contains("patterns")) {
    for (const Json& pattern : json["patterns"]) rule.patterns.push_back(read_rule(pattern));
  }
  return rule;
}

struct Found {
  std::size_t begin = 0;
  std::size_t end = 0;
  const Rule* rule = nullptr;  // null: the end of the rule that is open
  std::vector<re2::StringPiece> groups;
};

std::optional<Found> search(const re2::RE2& expression, std::string_view line, std::size_t from) {
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(expression.NumberOfCapturingGroups()) + 1);
  const re2::StringPiece text(line.data(), line.size());
  if (!expression.Match(text, from, line.size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size())))
    return std::nullopt;
  const auto begin = static_cast<std::size_t>(groups[0].data() - line.data());
  return Found{begin, begin + groups[0].size(), nullptr, std::move(groups)};
}

}  // namespace

struct TextMate::Grammar {
  Rule root;
  std::map<std::string, Rule> repository;

  void search_all(const std::vector<Rule>& patterns, std::string_view line, std::size_t from,
                  std::optional<Found>& best) const {
    for (const Rule& rule : patterns) {
      const Rule& meant = rule.include.empty() ? rule : repository.at(rule.include);
      if (meant.match == nullptr) {
        search_all(meant.patterns, line, from, best);
        continue;
      }
      auto found = search(*meant.match, line, from);
      if (!found || (best && found->begin >= best->begin)) continue;
      found->rule = &meant;
      best = std::move(found);
    }
  }
};

namespace {

class Painter {
 public:
  explicit Painter(std::string_view line) : line_(line), scopes_(line.size()) {}

  void paint(std::size_t begin, std::size_t end, const std::string& scope) {
    if (!scope.empty())
      std::fill(scopes_.begin() + static_cast<std::ptrdiff_t>(begin),
                scopes_.begin() + static_cast<std::ptrdiff_t>(end), scope);
  }
  void paint(const Found& found, const Captures& captures) {
    for (const auto& [number, scope] : captures) {
      const re2::StringPiece& group = found.groups.at(number);
      if (group.data() == nullptr) continue;
      const auto begin = static_cast<std::size_t>(group.data() - line_.data());
      paint(begin, begin + group.size(), scope);
    }
  }
  void collect(std::vector<Token>& tokens) const {
    for (std::size_t i = 0; i < line_.size();) {
      std::size_t end = i + 1;
      while (end < line_.size() && scopes_[end] == scopes_[i]) ++end;
      std::string_view text = line_.substr(i, end - i);
      const auto first = text.find_first_not_of(" \t");
      if (first != std::string_view::npos) {
        text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
        tokens.push_back({std::string(text), scopes_[i]});
      }
      i = end;
    }
  }

 private:
  std::string_view line_;
  std::vector<std::string> scopes_;
};

}  // namespace

TextMate::TextMate(std::string_view json) : grammar_(std::make_unique<Grammar>()) {
  const Json grammar = Json::parse(json);
  grammar_->root = read_rule({{"patterns", grammar["patterns"]}});
  for (const auto& [name, rule] : grammar["repository"].items()) grammar_->repository[name] = read_rule(rule);
}

TextMate::~TextMate() = default;

std::vector<Token> TextMate::tokens(std::string_view text) const {
  std::vector<Token> tokens;
  std::vector<const Rule*> open{&grammar_->root};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, line_end - at);
    at = line_end + 1;
    Painter painter(line);
    std::size_t from = 0;
    for (;;) {
      const Rule& rule = *open.back();
      std::optional<Found> best;
      if (rule.end != nullptr) best = search(*rule.end, line, from);
      grammar_->search_all(rule.patterns, line, from, best);
      painter.paint(from, best ? best->begin : line.size(), rule.name);
      if (!best) break;
      from = best->end;
      if (best->rule == nullptr) {
        painter.paint(best->begin, best->end, rule.name);
        painter.paint(*best, rule.end_captures);
        open.pop_back();
      } else {
        painter.paint(best->begin, best->end, best->rule->name.empty() ? rule.name : best->rule->name);
        painter.paint(*best, best->rule->captures);
        if (best->rule->end != nullptr)
          open.push_back(best->rule);
        else if (best->begin == best->end)
          break;  // an empty match would be found for ever
      }
    }
    painter.collect(tokens);
  }
  return tokens;
}

}  // namespace dealflow::test
