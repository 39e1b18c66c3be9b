// Records of the store: the first byte chooses what is read, the rest is a record whose checksum is right, as after a
// fault of the program or a change by hand. Whatever the bytes, damage or a record, and a record that is written again
// reads as the same one.
#include "engine/crm/stored.hpp"
#include "engine/log/letters.hpp"
#include "engine/store/key.hpp"
#include "tests/fuzz/property.hpp"

#include <iterator>
#include <string>

namespace dealflow::fuzz {
namespace {

constexpr std::uint64_t number = 7;

template <class Value, class Decode, class Encode>
void check(std::string_view bytes, Decode decode, Encode encode) {
  const Result<Value> value = decode(bytes);
  if (!value) {
    const bool known =
        value.error().code == ErrorCode::store_damaged || value.error().code == ErrorCode::store_newer_format;
    claim(known && !value.error().detail.empty(), "damage is told as damage", value.error().detail);
    return;
  }
  const std::string written = encode(*value);
  const Result<Value> again = decode(written);
  claim(again.has_value(), "what was written can be read");
  claim(encode(*again) == written, "what was written reads as what it was");
}

template <class Value>
void check_card(std::string_view bytes, Result<Value> (*decode)(std::uint64_t, std::string_view)) {
  check<Value>(
      bytes, [decode](std::string_view row) { return decode(number, row); },
      [](const Value& value) { return crm::encode(value); });
}

template <class Value>
void check_row(std::string_view bytes, Result<Value> (*decode)(std::string_view)) {
  check<Value>(bytes, decode, [](const Value& value) { return crm::encode(value); });
}

template <class Value>
void check_letter(std::string_view bytes, Result<Value> (*decode)(std::uint64_t, std::string_view)) {
  check<Value>(
      bytes, [decode](std::string_view row) { return decode(number, row); },
      [](const Value& value) { return log::encode(value); });
}

// A reader of keys is given whatever stands in a tree.
void check_key(std::string_view bytes) {
  store::KeyReader key(bytes);
  static_cast<void>(key.workspace());
  static_cast<void>(key.table());
  const std::size_t texts = key.text().size() + key.text().size();
  static_cast<void>(key.number());
  static_cast<void>(key.small());
  claim(texts + key.rest().size() <= bytes.size(), "a key has no more than its bytes");
}

using Check = void (*)(std::string_view bytes);
constexpr Check checks[] = {
    [](std::string_view bytes) { check_card<crm::StoredContact>(bytes, crm::decode_contact); },
    [](std::string_view bytes) { check_card<crm::StoredDeal>(bytes, crm::decode_deal); },
    [](std::string_view bytes) { check_card<crm::StoredPayment>(bytes, crm::decode_payment); },
    [](std::string_view bytes) { check_row<crm::StoredCourse>(bytes, crm::decode_course); },
    [](std::string_view bytes) { check_row<crm::HistoryRow>(bytes, crm::decode_history); },
    [](std::string_view bytes) { check_row<crm::StoredSession>(bytes, crm::decode_session); },
    [](std::string_view bytes) { check<std::uint64_t>(bytes, crm::decode_number, crm::encode_number); },
    [](std::string_view bytes) { check<std::vector<std::uint64_t>>(bytes, crm::decode_numbers, crm::encode_numbers); },
    [](std::string_view bytes) { check_letter<RejectedLine>(bytes, log::decode_rejected); },
    [](std::string_view bytes) { check_row<crm::StoredClash>(bytes, crm::decode_clash); },
    [](std::string_view bytes) { check_card<crm::StoredJoin>(bytes, crm::decode_join); },
    [](std::string_view bytes) { check_letter<DeadLetter>(bytes, log::decode_dead_letter); },
};

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow::fuzz;
  if (size == 0) return 0;
  const Check check = checks[data[0] % std::size(checks)];
  std::string record(as_text(data, size).substr(1));
  check(record);  // with the checksum that stands there
  check_key(record);
  constexpr std::size_t smallest = 6;
  if (record.size() < smallest) return 0;
  dealflow::store::seal(record);
  check(record);
  return 0;
}
