#include "engine/crm/codec_parts.hpp"
#include "engine/crm/stored.hpp"

namespace dealflow::crm {
namespace {
using namespace codec;
namespace field {
enum : FieldNumber { number = 1, numbers = 2, reason = 3, at = 4, apart = 5 };
}
}  // namespace

std::string encode_number(std::uint64_t number) {
  RecordWriter out(version);
  put_number(out, field::number, number);
  return out.finish();
}

std::string encode_numbers(const std::vector<std::uint64_t>& numbers) {
  RecordWriter out(version);
  put_numbers(out, field::numbers, numbers);
  return out.finish();
}

std::string encode(const StoredClash& clash) {
  RecordWriter out(version);
  put_text(out, field::reason, clash.reason);
  out.number(field::at, to_number(clash.at));
  put_flag(out, field::apart, clash.apart);
  return out.finish();
}

Result<StoredClash> decode_clash(std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  return StoredClash{get_text(*view, field::reason), to_time(view->number(field::at)), view->flag(field::apart)};
}

Result<std::uint64_t> decode_number(std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  return get_number(*view, field::number);
}

Result<std::vector<std::uint64_t>> decode_numbers(std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  return view->numbers(field::numbers);
}

}  // namespace dealflow::crm
