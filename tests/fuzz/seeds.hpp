// Seeds: where inputs that are made, not written, go.
//
//   <folder>/<target>/<number>    an input
//   <folder>/<target>.dict        words of the target's language, in libFuzzer's form
#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace dealflow::fuzz {

class Seeds {
 public:
  explicit Seeds(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void add(std::string_view target, std::string_view input);
  void add_words(std::string_view target, const std::set<std::string_view>& words) const;

 private:
  std::filesystem::path folder_;
  std::size_t count_ = 0;
};

// A record of each kind, for the target that reads records.
void of_records(Seeds& seeds);

}  // namespace dealflow::fuzz
