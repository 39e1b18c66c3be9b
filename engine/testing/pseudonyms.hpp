// Pseudonyms: made-up identities in the place of real ones, the same one for the same person everywhere, however it is
// written: capitals, blanks and the way in which a phone is grouped do not matter.
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
  // Learns what looks like an e-mail, a phone or the number of a document, wherever it stands.
  void learn_by_look(const nlohmann::ordered_json& value);
  // The value with every text replaced that is, or holds, one that was learnt; of texts that people write freely
  // nothing is left.
  [[nodiscard]] nlohmann::ordered_json replace(const nlohmann::ordered_json& value) const;

 private:
  struct Known {
    std::string kind;  // email, phone, first …
    std::string real;  // as it was seen first
    std::string made;
    std::size_t index = 0;  // among those of its kind
  };
  void learn(std::string_view key, const std::string& text);
  void learn_kind(std::string_view kind, const std::string& text);
  // Whether the whole text is one that was learnt, however it is written.
  [[nodiscard]] const Known* find(std::string_view text) const;
  [[nodiscard]] std::string replaced(const std::string& text) const;

  std::map<std::string, Known, std::less<>> known_;
  std::map<std::string, std::size_t, std::less<>> of_kind_;
};

}  // namespace dealflow::testing
