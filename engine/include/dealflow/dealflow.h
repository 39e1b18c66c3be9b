// dealflow.h: the engine for programs in C, and for every language that can call C.
//
//   dealflow_options options = {sizeof options};                  // the rest zero: defaults
//   dealflow_workspace_load_folder(dealflow_text_of("shop"), &shop, NULL);
//   dealflow_worker_open(dealflow_text_of("store"), &shop, 1, &options, &worker, NULL);
//   dealflow_worker_submit_and_wait(worker, &event, 1, &outcomes, NULL);  // durable when it returns
//   dealflow_worker_stop(worker, 4000, NULL);
//   dealflow_worker_free(worker);
//
// Texts:    UTF-8 with a length. What goes in is copied where it is kept: the caller's may end when the call returns.
//           What a callback is given lives until the callback returns. A text whose data is NULL is empty.
// Handles:  whoever gets one frees it by the function of its name; NULL may be freed. Where a function fails, what it
//           would have given is NULL.
// Errors:   a function that can fail returns a code and, through `error` unless that is NULL, what happened in words:
//           the caller frees it. On success `*error` is NULL. Nothing is thrown, and no callback may throw.
// Threads:  a worker's functions may be called by any thread at any time, but for open and free. A workspace never
//           changes: any thread. A reader, a buffer, an error: one thread at a time. By whom a callback is called is
//           said with it; on the worker's thread it comes back soon and calls nothing that is said to wait.
// Units:    times are microseconds since 1970-01-01T00:00:00Z.
// ABI:      the number in libdealflow.so.1 changes when a program built before would not run any more. Enumerators
//           keep their values, structs with a `struct_size` grow at their end, all others stay as they are.
// Source:   style/LAYOUT.md, "Public and private headers"; the JSON is described in docs/schema.
#ifndef DEALFLOW_H
#define DEALFLOW_H

// NOLINTBEGIN(modernize-deprecated-headers,readability-identifier-naming): the names and headers of C
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define DEALFLOW_API __attribute__((visibility("default")))
#else
#define DEALFLOW_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

// "0.1.0". Of the library that runs, which may be newer than this header. Lives for ever.
DEALFLOW_API const char* dealflow_version(void);

// ---- Texts, buffers, errors --------------------------------------------------------------------------------------

typedef struct dealflow_text {
  const char* data;
  size_t length;  // in bytes
} dealflow_text;

// Of a C string, up to its NUL; of NULL: empty.
static inline dealflow_text dealflow_text_of(const char* string) {
  dealflow_text text;
  text.data = string;
  text.length = string == NULL ? 0 : strlen(string);
  return text;
}

// A text that the library gives. It lives until the buffer is freed, and a NUL follows it.
typedef struct dealflow_buffer dealflow_buffer;
DEALFLOW_API dealflow_text dealflow_buffer_text(const dealflow_buffer* buffer);
DEALFLOW_API void dealflow_buffer_free(dealflow_buffer* buffer);

typedef enum dealflow_code {
  DEALFLOW_OK = 0,
  DEALFLOW_INVALID_ARGUMENT = 1,    // the request makes no sense; nothing was touched
  DEALFLOW_REFUSED = 2,             // it makes sense, but what is stored does not allow it; nothing was changed
  DEALFLOW_NOT_FOUND = 3,           // no record, file or workspace of that name
  DEALFLOW_STORE_MISSING = 4,       // the folder holds no store
  DEALFLOW_STORE_DAMAGED = 5,       // the file is no store, is cut short, or a record fails its checksum
  DEALFLOW_STORE_NEWER_FORMAT = 6,  // written by a newer dealflow
  DEALFLOW_STORE_LOCKED = 7,        // another process writes to it
  DEALFLOW_STORE_FULL = 8,          // the disk or the map is full; nothing of the batch was kept
  DEALFLOW_IO = 9,                  // anything else the operating system refused
  DEALFLOW_CANCELLED = 10,          // the worker stops: nothing was taken
  DEALFLOW_BUSY = 11,               // the worker's queue is full: nothing was taken, come again
  DEALFLOW_NO_MEMORY = 12,
  DEALFLOW_INTERNAL = 13  // a mistake of the library
} dealflow_code;

// "store_locked"; "unknown" for a number that is no code. Lives for ever.
DEALFLOW_API const char* dealflow_code_name(dealflow_code code);
// 1 where the same call may work later, else 0.
DEALFLOW_API int dealflow_worth_retrying(dealflow_code code);

typedef struct dealflow_error dealflow_error;
DEALFLOW_API dealflow_code dealflow_error_code(const dealflow_error* error);
// One line for a person: what was tried, on what, what came back, what to do. Lives as long as the error.
DEALFLOW_API dealflow_text dealflow_error_message(const dealflow_error* error);
// Of a workspace that does not load: all that is wrong with it, a JSON array of docs/schema/diagnostic.json. Else
// empty.
DEALFLOW_API dealflow_text dealflow_error_diagnostics(const dealflow_error* error);
DEALFLOW_API void dealflow_error_free(dealflow_error* error);

// ---- Workspaces --------------------------------------------------------------------------------------------------

// Settings and flows, read, checked and compiled; it does not change. A worker that was given one keeps what it needs:
// it may be freed at once.
typedef struct dealflow_workspace dealflow_workspace;

typedef struct dealflow_file {
  dealflow_text path;  // in the workspace's folder: "dealflow.yaml", "flows/orders.yaml"
  dealflow_text text;
} dealflow_file;

// From a folder of the disk. invalid_argument with diagnostics where it does not load.
DEALFLOW_API dealflow_code dealflow_workspace_load_folder(dealflow_text folder, dealflow_workspace** workspace,
                                                          dealflow_error** error);
// From texts that the program has; no file is touched.
DEALFLOW_API dealflow_code dealflow_workspace_load_files(const dealflow_file* files, size_t count,
                                                         dealflow_workspace** workspace, dealflow_error** error);
// Its name in dealflow.yaml; lives as long as the workspace.
DEALFLOW_API dealflow_text dealflow_workspace_name(const dealflow_workspace* workspace);
// What may be wrong with one that loads: a JSON array, as that of an error. Lives as long as the workspace.
DEALFLOW_API dealflow_text dealflow_workspace_diagnostics(const dealflow_workspace* workspace);
DEALFLOW_API void dealflow_workspace_free(dealflow_workspace* workspace);

// ---- Worker: the one writer of a store ---------------------------------------------------------------------------

typedef struct dealflow_worker dealflow_worker;

typedef enum dealflow_log_level {
  DEALFLOW_LOG_DEBUG = 0,
  DEALFLOW_LOG_INFO = 1,
  DEALFLOW_LOG_WARNING = 2,
  DEALFLOW_LOG_ERROR = 3
} dealflow_log_level;

typedef enum dealflow_send_result {
  DEALFLOW_SEND_DELIVERED = 0,  // the receiver has it
  DEALFLOW_SEND_AGAIN = 1,      // it may reach the receiver later: tried again on the schedule
  DEALFLOW_SEND_FAILED = 2,     // it never will: `on_failure`, or a dead letter
  DEALFLOW_SEND_GONE = 3        // the receiver wants nothing any more: its endpoint is disabled
} dealflow_send_result;

// What a sender may say of its attempt beside the result, during the call.
typedef struct dealflow_attempt dealflow_attempt;
DEALFLOW_API void dealflow_attempt_reason(dealflow_attempt* attempt, dealflow_text reason);  // why not, for people
DEALFLOW_API void dealflow_attempt_retry_after(dealflow_attempt* attempt, int64_t seconds);  // with again: not before
DEALFLOW_API void dealflow_attempt_slow_down(dealflow_attempt* attempt);  // with again: spare the receiver as a whole

// Callbacks. `data` is the pointer that was given with the function; it must live as long as that may be called.
//
// The host's time. Called by any thread, also several at once.
typedef int64_t (*dealflow_clock)(void* data);
// A line for the operator. Called by any thread, also several at once.
typedef void (*dealflow_log)(void* data, dealflow_log_level level, dealflow_text line);
// One attempt to send: `effect` is JSON of docs/schema/effect.json. Called by several threads at once, which are
// neither the worker's nor the program's, one at a time for one contact; it may block, for a bounded time.
typedef dealflow_send_result (*dealflow_send)(void* data, dealflow_text workspace, dealflow_text effect,
                                              dealflow_attempt* attempt);
// What became of submitted events: outcomes in their order, JSON of docs/schema/outcome.json each. With a code other
// than OK there are none, and none of the events counts as seen. On the worker's thread.
typedef void (*dealflow_answer)(void* data, dealflow_code code, dealflow_text message, const dealflow_text* outcomes,
                                size_t count);

// Zero is the default of every field.
typedef struct dealflow_options {
  size_t struct_size;           // sizeof(dealflow_options)
  int existing_only;            // 1: store_missing where the folder holds no store, instead of making one
  int no_sync;                  // 1: a commit does not wait for the disk; for stores that are thrown away
  uint64_t map_bytes_max;       // to which the store may grow: 1 TiB
  size_t queue_events_max;      // what waits for its turn: 10,000; beyond it submitting is `busy`
  size_t queue_bytes_max;       // the same in bytes: 64 MiB
  size_t batch_events_max;      // of one commit: 1,024
  size_t batch_bytes_max;       // of one commit, in changed rows: 16 MiB
  unsigned sender_threads_max;  // that send at once: 8
  dealflow_clock clock;         // NULL: the machine's
  void* clock_data;
  dealflow_log log;  // NULL: nobody is told
  void* log_data;
  dealflow_send send_webhook;  // NULL: webhooks stay in the outbox, or see `own_senders`
  void* send_webhook_data;
  dealflow_send send_mail;  // NULL: mails stay in the outbox, or see `own_senders`
  void* send_mail_data;
  int own_senders;  // 1: the library itself sends, by HTTP and SMTP, what has no function above; secrets are read
                    // where dealflow.yaml says (env:NAME, file:PATH)
} dealflow_options;

typedef struct dealflow_event {
  dealflow_text line;       // one CloudEvents object
  dealflow_text workspace;  // to this one, whatever the event names; empty: as the event says
  dealflow_text input;      // what the list of rejected lines calls its origin; may be empty
} dealflow_event;

// Opens the store of a folder, or makes it, and begins. `options` may be NULL.
DEALFLOW_API dealflow_code dealflow_worker_open(dealflow_text store, const dealflow_workspace* const* workspaces,
                                                size_t count, const dealflow_options* options, dealflow_worker** worker,
                                                dealflow_error** error);
// Takes nothing more; what was taken is committed and answered, for at most `within_ms`. `cancelled` where that was too
// short: what was not answered is to be sent again, as a duplicate at worst. Waits. A second call does nothing.
DEALFLOW_API dealflow_code dealflow_worker_stop(dealflow_worker* worker, int64_t within_ms, dealflow_error** error);
// Stops it if nobody has, and ends it. No other call may be under way; no callback begins afterwards. A sender that
// has not returned by then goes on in its call: what it uses must live until it has.
DEALFLOW_API void dealflow_worker_free(dealflow_worker* worker);

// Takes the events in their order, all or none, and returns. `answer` is called once, after the commit that made them
// durable; not at all where this returns anything but OK. It may be called before this returns.
DEALFLOW_API dealflow_code dealflow_worker_submit(dealflow_worker* worker, const dealflow_event* events, size_t count,
                                                  dealflow_answer answer, void* data, dealflow_error** error);
// The same, and waits. `outcomes`: a JSON array, one for each event, in their order.
DEALFLOW_API dealflow_code dealflow_worker_submit_and_wait(dealflow_worker* worker, const dealflow_event* events,
                                                           size_t count, dealflow_buffer** outcomes,
                                                           dealflow_error** error);

// The host's clock was moved: looks again whether anything is due. Returns at once.
DEALFLOW_API void dealflow_worker_wake(dealflow_worker* worker);
// How it is: docs/schema/worker-status.json. Returns at once.
DEALFLOW_API dealflow_code dealflow_worker_status(const dealflow_worker* worker, dealflow_buffer** status,
                                                  dealflow_error** error);
// Puts new versions in the place of those of the same names, all of them between two events, or none; a new name is
// taken in. Waits.
DEALFLOW_API dealflow_code dealflow_worker_reload(dealflow_worker* worker, const dealflow_workspace* const* workspaces,
                                                  size_t count, dealflow_error** error);

typedef enum dealflow_change_kind {
  DEALFLOW_CREATED = 0,
  DEALFLOW_CHANGED = 1,
  DEALFLOW_REMOVED = 2  // an effect that was sent, or is dead
} dealflow_change_kind;

// What a commit made of a record: by an event, a timer, a report of a sender, or by hand.
typedef struct dealflow_change {
  dealflow_text workspace;
  dealflow_text id;  // "con-17", "deal-42", "run-9", "eff-4"; of a payment the id that its sender gave it
  dealflow_change_kind kind;
} dealflow_change;
// Those of one commit, each record once. On the worker's thread.
typedef void (*dealflow_changes)(void* data, const dealflow_change* changes, size_t count);

// Tells of every commit from the next on.
DEALFLOW_API dealflow_code dealflow_worker_subscribe(dealflow_worker* worker, dealflow_changes changes, void* data,
                                                     uint64_t* subscription, dealflow_error** error);
// Returns when the callback is not being called, and will not be again. Waits.
DEALFLOW_API void dealflow_worker_unsubscribe(dealflow_worker* worker, uint64_t subscription);

// ---- What a person asks for; each waits until it is durable ------------------------------------------------------
// `workspace` may be empty where the worker runs only one.

// The workspace's clock goes on to `now`: what is due by then happens. Needed where no clock moves by itself.
DEALFLOW_API dealflow_code dealflow_worker_tick(dealflow_worker* worker, dealflow_text workspace, int64_t now,
                                                dealflow_error** error);
// Runs dead letters again, those of the ids or, with a count of 0, all: a JSON array of docs/schema/retried.json.
DEALFLOW_API dealflow_code dealflow_worker_retry(dealflow_worker* worker, dealflow_text workspace,
                                                 const dealflow_text* ids, size_t count, dealflow_buffer** retried,
                                                 dealflow_error** error);
// Ends a run that waits: "run-9". not_found where it does not wait.
DEALFLOW_API dealflow_code dealflow_worker_cancel(dealflow_worker* worker, dealflow_text workspace, dealflow_text run,
                                                  dealflow_error** error);
// A run that a limit holds goes on at once; no limit counts for what it still does. not_found where none holds it.
DEALFLOW_API dealflow_code dealflow_worker_approve(dealflow_worker* worker, dealflow_text workspace, dealflow_text run,
                                                   dealflow_error** error);
// A receiver that was gone is sent to again: the id of an endpoint, or an address written out in a flow. What could not
// be sent meanwhile stays a dead letter, for dealflow_worker_retry(). not_found where it is not disabled.
DEALFLOW_API dealflow_code dealflow_worker_enable_endpoint(dealflow_worker* worker, dealflow_text workspace,
                                                           dealflow_text receiver, dealflow_error** error);
// Makes one contact of several; the oldest survives, and `changed` of the outcome begins with it. `actor`: who asks.
DEALFLOW_API dealflow_code dealflow_worker_merge(dealflow_worker* worker, dealflow_text workspace,
                                                 const dealflow_text* contacts, size_t count, dealflow_text actor,
                                                 dealflow_buffer** outcome, dealflow_error** error);
// Undoes a merge or a join of this contact.
DEALFLOW_API dealflow_code dealflow_worker_unmerge(dealflow_worker* worker, dealflow_text workspace,
                                                   dealflow_text contact, dealflow_text actor,
                                                   dealflow_buffer** outcome, dealflow_error** error);
// Erases a person for good; the receipt is JSON of docs/schema/erasure.json.
DEALFLOW_API dealflow_code dealflow_worker_erase(dealflow_worker* worker, dealflow_text workspace,
                                                 dealflow_text contact, dealflow_text actor, dealflow_buffer** receipt,
                                                 dealflow_error** error);

// ---- Reader: what is in a store, beside a worker of any process, or without one ----------------------------------
// Each call sees the state of the last commit. Not kept open across minutes: the store cannot grow while one reads.

typedef struct dealflow_reader dealflow_reader;

DEALFLOW_API dealflow_code dealflow_reader_open(dealflow_text store, dealflow_reader** reader, dealflow_error** error);
// Of the worker's own store. It may outlive the worker.
DEALFLOW_API dealflow_code dealflow_worker_reader(const dealflow_worker* worker, dealflow_reader** reader,
                                                  dealflow_error** error);
DEALFLOW_API void dealflow_reader_free(dealflow_reader* reader);

// Names of the workspaces of the store: a JSON array.
DEALFLOW_API dealflow_code dealflow_reader_workspaces(const dealflow_reader* reader, dealflow_buffer** names,
                                                      dealflow_error** error);
// The workspace to read; needed where the store holds several.
DEALFLOW_API dealflow_code dealflow_reader_select(dealflow_reader* reader, dealflow_text workspace,
                                                  dealflow_error** error);
// One record: "con-17", "deal-42", "run-9", or a payment by its sender's id. As contact.json, deal.json, run.json or
// payment.json of docs/schema says.
DEALFLOW_API dealflow_code dealflow_reader_record(const dealflow_reader* reader, dealflow_text id,
                                                  dealflow_buffer** record, dealflow_error** error);

typedef struct dealflow_filter {
  size_t struct_size;    // sizeof(dealflow_filter)
  dealflow_text source;  // of contacts and deals; empty: any
  dealflow_text where;   // CEL on the record's JSON; empty: any
  size_t limit;          // 0: all
} dealflow_filter;
// Returns 0 when it has seen enough. On the caller's thread.
typedef int (*dealflow_visit)(void* data, dealflow_text json);

// One JSON object a record, ascending. `kind`: contacts, deals, payments, courses, runs, effects, events, rejected,
// dead. `filter` may be NULL.
DEALFLOW_API dealflow_code dealflow_reader_list(const dealflow_reader* reader, dealflow_text kind,
                                                const dealflow_filter* filter, dealflow_visit visit, void* data,
                                                dealflow_error** error);
// Use of each source, a JSON array of docs/schema/stats.json. `period`: day, week, month; empty: all time.
DEALFLOW_API dealflow_code dealflow_reader_stats(const dealflow_reader* reader, dealflow_text period,
                                                 int by_integration, dealflow_buffer** stats, dealflow_error** error);
// What waits to be sent, in the order in which it was made, after effect number `after`: a JSON array of effect.json.
DEALFLOW_API dealflow_code dealflow_reader_outbox(const dealflow_reader* reader, size_t limit, uint64_t after,
                                                  dealflow_buffer** effects, dealflow_error** error);
// A backup: the state of the last commit, as a store of its own in a folder that is new or empty.
DEALFLOW_API dealflow_code dealflow_reader_copy_to(const dealflow_reader* reader, dealflow_text folder,
                                                   dealflow_error** error);

#ifdef __cplusplus
}
#endif
// NOLINTEND(modernize-deprecated-headers,readability-identifier-naming)

#endif
