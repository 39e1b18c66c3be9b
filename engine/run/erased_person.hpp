// ErasedPerson: who is erased: every identity and every number under which something of them may stand, and whether a
// text or an event tells of them.
//
// Threads:  plain values.
#pragma once

#include <dealflow/records.hpp>

#include "engine/event/incoming.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace dealflow::run {

struct ErasedPerson {
  std::set<std::uint64_t> contacts, deals, payments, shared_deals;
  std::set<std::string> emails, phones, typed_phones, external_ids;  // e-mails and typed phones in small letters
  std::set<std::tuple<std::string, std::string, std::string>> messengers;
  std::set<std::pair<std::string, std::string>> events;  // source and id

  // By whatever says most: an event that brings an e-mail of somebody else is not theirs.
  [[nodiscard]] bool is_them(const event::Person& person) const;
  [[nodiscard]] bool is_theirs(const EventRef& event) const { return events.contains({event.source, event.id}); }
  // Whether one of their addresses stands in the line, which may be JSON. A phone may be somebody else's as well: it
  // tells of them only in what is kept of nobody, such as a refused line.
  [[nodiscard]] bool is_named_in(std::string_view line, bool by_phone = false) const;
  // The same of an address of the web, in which signs may be written as %40.
  [[nodiscard]] bool is_named_in_url(std::string_view url) const;
};

// A to Z made small, as e-mails are compared.
[[nodiscard]] std::string small_letters(std::string_view text);

}  // namespace dealflow::run
