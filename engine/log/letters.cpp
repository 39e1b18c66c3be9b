#include "engine/log/letters.hpp"

#include "engine/store/record_fields.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace dealflow::log {
namespace {

constexpr std::uint8_t rejected_version = 1;
constexpr std::uint8_t dead_letter_version = 1;

namespace rejected {
enum Field : store::FieldNumber { input = 1, line = 2, offset = 3, code = 4, message = 5, raw = 6 };
}
namespace dead {
enum Field : store::FieldNumber {
  source = 1,
  id = 2,
  type = 3,
  flow = 4,
  step = 5,
  code = 6,
  message = 7,
  at = 8,
  attempts = 9
};
}

}  // namespace

std::string encode(const RejectedLine& line) {
  store::RecordWriter row(rejected_version);
  row.text(rejected::input, line.input)
      .number(rejected::line, static_cast<std::int64_t>(line.line))
      .number(rejected::offset, static_cast<std::int64_t>(line.offset))
      .text(rejected::code, line.code)
      .text(rejected::message, line.message)
      .text(rejected::raw, std::string_view(line.raw).substr(0, rejected_raw_bytes_max));
  return row.finish();
}

store::Key rejected_mark_key(store::WorkspaceNumber workspace, std::string_view input, std::uint64_t line,
                             std::string_view text) {
  const std::string place = fmt::format("{}\n{}\n{}", line, input, text);
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(place.data(), place.size()));
  return store::Key(workspace, store::Table::rejected_mark)
      .raw({reinterpret_cast<const char*>(hash.digest), sizeof hash.digest});
}

Result<RejectedLine> decode_rejected(std::uint64_t number, std::string_view row) {
  auto record = store::RecordView::open(row, rejected_version);
  if (!record) return tl::unexpected(record.error());
  RejectedLine line;
  line.number = number;
  line.input = record->text(rejected::input);
  line.line = store::get_number(*record, rejected::line);
  line.offset = store::get_number(*record, rejected::offset);
  line.code = record->text(rejected::code);
  line.message = record->text(rejected::message);
  line.raw = record->text(rejected::raw);
  return line;
}

store::Key dead_letter_key(store::WorkspaceNumber workspace, std::uint64_t event_number) {
  return store::Key(workspace, store::Table::dead_letter).number(event_number);
}

std::string encode(const DeadLetter& letter) {
  store::RecordWriter row(dead_letter_version);
  row.text(dead::source, letter.event.source)
      .text(dead::id, letter.event.id)
      .text(dead::type, letter.type)
      .text(dead::flow, letter.flow)
      .text(dead::step, letter.step)
      .text(dead::code, letter.code)
      .text(dead::message, letter.message)
      .number(dead::at, store::to_number(letter.at))
      .number(dead::attempts, static_cast<std::int64_t>(letter.attempts));
  return row.finish();
}

Result<DeadLetter> decode_dead_letter(std::uint64_t event_number, std::string_view row) {
  auto record = store::RecordView::open(row, dead_letter_version);
  if (!record) return tl::unexpected(record.error());
  DeadLetter letter;
  letter.event_number = event_number;
  letter.event.source = record->text(dead::source);
  letter.event.id = record->text(dead::id);
  letter.type = record->text(dead::type);
  letter.flow = record->text(dead::flow);
  letter.step = record->text(dead::step);
  letter.code = record->text(dead::code);
  letter.message = record->text(dead::message);
  letter.at = store::to_time(record->number(dead::at));
  letter.attempts = store::get_number(*record, dead::attempts);
  return letter;
}

store::Key dead_run_key(store::WorkspaceNumber workspace, std::uint64_t run) {
  return store::Key(workspace, store::Table::dead_run).number(run);
}

Result<DeadLetter> decode_dead_run(std::uint64_t run, std::string_view row) {
  auto letter = decode_dead_letter(0, row);
  if (letter) letter->run = run;
  return letter;
}

namespace {

template <class Decode>
Result<std::optional<DeadLetter>> load(work::Rows& rows, const store::Key& key, std::uint64_t number, Decode decode) {
  auto row = rows.get(key);
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto letter = decode(number, **row);
  if (!letter) return tl::unexpected(letter.error());
  return std::optional<DeadLetter>(std::move(*letter));
}

}  // namespace

Result<std::optional<DeadLetter>> load_dead_letter(work::Rows& rows, store::WorkspaceNumber workspace,
                                                   std::uint64_t event_number) {
  return load(rows, dead_letter_key(workspace, event_number), event_number, decode_dead_letter);
}

Result<std::optional<DeadLetter>> load_dead_run(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t run) {
  return load(rows, dead_run_key(workspace, run), run, decode_dead_run);
}

}  // namespace dealflow::log
