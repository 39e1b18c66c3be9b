// What a workspace makes of the rules: `lint:` in dealflow.yaml.
//
// Threads:  plain values.
#pragma once

#include <dealflow/diagnostic.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::lint {

enum class Level : std::uint8_t { off, note, warning, error };

[[nodiscard]] std::optional<Level> find_level(std::string_view word);
[[nodiscard]] Level level_of(Severity severity);

using Levels = std::map<std::string, Level, std::less<>>;  // by code: "DF305"

struct LevelsOfPath {
  std::string files;  // a pattern: flows/old/**
  Levels rules;
};

struct LintSettings {
  bool notes = false;  // notes are told, too
  Levels rules;
  std::vector<LevelsOfPath> paths;  // the last that names the rule and fits counts
};

// `*` stands for any characters but `/`, `**` for any, `?` for one.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view path);

}  // namespace dealflow::lint
