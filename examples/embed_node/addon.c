// dealflow for Node.js: Node-API over dealflow.h. dealflow.js makes it comfortable; nothing else calls it.
//
// JavaScript runs on one thread, dealflow calls back from others. What they have to say goes as a message through a
// thread-safe function to `receive(kind, id, code, texts, send)` of dealflow.js:
//   answer   the outcomes of the submission `id`, or a code and texts[0], which says why
//   change   workspace, id and kind of each record of a commit
//   effect   texts are the workspace and the effect's JSON; the sender's thread waits for sent(send, …)
//   log      id is the level
#include <dealflow/dealflow.h>

#include <node_api.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

// ---- Values ------------------------------------------------------------------------------------------------------

typedef struct text {
  char* data;
  size_t length;
} text;

static dealflow_text view(text of) { return (dealflow_text){of.data, of.length}; }

static text copy_of(dealflow_text from) {
  text to = {malloc(from.length + 1), from.length};
  if (to.data == NULL) return (text){NULL, 0};
  if (from.length > 0) memcpy(to.data, from.data, from.length);
  to.data[to.length] = '\0';
  return to;
}

// Of a JavaScript string; anything else is empty. The caller frees `data`.
static text text_of(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, NULL, 0, &length) != napi_ok) return (text){NULL, 0};
  text to = {malloc(length + 1), length};
  if (to.data == NULL) return (text){NULL, 0};
  napi_get_value_string_utf8(env, value, to.data, length + 1, &length);
  return to;
}

static napi_value string_of(napi_env env, dealflow_text from) {
  napi_value value = NULL;
  napi_create_string_utf8(env, from.data == NULL ? "" : from.data, from.length, &value);
  return value;
}

static napi_value string_of_buffer(napi_env env, dealflow_buffer* buffer) {
  const napi_value value = string_of(env, dealflow_buffer_text(buffer));
  dealflow_buffer_free(buffer);
  return value;
}

static int64_t integer_of(napi_env env, napi_value value) {
  int64_t number = 0;
  napi_get_value_int64(env, value, &number);
  return number;
}

static void* external_of(napi_env env, napi_value value) {
  void* pointer = NULL;
  napi_get_value_external(env, value, &pointer);
  return pointer;
}

// An Error with the code, and the diagnostics of a workspace that does not load. Frees `error`.
static napi_value error_of(napi_env env, dealflow_code code, dealflow_error* error) {
  napi_value made = NULL;
  const napi_value name = string_of(env, dealflow_text_of(dealflow_code_name(code)));
  napi_create_error(env, name, string_of(env, dealflow_error_message(error)), &made);
  napi_set_named_property(env, made, "diagnostics", string_of(env, dealflow_error_diagnostics(error)));
  dealflow_error_free(error);
  return made;
}

static napi_value throw(napi_env env, dealflow_code code, dealflow_error* error) {
  napi_throw(env, error_of(env, code, error));
  return NULL;
}

typedef struct texts {
  text* items;
  size_t count;
} texts;

static texts texts_of(napi_env env, napi_value array) {
  uint32_t length = 0;
  if (napi_get_array_length(env, array, &length) != napi_ok) return (texts){NULL, 0};
  texts all = {calloc(length + 1, sizeof(text)), length};
  for (uint32_t i = 0; i < length && all.items != NULL; ++i) {
    napi_value item = NULL;
    napi_get_element(env, array, i, &item);
    all.items[i] = text_of(env, item);
  }
  return all.items == NULL ? (texts){NULL, 0} : all;
}

static void free_texts(texts all) {
  for (size_t i = 0; i < all.count; ++i) free(all.items[i].data);
  free(all.items);
}

// ---- A worker and what it says to JavaScript ---------------------------------------------------------------------

typedef struct host {
  dealflow_worker* worker;  // NULL: closed
  napi_threadsafe_function to_js;
  _Atomic int64_t now;  // microseconds since 1970, for a clock of the host's
  pthread_mutex_t mutex;
  pthread_cond_t sent;
  int closing;  // JavaScript answers no more
} host;

// An effect of which JavaScript has not said yet what became of it. Freed by whichever of the two comes last.
typedef struct send {
  host* from;
  int done, abandoned;
  int64_t result, retry_after;
  text reason;
} send;

typedef struct message {
  const char* kind;
  int64_t id;
  dealflow_code code;
  texts all;
  send* sending;
} message;

static void free_message(message* said) {
  free_texts(said->all);
  free(said);
}

// A message with room for so many texts. NULL without memory.
static message* make_message(const char* kind, int64_t id, size_t count) {
  message* said = calloc(1, sizeof *said);
  if (said == NULL) return NULL;
  *said = (message){.kind = kind, .id = id, .all = {calloc(count + 1, sizeof(text)), count}};
  if (said->all.items != NULL) return said;
  free(said);
  return NULL;
}

static int say(host* me, message* said) {
  if (napi_call_threadsafe_function(me->to_js, said, napi_tsfn_nonblocking) == napi_ok) return 1;
  free_message(said);
  return 0;
}

// On the thread of JavaScript; `env` is NULL when that ends.
static void receive(napi_env env, napi_value function, void* context, void* data) {
  (void)context;
  message* said = data;
  if (env != NULL) {
    napi_value arguments[5], undefined = NULL;
    napi_get_undefined(env, &undefined);
    arguments[0] = string_of(env, dealflow_text_of(said->kind));
    napi_create_int64(env, said->id, &arguments[1]);
    arguments[2] = string_of(env, dealflow_text_of(dealflow_code_name(said->code)));
    napi_create_array_with_length(env, said->all.count, &arguments[3]);
    for (size_t i = 0; i < said->all.count; ++i)
      napi_set_element(env, arguments[3], (uint32_t)i, string_of(env, view(said->all.items[i])));
    arguments[4] = undefined;
    if (said->sending != NULL) napi_create_external(env, said->sending, NULL, NULL, &arguments[4]);
    napi_call_function(env, undefined, function, 5, arguments, NULL);
  }
  free_message(said);
}

static int64_t tell_time(void* data) { return ((host*)data)->now; }

static void note(void* data, dealflow_log_level level, dealflow_text line) {
  message* said = make_message("log", level, 1);
  if (said == NULL) return;
  said->all.items[0] = copy_of(line);
  say(data, said);
}

typedef struct submission {
  host* from;
  int64_t id;
} submission;

static void answered(void* data, dealflow_code code, dealflow_text why, const dealflow_text* outcomes, size_t count) {
  const submission* of = data;
  message* said = make_message("answer", of->id, code == DEALFLOW_OK ? count : 1);
  if (said != NULL) {
    said->code = code;
    if (code != DEALFLOW_OK) said->all.items[0] = copy_of(why);
    for (size_t i = 0; i < count; ++i) said->all.items[i] = copy_of(outcomes[i]);
    say(of->from, said);
  }
  free(data);
}

static void changed(void* data, const dealflow_change* changes, size_t count) {
  static const char* const kinds[] = {"created", "changed", "removed"};
  message* said = make_message("change", 0, count * 3);
  if (said == NULL) return;
  for (size_t i = 0; i < count; ++i) {
    said->all.items[i * 3] = copy_of(changes[i].workspace);
    said->all.items[i * 3 + 1] = copy_of(changes[i].id);
    said->all.items[i * 3 + 2] = copy_of(dealflow_text_of(kinds[changes[i].kind]));
  }
  say(data, said);
}

// On a sender's thread: asks JavaScript, and waits for what it says.
static dealflow_send_result send_effect(void* data, dealflow_text workspace, dealflow_text effect,
                                        dealflow_attempt* attempt) {
  host* me = data;
  send* sending = calloc(1, sizeof *sending);
  message* said = make_message("effect", 0, 2);
  if (sending == NULL || said == NULL) return free(sending), free(said), DEALFLOW_SEND_AGAIN;
  sending->from = me;
  said->sending = sending;
  said->all.items[0] = copy_of(workspace);
  said->all.items[1] = copy_of(effect);
  if (!say(me, said)) return free(sending), DEALFLOW_SEND_AGAIN;

  pthread_mutex_lock(&me->mutex);
  while (!sending->done && !me->closing) pthread_cond_wait(&me->sent, &me->mutex);
  const int done = sending->done;
  sending->abandoned = !done;
  pthread_mutex_unlock(&me->mutex);
  if (!done) return DEALFLOW_SEND_AGAIN;  // freed by sent(), if that ever comes

  const dealflow_send_result result = (dealflow_send_result)sending->result;
  dealflow_attempt_reason(attempt, view(sending->reason));
  if (sending->retry_after > 0) dealflow_attempt_retry_after(attempt, sending->retry_after);
  free(sending->reason.data);
  free(sending);
  return result;
}

static void close_host(host* me) {
  if (me->worker == NULL) return;
  pthread_mutex_lock(&me->mutex);
  me->closing = 1;
  pthread_cond_broadcast(&me->sent);
  pthread_mutex_unlock(&me->mutex);
  dealflow_worker_free(me->worker);
  me->worker = NULL;
  napi_release_threadsafe_function(me->to_js, napi_tsfn_release);
}

static void at_exit_of_node(void* data) { close_host(data); }

// ---- Functions of JavaScript -------------------------------------------------------------------------------------

// The arguments of a call; those that are missing are undefined.
typedef struct call {
  napi_value at[8];
} call;

static call arguments_of(napi_env env, napi_callback_info info) {
  call with;
  size_t count = 8;
  napi_get_cb_info(env, info, &count, with.at, NULL, NULL);
  return with;
}

// The worker of the first argument; throws where it is closed.
static host* open_host(napi_env env, napi_value value) {
  host* me = external_of(env, value);
  if (me != NULL && me->worker != NULL) return me;
  napi_throw_error(env, "cancelled", "the worker is closed");
  return NULL;
}

static napi_value version(napi_env env, napi_callback_info info) {
  (void)info;
  return string_of(env, dealflow_text_of(dealflow_version()));
}

static void end_workspace(napi_env env, void* data, void* hint) {
  (void)env, (void)hint;
  dealflow_workspace_free(data);
}

static napi_value give_workspace(napi_env env, dealflow_code code, dealflow_workspace* workspace,
                                 dealflow_error* error) {
  if (code != DEALFLOW_OK) return throw(env, code, error);
  napi_value value = NULL;
  napi_create_external(env, workspace, end_workspace, NULL, &value);
  return value;
}

// loadFolder(folder)
static napi_value load_folder(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  const text folder = text_of(env, with.at[0]);
  dealflow_workspace* workspace = NULL;
  dealflow_error* error = NULL;
  const dealflow_code code = dealflow_workspace_load_folder(view(folder), &workspace, &error);
  free(folder.data);
  return give_workspace(env, code, workspace, error);
}

// loadFiles([path, text, path, text …])
static napi_value load_files(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  const texts all = texts_of(env, with.at[0]);
  const size_t count = all.count / 2;
  dealflow_file* files = calloc(count + 1, sizeof *files);
  for (size_t i = 0; files != NULL && i < count; ++i)
    files[i] = (dealflow_file){view(all.items[2 * i]), view(all.items[2 * i + 1])};
  dealflow_workspace* workspace = NULL;
  dealflow_error* error = NULL;
  const dealflow_code code = dealflow_workspace_load_files(files, files == NULL ? 0 : count, &workspace, &error);
  free(files);
  free_texts(all);
  return give_workspace(env, code, workspace, error);
}

// What an array of workspaces holds; the caller frees it, not them.
static const dealflow_workspace** workspaces_of(napi_env env, napi_value array, size_t* count) {
  uint32_t length = 0;
  napi_get_array_length(env, array, &length);
  const dealflow_workspace** all = calloc(length + 1, sizeof *all);
  for (uint32_t i = 0; all != NULL && i < length; ++i) {
    napi_value item = NULL;
    napi_get_element(env, array, i, &item);
    all[i] = external_of(env, item);
  }
  *count = all == NULL ? 0 : length;
  return all;
}

static int64_t option(napi_env env, napi_value options, const char* name) {
  napi_value value = NULL;
  bool yes = false;
  napi_get_named_property(env, options, name, &value);
  if (napi_get_value_bool(env, value, &yes) == napi_ok) return yes;
  return integer_of(env, value);
}

static dealflow_options options_of(napi_env env, napi_value given, host* me) {
  dealflow_options options = {.struct_size = sizeof options};
  options.existing_only = (int)option(env, given, "existingOnly");
  options.no_sync = (int)option(env, given, "noSync");
  options.queue_events_max = (size_t)option(env, given, "queueEventsMax");
  options.batch_events_max = (size_t)option(env, given, "batchEventsMax");
  me->now = option(env, given, "now");
  if (me->now != 0) options.clock = tell_time;
  if (option(env, given, "log")) options.log = note;
  if (option(env, given, "webhooks")) options.send_webhook = send_effect;
  if (option(env, given, "mails")) options.send_mail = send_effect;
  options.clock_data = options.log_data = options.send_webhook_data = options.send_mail_data = me;
  return options;
}

static void end_host(napi_env env, void* data, void* hint) {
  (void)hint;
  napi_remove_env_cleanup_hook(env, at_exit_of_node, data);
  close_host(data);
  free(data);
}

// open(store, workspaces, options, receive)
static napi_value open_worker(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  host* me = calloc(1, sizeof *me);
  if (me == NULL) return throw(env, DEALFLOW_NO_MEMORY, NULL);
  pthread_mutex_init(&me->mutex, NULL);
  pthread_cond_init(&me->sent, NULL);
  napi_create_threadsafe_function(env, with.at[3], NULL, string_of(env, dealflow_text_of("dealflow")), 0, 1, NULL, NULL,
                                  NULL, receive, &me->to_js);
  size_t count = 0;
  const dealflow_workspace** workspaces = workspaces_of(env, with.at[1], &count);
  const text store = text_of(env, with.at[0]);
  const dealflow_options options = options_of(env, with.at[2], me);
  dealflow_error* error = NULL;
  dealflow_code code = dealflow_worker_open(view(store), workspaces, count, &options, &me->worker, &error);
  free(store.data);
  free(workspaces);
  uint64_t subscription = 0;
  if (code == DEALFLOW_OK && option(env, with.at[2], "changes"))
    code = dealflow_worker_subscribe(me->worker, changed, me, &subscription, &error);
  if (code != DEALFLOW_OK) {
    if (me->worker == NULL) napi_release_threadsafe_function(me->to_js, napi_tsfn_release);
    close_host(me);
    free(me);
    return throw(env, code, error);
  }
  napi_add_env_cleanup_hook(env, at_exit_of_node, me);
  napi_value value = NULL;
  napi_create_external(env, me, end_host, NULL, &value);
  return value;
}

// submit(worker, id, lines, workspace): receive("answer", id, …) comes after the commit
static napi_value submit(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  host* me = open_host(env, with.at[0]);
  if (me == NULL) return NULL;
  const texts lines = texts_of(env, with.at[2]);
  const text workspace = text_of(env, with.at[3]);
  dealflow_event* events = calloc(lines.count + 1, sizeof *events);
  submission* of = malloc(sizeof *of);
  dealflow_code code = DEALFLOW_NO_MEMORY;
  dealflow_error* error = NULL;
  if (events != NULL && of != NULL) {
    *of = (submission){me, integer_of(env, with.at[1])};
    for (size_t i = 0; i < lines.count; ++i)
      events[i] = (dealflow_event){.line = view(lines.items[i]), .workspace = view(workspace)};
    code = dealflow_worker_submit(me->worker, events, lines.count, answered, of, &error);
  }
  if (code != DEALFLOW_OK) free(of);  // else answered() does
  free(events);
  free(workspace.data);
  free_texts(lines);
  return code == DEALFLOW_OK ? NULL : throw(env, code, error);
}

// sent(send, result, reason, retryAfter)
static napi_value sent(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  send* sending = external_of(env, with.at[0]);
  host* me = sending->from;
  pthread_mutex_lock(&me->mutex);
  const int abandoned = sending->abandoned;
  if (!abandoned) {
    sending->result = integer_of(env, with.at[1]);
    sending->reason = text_of(env, with.at[2]);
    sending->retry_after = integer_of(env, with.at[3]);
    sending->done = 1;
    pthread_cond_broadcast(&me->sent);
  }
  pthread_mutex_unlock(&me->mutex);
  if (abandoned) free(sending);
  return NULL;
}

// setTime(worker, microseconds)
static napi_value set_time(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  host* me = open_host(env, with.at[0]);
  if (me == NULL) return NULL;
  me->now = integer_of(env, with.at[1]);
  dealflow_worker_wake(me->worker);
  return NULL;
}

static napi_value status(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  const host* me = open_host(env, with.at[0]);
  if (me == NULL) return NULL;
  dealflow_buffer* json = NULL;
  dealflow_error* error = NULL;
  const dealflow_code code = dealflow_worker_status(me->worker, &json, &error);
  return code == DEALFLOW_OK ? string_of_buffer(env, json) : throw(env, code, error);
}

// A reader of the worker's store, at the workspace of that name; NULL, and an error is thrown.
static dealflow_reader* reader_of(napi_env env, napi_value worker, napi_value workspace) {
  const host* me = open_host(env, worker);
  if (me == NULL) return NULL;
  dealflow_reader* reader = NULL;
  dealflow_error* error = NULL;
  dealflow_code code = dealflow_worker_reader(me->worker, &reader, &error);
  const text name = text_of(env, workspace);
  if (code == DEALFLOW_OK && name.length > 0) code = dealflow_reader_select(reader, view(name), &error);
  free(name.data);
  if (code == DEALFLOW_OK) return reader;
  dealflow_reader_free(reader);
  throw(env, code, error);
  return NULL;
}

// record(worker, workspace, id)
static napi_value record(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  dealflow_reader* reader = reader_of(env, with.at[0], with.at[1]);
  if (reader == NULL) return NULL;
  const text id = text_of(env, with.at[2]);
  dealflow_buffer* json = NULL;
  dealflow_error* error = NULL;
  const dealflow_code code = dealflow_reader_record(reader, view(id), &json, &error);
  free(id.data);
  dealflow_reader_free(reader);
  return code == DEALFLOW_OK ? string_of_buffer(env, json) : throw(env, code, error);
}

typedef struct listing {
  napi_env env;
  napi_value array;
  uint32_t count;
} listing;

static int add(void* data, dealflow_text json) {
  listing* to = data;
  return napi_set_element(to->env, to->array, to->count++, string_of(to->env, json)) == napi_ok;
}

// list(worker, workspace, kind, where, limit)
static napi_value list(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  dealflow_reader* reader = reader_of(env, with.at[0], with.at[1]);
  if (reader == NULL) return NULL;
  const text kind = text_of(env, with.at[2]), where = text_of(env, with.at[3]);
  const dealflow_filter filter = {
      .struct_size = sizeof filter, .where = view(where), .limit = (size_t)integer_of(env, with.at[4])};
  listing to = {env, NULL, 0};
  napi_create_array(env, &to.array);
  dealflow_error* error = NULL;
  const dealflow_code code = dealflow_reader_list(reader, view(kind), &filter, add, &to, &error);
  free(kind.data);
  free(where.data);
  dealflow_reader_free(reader);
  return code == DEALFLOW_OK ? to.array : throw(env, code, error);
}

// ---- What waits, on a thread of Node's pool ----------------------------------------------------------------------

typedef struct task {
  napi_async_work work;
  napi_deferred deferred;
  host* me;
  napi_ref holds;  // the worker, as long as the task runs
  char kind;
  text workspace;
  int64_t number;
  texts ids;
  const dealflow_workspace** workspaces;
  size_t count;
  dealflow_code code;
  dealflow_error* error;
  dealflow_buffer* json;
} task;

static dealflow_code retry(task* of) {
  dealflow_text* ids = calloc(of->ids.count + 1, sizeof *ids);
  if (ids == NULL) return DEALFLOW_NO_MEMORY;
  for (size_t i = 0; i < of->ids.count; ++i) ids[i] = view(of->ids.items[i]);
  const dealflow_code code =
      dealflow_worker_retry(of->me->worker, view(of->workspace), ids, of->ids.count, &of->json, &of->error);
  free(ids);
  return code;
}

static void execute(napi_env env, void* data) {
  (void)env;
  task* of = data;
  dealflow_worker* worker = of->me->worker;
  switch (of->kind) {
    case 's': of->code = dealflow_worker_stop(worker, of->number, &of->error); break;
    case 't': of->code = dealflow_worker_tick(worker, view(of->workspace), of->number, &of->error); break;
    case 'l': of->code = dealflow_worker_reload(worker, of->workspaces, of->count, &of->error); break;
    default: of->code = retry(of);
  }
}

static void complete(napi_env env, napi_status state, void* data) {
  (void)state;
  task* of = data;
  if (of->kind == 's') close_host(of->me);
  if (of->code == DEALFLOW_OK)
    napi_resolve_deferred(env, of->deferred, string_of_buffer(env, of->json));
  else
    napi_reject_deferred(env, of->deferred, error_of(env, of->code, of->error));
  napi_delete_reference(env, of->holds);
  napi_delete_async_work(env, of->work);
  free(of->workspace.data);
  free_texts(of->ids);
  free(of->workspaces);
  free(of);
}

// act(worker, kind, workspace, number, ids, workspaces): a promise. kind: stop, tick, load, retry
static napi_value act(napi_env env, napi_callback_info info) {
  const call with = arguments_of(env, info);
  host* me = open_host(env, with.at[0]);
  task* of = me == NULL ? NULL : calloc(1, sizeof *of);
  if (of == NULL) return NULL;
  const text kind = text_of(env, with.at[1]);
  of->me = me;
  of->kind = kind.length == 0 ? ' ' : kind.data[0];
  free(kind.data);
  of->workspace = text_of(env, with.at[2]);
  of->number = integer_of(env, with.at[3]);
  of->ids = texts_of(env, with.at[4]);
  of->workspaces = workspaces_of(env, with.at[5], &of->count);
  napi_value promise = NULL;
  napi_create_promise(env, &of->deferred, &promise);
  napi_create_reference(env, with.at[0], 1, &of->holds);
  napi_create_async_work(env, NULL, string_of(env, dealflow_text_of("dealflow")), execute, complete, of, &of->work);
  napi_queue_async_work(env, of->work);
  return promise;
}

NAPI_MODULE_INIT() {
  static const struct {
    const char* name;
    napi_callback function;
  } functions[] = {{"version", version},
                   {"loadFolder", load_folder},
                   {"loadFiles", load_files},
                   {"open", open_worker},
                   {"submit", submit},
                   {"sent", sent},
                   {"setTime", set_time},
                   {"status", status},
                   {"record", record},
                   {"list", list},
                   {"act", act}};
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; ++i) {
    napi_value function = NULL;
    napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].function, NULL, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}
