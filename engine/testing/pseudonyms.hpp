// Pseudonyms: made-up identities in the place of real ones, the same one for the same text everywhere.
//
// Threads:  one thread.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace dealflow::testing {

class Pseudonyms {
 public:
  // Learns the identities of a person: e-mails, phones, names, messengers, external ids, by the keys of events and
  // records, wherever in the value they stand.
  void learn(const nlohmann::ordered_json& person);
  // The value with every text replaced that is, or holds, one that was learnt; of texts that people write freely
  // nothing is left.
  [[nodiscard]] nlohmann::ordered_json replace(const nlohmann::ordered_json& value) const;

 private:
  void learn(std::string_view key, const std::string& text);
  [[nodiscard]] std::string replaced(const std::string& text) const;

  std::map<std::string, std::string, std::less<>> made_up_;
  std::map<std::string, std::size_t, std::less<>> of_kind_;  // how many of each kind there are
};

}  // namespace dealflow::testing
