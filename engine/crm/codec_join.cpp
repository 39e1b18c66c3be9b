#include "engine/crm/codec_parts.hpp"
#include "engine/crm/stored.hpp"

namespace dealflow::crm {
namespace {
using namespace codec;
namespace field {
enum : FieldNumber { before = 1, after = 2, shared = 3 };
}
}  // namespace

std::string encode(const StoredJoin& join) {
  RecordWriter out(version);
  out.text(field::before, encode(join.before));
  out.text(field::after, encode(join.after));
  std::vector<std::uint64_t> shared;
  for (const StoredJoin::Shared& one : join.shared) shared.insert(shared.end(), {one.deal, one.joined, one.survivor});
  put_numbers(out, field::shared, shared);
  return out.finish();
}

Result<StoredJoin> decode_join(std::uint64_t survivor, std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  auto before = decode_contact(survivor, get_text(*view, field::before));
  if (!before) return tl::unexpected(before.error());
  auto after = decode_contact(survivor, get_text(*view, field::after));
  if (!after) return tl::unexpected(after.error());
  StoredJoin join{std::move(*before), std::move(*after), {}};
  const std::vector<std::uint64_t> shared = view->numbers(field::shared);
  for (std::size_t at = 0; at + 2 < shared.size(); at += 3)
    join.shared.push_back({shared[at], shared[at + 1], shared[at + 2]});
  return join;
}

}  // namespace dealflow::crm
