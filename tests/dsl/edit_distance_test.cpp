#include "dsl/base/edit_distance.hpp"

#include <catch2/catch.hpp>

namespace dealflow {

TEST_CASE("the name that was meant is found, and nothing where none is near", "[base]") {
  const std::vector<std::string> names{"payment.created", "payment.succeeded", "chatbot.action", "new", "won"};
  struct Row {
    std::string_view text;
    std::string_view meant;
  };
  const Row rows[] = {
      {"payment.suceeded", "payment.succeeded"},
      {"PAYMENT.CREATED", "payment.created"},
      {"chatbot.acton", "chatbot.action"},
      {"wonn", "won"},
      {"nwe", "new"},
      {"chatbot.exploded", ""},
      {"xyz", ""},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(nearest(row.text, names) == row.meant);
  }
  CHECK(edit_distance("ab", "ba") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

}  // namespace dealflow
