// dealflow inside a program in C: the program owns the clock, hears the log, sends the effects itself and is told what
// changed.
//
//   embed_c STORE_FOLDER
#include <dealflow/dealflow.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

// A workspace is a handful of files. Here they come from the program; dealflow_workspace_load_folder() takes them from
// the disk.
static const char settings[] =
    "workspace: bakery\n"
    "pipelines: [{id: orders, name: Orders, stages: [new, baked, {id: delivered, closes: won}]}]\n"
    "endpoints: {oven: {url: 'https://oven.example.com/orders'}}\n";

static const char flow[] =
    "flow: order-from-bot\n"
    "trigger: chatbot.action\n"
    "actions:\n"
    "  - create_deal: {name: 'Order of {{ person.first_name }}'}\n"
    "  - webhook: {to: oven, body: {order: deal.id, who: contact.name}}\n"
    "  - wait: 1 day\n"
    "  - add_note: Was it good?\n";

static const char first[] =
    "{\"specversion\": \"1.0\", \"id\": \"a-1\", \"source\": \"/bots/bakery\", \"type\": \"chatbot.action\","
    " \"data\": {\"person\": {\"email\": \"ana@example.com\", \"first_name\": \"Ana\"}, \"bot\": {\"id\": \"b\"},"
    " \"action\": {\"name\": \"send_order\"}}}";
static const char second[] =
    "{\"specversion\": \"1.0\", \"id\": \"a-2\", \"source\": \"/bots/bakery\", \"type\": \"chatbot.action\","
    " \"data\": {\"person\": {\"email\": \"bo@example.com\", \"first_name\": \"Bo\"}, \"bot\": {\"id\": \"b\"},"
    " \"action\": {\"name\": \"send_order\"}}}";

// What the callbacks share with main(): they are called by other threads.
typedef struct host {
  _Atomic int64_t now;  // microseconds since 1970
  pthread_mutex_t mutex;
  pthread_cond_t happened;
  int answered, sent, ended;
} host;

static void count(host* me, int* what) {
  pthread_mutex_lock(&me->mutex);
  ++*what;
  pthread_cond_signal(&me->happened);
  pthread_mutex_unlock(&me->mutex);
}
static void wait_for(host* me, const int* what, int enough) {
  pthread_mutex_lock(&me->mutex);
  while (*what < enough) pthread_cond_wait(&me->happened, &me->mutex);
  pthread_mutex_unlock(&me->mutex);
}

static int64_t tell_time(void* data) { return ((host*)data)->now; }

static void note(void* data, dealflow_log_level level, dealflow_text line) {
  (void)data;
  if (level >= DEALFLOW_LOG_WARNING) fprintf(stderr, "%.*s\n", (int)line.length, line.data);
}

// Stands for a program that posts over HTTP. `effect` is JSON: its message_id is what the receiver deduplicates by.
static dealflow_send_result post(void* data, dealflow_text workspace, dealflow_text effect, dealflow_attempt* attempt) {
  if (workspace.length == 0 || effect.length == 0) {
    dealflow_attempt_reason(attempt, dealflow_text_of("nothing to send"));
    return DEALFLOW_SEND_FAILED;
  }
  count(data, &((host*)data)->sent);
  return DEALFLOW_SEND_DELIVERED;
}

static void answered(void* data, dealflow_code code, dealflow_text message, const dealflow_text* outcomes,
                     size_t outcome_count) {
  for (size_t i = 0; i < outcome_count; ++i) printf("%.*s\n", (int)outcomes[i].length, outcomes[i].data);
  if (code != DEALFLOW_OK) fprintf(stderr, "embed_c: %.*s\n", (int)message.length, message.data);
  count(data, &((host*)data)->answered);
}

// A run that is changed after it was made has ended: what it waited for is over.
static void changed(void* data, const dealflow_change* changes, size_t change_count) {
  for (size_t i = 0; i < change_count; ++i) {
    if (changes[i].kind == DEALFLOW_CHANGED && changes[i].id.length > 4 && memcmp(changes[i].id.data, "run-", 4) == 0)
      count(data, &((host*)data)->ended);
  }
}

static int print(void* data, dealflow_text json) {
  (void)data;
  printf("%.*s\n", (int)json.length, json.data);
  return 1;  // go on
}

static int complain(dealflow_error* error) {
  const dealflow_text message = dealflow_error_message(error);
  fprintf(stderr, "embed_c: %s: %.*s\n", dealflow_code_name(dealflow_error_code(error)), (int)message.length,
          message.data);
  dealflow_error_free(error);
  return 1;
}

static int feed(dealflow_worker* worker, host* me) {
  dealflow_error* error = NULL;

  // 1. One event, and wait: it is durable when the call returns. The outcomes are a JSON array.
  const dealflow_event one = {.line = dealflow_text_of(first)};
  dealflow_buffer* outcomes = NULL;
  if (dealflow_worker_submit_and_wait(worker, &one, 1, &outcomes, &error) != DEALFLOW_OK) return complain(error);
  printf("%s\n", dealflow_buffer_text(outcomes).data);
  dealflow_buffer_free(outcomes);

  // 2. Another, without waiting. DEALFLOW_BUSY would say that too much waits for its turn: come again.
  const dealflow_event other = {.line = dealflow_text_of(second), .input = dealflow_text_of("second")};
  if (dealflow_worker_submit(worker, &other, 1, answered, me, &error) != DEALFLOW_OK) return complain(error);
  wait_for(me, &me->answered, 1);
  wait_for(me, &me->sent, 2);
  printf("%d sent\n", me->sent);

  // 3. A day later. The clock is the program's: it says when to look again.
  me->now += INT64_C(24) * 3600 * 1000000;
  dealflow_worker_wake(worker);
  wait_for(me, &me->ended, 2);
  printf("%d runs went on\n", me->ended);
  return 0;
}

static int look(const dealflow_worker* worker) {
  dealflow_error* error = NULL;
  dealflow_reader* reader = NULL;
  if (dealflow_worker_reader(worker, &reader, &error) != DEALFLOW_OK) return complain(error);
  const dealflow_filter filter = {.struct_size = sizeof filter, .where = dealflow_text_of("email.startsWith('bo@')")};
  const dealflow_code listed = dealflow_reader_list(reader, dealflow_text_of("contacts"), &filter, print, NULL, &error);
  dealflow_reader_free(reader);
  return listed == DEALFLOW_OK ? 0 : complain(error);
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: embed_c STORE_FOLDER\n");
    return 2;
  }
  dealflow_error* error = NULL;

  // Load: checked as `dealflow lint` checks it. dealflow_error_diagnostics() has every mistake as JSON.
  const dealflow_file files[] = {{dealflow_text_of("dealflow.yaml"), dealflow_text_of(settings)},
                                 {dealflow_text_of("flows/orders.yaml"), dealflow_text_of(flow)}};
  dealflow_workspace* bakery = NULL;
  if (dealflow_workspace_load_files(files, 2, &bakery, &error) != DEALFLOW_OK) return complain(error);

  host me = {.now = INT64_C(1772442000) * 1000000,  // 2026-03-02T09:00:00Z
             .mutex = PTHREAD_MUTEX_INITIALIZER,
             .happened = PTHREAD_COND_INITIALIZER};
  const dealflow_options options = {.struct_size = sizeof options,
                                    .clock = tell_time,
                                    .clock_data = &me,
                                    .log = note,
                                    .send_webhook = post,
                                    .send_webhook_data = &me};
  dealflow_worker* worker = NULL;
  const dealflow_workspace* const workspaces[] = {bakery};
  const dealflow_code opened =
      dealflow_worker_open(dealflow_text_of(argv[1]), workspaces, 1, &options, &worker, &error);
  dealflow_workspace_free(bakery);
  if (opened != DEALFLOW_OK) return complain(error);

  uint64_t subscription = 0;
  int status = 0;
  if (dealflow_worker_subscribe(worker, changed, &me, &subscription, &error) != DEALFLOW_OK) status = complain(error);
  if (status == 0) status = feed(worker, &me);
  if (status == 0) status = look(worker);

  // What was taken is answered first, and effects on their way are reported.
  if (dealflow_worker_stop(worker, 4000, &error) != DEALFLOW_OK) status = complain(error);
  dealflow_worker_free(worker);
  return status;
}
