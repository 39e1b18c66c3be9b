#include "engine/crm/visits.hpp"

namespace dealflow::crm {

void add_touch(Cards& cards, ContactCard& card, const event::Utm& utm) {
  if (utm.empty()) return;
  Contact& held = card.stored.card;
  const TimePoint at = cards.cause().at;
  if (held.last_touch && held.last_touch->at > at) return;
  const Touch touch{at, utm.source, utm.medium, utm.campaign, utm.term, utm.content};
  if (!held.first_touch) held.first_touch = touch;
  held.last_touch = touch;
  card.changed = true;
}

void add_session(Cards& cards, ContactCard& card, const event::Session& session) {
  if (!card.sessions.empty() || (session.browser.empty() && session.visits.empty())) return;
  Session added{cards.cause().at, session.browser, {}};
  for (const event::Visit& visit : session.visits)
    added.visits.push_back({visit.url, visit.time_on_page_s, visit.visited_at});
  card.sessions.push_back(std::move(added));
  card.changed = true;
}

}  // namespace dealflow::crm
