// Every table of the store. Changing a layout here means a new store format (engine/store/environment.hpp).
//
// A contact's rows stand together (record, history, sessions …), a deal's as well: an event that touches a contact and
// adds to its history dirties one leaf page, and pages are what a commit costs.
#pragma once

#include <cstdint>
#include <string_view>

namespace dealflow::store {

//    name              id  key after the workspace          value and how it grows
#define DEALFLOW_TABLES(TABLE)                                                                                         \
  TABLE(format, 1)             /* (store rows) -                 format number, made by; one row                   */  \
  TABLE(workspace_name, 2)     /* (store rows) name              workspace number; one a workspace                 */  \
  TABLE(settings, 3)           /* -                              the settings last run with, as text                */ \
  TABLE(counters, 4)           /* -                              last number given to each kind, clock; one row     */ \
  TABLE(flow_text, 5)          /* content hash (16)              text of a flow version; one a version              */ \
  TABLE(usage, 6)              /* source                         counters of a source; a dozen rows                 */ \
  TABLE(contact, 10)           /* contact, part, sequence        parts: see ContactPart; three rows a contact       */ \
  TABLE(deal, 11)              /* deal, part, sequence           parts: see DealPart; two rows a deal               */ \
  TABLE(payment, 12)           /* number                         one row a payment                                  */ \
  TABLE(course, 13)            /* course id                      title as last seen                                 */ \
  TABLE(run, 14)               /* run                            one row a run                                      */ \
  TABLE(event_block, 15)       /* last event of the block        compressed events of one batch                     */ \
  TABLE(dead_letter, 16)       /* event                          reason and attempts                                */ \
  TABLE(rejected, 17)          /* sequence                       a refused line with its reason                     */ \
  TABLE(dead_run, 18)          /* run                            why a run that had waited failed, and how often   */  \
  TABLE(rejected_mark, 19)     /* hash of input, line, text (16) empty; one a refused line                          */ \
  TABLE(seen, 20)              /* hash of source and id (16)     content hash, event number; one row an event       */ \
  TABLE(email, 21)             /* normalised e-mail              contact                                            */ \
  TABLE(phone, 22)             /* E.164                          contacts, ascending                                */ \
  TABLE(messenger, 23)         /* network, scope, subscriber     contact                                            */ \
  TABLE(external, 24)          /* external id of a person        contact                                            */ \
  TABLE(payment_id, 25)        /* the sender's payment id        payment number                                     */ \
  TABLE(deal_external, 26)     /* external id of a deal          deal                                               */ \
  TABLE(by_source, 27)         /* kind, source, number           empty; contacts and deals of a source (R62)        */ \
  TABLE(alias, 28)             /* contact that was joined        surviving contact                                  */ \
  TABLE(clash, 29)             /* contact, contact               a pair that may be one person, or is known not to  */ \
  TABLE(timer, 30)             /* due, kind, number, field       empty; what is to happen at a time                */  \
  TABLE(awaiting, 31)          /* event type, contact, run       empty; runs that wait for an event                */  \
  TABLE(turn, 32)              /* flow, contact                  runs of one flow for one contact, where it counts */  \
  TABLE(outbox, 33)            /* effect                         what is to be sent; goes when it was               */ \
  TABLE(dead_effect, 34)       /* effect                         what could not be delivered                        */ \
  TABLE(erasure, 35)           /* contact                        receipt of the person's erasure                    */ \
  TABLE(version, 36)           /* last event before, sequence    hash of the files that handle what follows        */  \
  TABLE(version_files, 37)     /* content hash (16)              settings and flows of a version, compressed       */  \
  TABLE(act, 38)               /* last event before, sequence    an input that is no event: see log/act_log.hpp    */  \
  TABLE(disabled_endpoint, 39) /* receiver               since when it is not sent to, and why                */       \
  TABLE(made_in_hour, 40)      /* flow                           what its runs made in the hour, where limits count */

enum class Table : std::uint8_t {
#define DEALFLOW_TABLE(name, id) name = id,
  DEALFLOW_TABLES(DEALFLOW_TABLE)
#undef DEALFLOW_TABLE
};

[[nodiscard]] std::string_view to_string(Table table);

enum class ContactPart : std::uint8_t {
  record = 0,
  history = 1,
  session = 2,
  join = 3,  // of one that was joined: what undoes it
};
enum class DealPart : std::uint8_t { record = 0, history = 1 };

}  // namespace dealflow::store
