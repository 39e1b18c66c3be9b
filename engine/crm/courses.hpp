// Courses: what a contact is enrolled in and how far it has come; which courses there are.
//
// Source:   R60, R61, R63.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"

#include <cstdint>

namespace dealflow::crm {

// The course of the event becomes known, with its title as last seen.
[[nodiscard]] Expected<void> record_course(Cards& cards, const event::Incoming& incoming);
// course.enrolled and course.question_asked.
[[nodiscard]] Expected<void> record_enrolment_or_question(Cards& cards, const event::Incoming& incoming,
                                                          std::uint64_t contact);
// course.progressed: an event that is older than what is known changes nothing.
[[nodiscard]] Expected<void> record_progress(Cards& cards, const event::Incoming& incoming, std::uint64_t contact);

}  // namespace dealflow::crm
