// Scene: a workspace in a store of its own, and short ways to let things happen in it. What must always hold is checked
// when it ends.
#pragma once

#include "engine/crm/crm.hpp"
#include "engine/crm/load.hpp"
#include "tests/support/temporary_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

[[nodiscard]] rules::Settings shop_settings();
// "2026-03-02T09:00:00Z"
[[nodiscard]] TimePoint time_of(std::string_view text);

// A person as intake gives it; e-mails and phones are written in their compared form.
struct Who {
  std::string email = {};
  std::string phone = {};  // E.164, else as typed
  std::string external_id = {};
  std::string messenger = {};  // "telegram/bot-7/sub-1"
  std::string first_name = {};
  std::string last_name = {};
  std::string full_name = {};
  std::string further_email = {};  // given to the contact afterwards
  std::string further_phone = {};
};
[[nodiscard]] event::Person person(const Who& who);

class Scene {
 public:
  explicit Scene(rules::Settings settings = shop_settings());
  ~Scene();

  // The next event, at the given time or a minute after the last one.
  crm::Crm& begin(std::string_view source = "chatbot", std::string_view at = {});
  crm::Changes finish();

  // Each is one event of its own.
  crm::Made take(const Who& who);
  crm::Made deal(const crm::DealDraft& draft);
  // Through intake and record(), as a flow would find it.
  crm::Crm::Recorded happens(std::string_view type, std::string_view data, std::string_view at = {});
  // The same, and then create_deal with the draft, its payment and contact filled in.
  crm::Made happens_with_deal(std::string_view type, std::string_view data, crm::DealDraft draft = {},
                              std::string_view at = {});
  // The code that the event is refused with; "" if it is not. Nothing of it is kept either way.
  std::string refused(std::string_view type, std::string_view data);
  // Whether it went well; kept if so.
  bool tried(std::string_view type, std::string_view data);

  Contact contact(std::uint64_t number);
  std::optional<Contact> find_contact(std::uint64_t number);
  Deal deal_card(std::uint64_t number);
  Payment payment(std::uint64_t number);
  std::uint64_t contacts();  // those that stand for themselves
  // Pairs that may be one person.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> clashes();
  work::UnitRows rows() { return work::UnitRows(unit_); }
  event::Incoming incoming(std::string_view type, std::string_view data, std::string_view at);
  // Writes what happened so far.
  void commit();

  static constexpr store::WorkspaceNumber workspace = 7;
  rules::Settings settings;

 private:
  TemporaryStore store_;
  work::UnitOfWork unit_;
  crm::Crm crm_;
  event::Intake intake_;
  TimePoint clock_ = time_of("2026-03-02T09:00:00Z");
  std::uint64_t events_ = 0;
};

}  // namespace dealflow::test
