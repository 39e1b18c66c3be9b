// What a visitor leaves behind: campaign parameters and the session on the site.
//
// Source:   R57; domain/EVENTS.md, "UTM" and "Session".
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"

namespace dealflow::crm {

// The first set seen stays; the newest by event time is the last touch.
void add_touch(Cards& cards, ContactCard& card, const event::Utm& utm);
// One session an event and contact, however many flows ask for it.
void add_session(Cards& cards, ContactCard& card, const event::Session& session);

}  // namespace dealflow::crm
