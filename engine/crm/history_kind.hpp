// HistoryKind: what a line of a History tab tells. One list: the number is stored, the name is shown.
//
// Source:   R57, R63, D2 to D9; JSON of a history entry (`kind`).
#pragma once

#include <cstdint>
#include <string_view>

namespace dealflow::crm {

// Numbers are stored: a new kind takes the next one, none is used again.
#define DEALFLOW_HISTORY_KINDS(KIND)                                                 \
  KIND(created, 1)                                                                   \
  KIND(field_changed, 2)     /* field, old, new */                                   \
  KIND(moved, 3)             /* deal: old and new stage */                           \
  KIND(tagged, 4)            /* new: the tag */                                      \
  KIND(untagged, 5)          /* old: the tag */                                      \
  KIND(assigned, 6)          /* old and new member */                                \
  KIND(identity_added, 7)    /* field: email, phone …; new */                      \
  KIND(joined, 8)            /* old: the contact joined into this */                 \
  KIND(merged, 9)            /* the same, on request */                              \
  KIND(clash, 10)            /* new: the contact that may be the same person */      \
  KIND(deal_added, 11)       /* new: deal-N */                                       \
  KIND(contact_added, 12)    /* deal: new: con-N */                                  \
  KIND(payment_added, 13)    /* new: the payment's id; text: its status */           \
  KIND(payment_status, 14)   /* field: the payment's id; old and new status */       \
  KIND(payment_refunded, 15) /* field: the payment's id; new: amount */              \
  KIND(enrolled, 16)         /* new: course id */                                    \
  KIND(question, 17)         /* field: course id; text: the question */              \
  KIND(progressed, 18)       /* field: course id; new: percent */                    \
  KIND(unsubscribed, 19)     /* old: network */                                      \
  KIND(visited, 20)          /* text: browser and number of pages */                 \
  KIND(hands_off, 21)        /* deal: a payment did not move it, and why (D3, D5) */ \
  KIND(reverted, 22)         /* a join was undone */                                 \
  KIND(note, 23)             /* text */                                              \
  KIND(closed, 24)           /* deal: old and new state; text: the reason */         \
  KIND(apart, 25)            /* new: the contact that is somebody else */

enum class HistoryKind : std::uint8_t {
#define DEALFLOW_HISTORY_KIND(name, number) name = number,
  DEALFLOW_HISTORY_KINDS(DEALFLOW_HISTORY_KIND)
#undef DEALFLOW_HISTORY_KIND
};

[[nodiscard]] constexpr std::string_view to_string(HistoryKind kind) {
  switch (kind) {
#define DEALFLOW_HISTORY_KIND(name, number) \
  case HistoryKind::name: return #name;
    DEALFLOW_HISTORY_KINDS(DEALFLOW_HISTORY_KIND)
#undef DEALFLOW_HISTORY_KIND
  }
  return "unknown";  // written by a newer dealflow
}

}  // namespace dealflow::crm
