#include "engine/query/duplicates.hpp"

#include "engine/crm/keys.hpp"
#include "engine/crm/load.hpp"
#include "engine/crm/stored.hpp"
#include "stdlib/functions/dealflow/unicode.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace dealflow::query {
namespace {

// Of a phone that a hundred contacts share nobody wants to see all pairs.
constexpr std::size_t crowd = 8;

using Pair = std::pair<std::uint64_t, std::uint64_t>;

std::string plain(std::string_view text) {
  return stdlib::fold_case(stdlib::without_accents(stdlib::single_spaced(text)));
}

// "ana@x.org" for "ana+promo@x.org".
std::string without_plus_tag(std::string_view email) {
  const std::size_t at = email.rfind('@');
  const std::size_t plus = email.find('+');
  if (at == std::string_view::npos || plus == std::string_view::npos || plus > at || plus == 0)
    return std::string(email);
  return std::string(email.substr(0, plus)) + std::string(email.substr(at));
}

class Search {
 public:
  Search(work::Rows& rows, store::WorkspaceNumber workspace) : rows_(rows), workspace_(workspace) {}

  Result<void> run() {
    if (auto walked = walk_contacts(); !walked) return walked;
    if (auto walked = walk_phones(); !walked) return walked;
    return walk_clashes();
  }
  std::map<Pair, DuplicatePair>& pairs() { return pairs_; }

 private:
  void add(std::uint64_t one, std::uint64_t other, std::string reason) {
    if (one == other) return;
    const Pair pair = std::minmax(one, other);
    DuplicatePair& found = pairs_[pair];
    found.one = pair.first;
    found.other = pair.second;
    if (std::find(found.reasons.begin(), found.reasons.end(), reason) == found.reasons.end())
      found.reasons.push_back(std::move(reason));
  }

  using Groups = std::unordered_map<std::string, std::vector<std::uint64_t>>;

  // With each of those that are alike; in a crowd with the first few.
  void match(Groups& groups, std::string key, std::uint64_t number, const std::string& reason) {
    std::vector<std::uint64_t>& alike = groups[std::move(key)];
    for (const std::uint64_t one : alike) add(one, number, reason);
    if (alike.size() < crowd) alike.push_back(number);
  }

  void look_at(std::uint64_t number, const crm::StoredContact& contact) {
    const auto city = contact.card.fields.find("city");
    const auto* town = city == contact.card.fields.end() ? nullptr : std::get_if<std::string>(&city->second);
    if (town != nullptr && !town->empty() && !contact.card.name.empty()) {
      std::string key = plain(contact.card.name);
      key.push_back('\n');
      match(name_and_city_, key + plain(*town), number, "same name and city");
    }
    for (const crm::Email& email : contact.emails)
      match(mailboxes_, without_plus_tag(email.key), number, "same e-mail but for a plus tag");
  }

  Result<void> walk_contacts() {
    const store::Key prefix(workspace_, store::Table::contact);
    Result<void> decoded;
    auto scanned = rows_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      store::KeyReader reader(key);
      const std::uint64_t number = reader.number();
      if (reader.small() != static_cast<std::uint8_t>(store::ContactPart::record)) return true;
      const auto contact = crm::decode_contact(number, bytes);
      if (!contact) return decoded = tl::unexpected(contact.error()), false;
      if (contact->joined_into == 0) look_at(number, *contact);
      return true;
    });
    return scanned ? decoded : scanned;
  }

  Result<void> walk_phones() {
    const store::Key prefix(workspace_, store::Table::phone);
    Result<void> decoded;
    auto scanned = rows_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      const auto holders = crm::decode_numbers(bytes);
      if (!holders) return decoded = tl::unexpected(holders.error()), false;
      for (std::size_t i = 1; i < holders->size(); ++i)
        for (std::size_t j = 0; j < std::min(i, crowd); ++j)
          add((*holders)[j], (*holders)[i], "same phone " + store::KeyReader(key).text());
      return true;
    });
    return scanned ? decoded : scanned;
  }

  // What intake found, and what people have told apart. A phone is told by its row.
  Result<void> walk_clashes() {
    const store::Key prefix(workspace_, store::Table::clash);
    Result<void> read;
    auto scanned = rows_.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view bytes) {
      auto clash = crm::decode_clash(bytes);
      if (!clash) return read = tl::unexpected(clash.error()), false;
      store::KeyReader reader(key);
      const std::uint64_t one = reader.number();
      clashes_.emplace_back(Pair{one, reader.number()}, std::move(*clash));
      return true;
    });
    if (!scanned || !read) return scanned ? read : scanned;
    for (auto& [pair, clash] : clashes_) {
      const auto one = crm::surviving_contact(rows_, workspace_, pair.first);
      if (!one) return tl::unexpected(one.error());
      const auto other = crm::surviving_contact(rows_, workspace_, pair.second);
      if (!other) return tl::unexpected(other.error());
      const Pair now = std::minmax(*one, *other);
      if (clash.apart) {
        if (now == pair) apart_.push_back(now);
        continue;
      }
      if (clash.reason != "phone") add(now.first, now.second, "same " + clash.reason);
      if (const auto found = pairs_.find(now); found != pairs_.end()) found->second.since = clash.at;
    }
    for (const Pair& pair : apart_) pairs_.erase(pair);
    return {};
  }

  work::Rows& rows_;
  store::WorkspaceNumber workspace_;
  Groups name_and_city_, mailboxes_;
  std::vector<std::pair<Pair, crm::StoredClash>> clashes_;
  std::vector<Pair> apart_;
  std::map<Pair, DuplicatePair> pairs_;
};

}  // namespace

Result<void> list_duplicates(work::Rows& rows, store::WorkspaceNumber workspace,
                             const std::function<bool(const DuplicatePair&)>& visit) {
  Search search(rows, workspace);
  if (auto searched = search.run(); !searched) return searched;
  for (auto& [numbers, pair] : search.pairs()) {
    for (const auto& [number, name] : {std::pair{pair.one, &pair.one_name}, std::pair{pair.other, &pair.other_name}}) {
      auto contact = crm::load_contact(rows, workspace, number, crm::Depth::record);
      if (!contact) return tl::unexpected(contact.error());
      if (*contact) *name = !(*contact)->name.empty() ? (*contact)->name : (*contact)->email;
    }
    if (!visit(pair)) return {};
  }
  return {};
}

}  // namespace dealflow::query
