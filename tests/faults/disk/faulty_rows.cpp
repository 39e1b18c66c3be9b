#include "tests/faults/disk/faulty_rows.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <lmdb.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <string>

namespace dealflow::test::rows {
namespace {

enum class Mode : std::uint8_t { rest, count, disturb };

// Ways that were seen: open addressing, by their hash.
struct Ways {
  static constexpr std::size_t room = 1U << 14U;
  std::array<std::atomic<std::uint64_t>, room> hashes;
  std::array<std::atomic<std::uint64_t>, room> firsts;
};
struct Counter {
  std::atomic<std::uint64_t> all;
  Ways ways;
};
// Shared with children, but not with the process that this one was forked from.
struct State {
  std::atomic<Mode> mode;
  Fault fault;
  std::uint64_t nth;
  std::atomic<bool> met;
  Counter calls, rows;
};

State* state = nullptr;

State& fresh() {
  if (state != nullptr) ::munmap(state, sizeof(State));
  void* memory = ::mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  state = static_cast<State*>(memory);  // zeros: at rest
  return *state;
}

// The stack of callers as a number that is not 0.
std::uint64_t way_here() {
  std::array<void*, 64> frames{};
  const int depth = ::backtrace(frames.data(), static_cast<int>(frames.size()));
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (int i = 0; i < depth; ++i)
    hash = (hash ^ reinterpret_cast<std::uintptr_t>(frames.at(static_cast<std::size_t>(i)))) * 1099511628211U;
  return hash | 1U;
}

void note(Ways& ways, std::uint64_t number) {
  const std::uint64_t hash = way_here();
  for (std::size_t i = 0; i < Ways::room; ++i) {
    const std::size_t at = (hash + i) % Ways::room;
    std::uint64_t there = 0;
    if (ways.hashes.at(at).compare_exchange_strong(there, hash)) {
      ways.firsts.at(at) = number;
      return;
    }
    if (there == hash) return;
  }
  std::abort();  // more ways than there is room for
}

// Counts it; whether it is the one that has the fault.
bool hit(Counter State::*counted, Fault fault) {
  if (state == nullptr || state->mode == Mode::rest) return false;
  Counter& counter = state->*counted;
  const std::uint64_t number = ++counter.all;
  if (state->mode == Mode::count) {
    note(counter.ways, number);
    return false;
  }
  if (state->fault != fault || state->nth != number) return false;
  state->met = true;
  return true;
}
bool fails() { return hit(&State::calls, Fault::fails); }

// Rows as they were read, with a bit flipped; they are read as long as their transaction lasts, which nobody tells us.
void flip(MDB_val& value) {
  static std::mutex mutex;
  static std::deque<std::string> flipped;
  const std::scoped_lock lock(mutex);
  std::string& copy = flipped.emplace_back(static_cast<const char*>(value.mv_data), value.mv_size);
  char& byte = copy[copy.size() / 2];
  byte = static_cast<char>(byte ^ 4);
  value.mv_data = copy.data();
}

int read(int answer, MDB_val* value) {
  if (answer == 0 && value != nullptr && value->mv_size > 0 && hit(&State::rows, Fault::flipped)) flip(*value);
  return answer;
}

Numbers numbers_of(const Counter& counter) {
  Numbers numbers{counter.all, {}};
  for (std::size_t i = 0; i < Ways::room; ++i)
    if (counter.ways.hashes.at(i) != 0) numbers.first_of_ways.push_back(counter.ways.firsts.at(i));
  std::sort(numbers.first_of_ways.begin(), numbers.first_of_ways.end());
  return numbers;
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void count() { fresh().mode = Mode::count; }

Counted counted() {
  state->mode = Mode::rest;
  return {numbers_of(state->calls), numbers_of(state->rows)};
}

void disturb(Fault fault, std::uint64_t nth) {
  State& it = fresh();
  it.fault = fault;
  it.nth = nth;
  it.mode = Mode::disturb;
}

bool rest() {
  if (state == nullptr) return false;
  state->mode = Mode::rest;
  return state->met;
}

}  // namespace dealflow::test::rows

// In front of LMDB: the program's own definitions come first.
using dealflow::test::rows::fails;
using dealflow::test::rows::read;
using dealflow::test::rows::real;

extern "C" {

int mdb_env_open(MDB_env* env, const char* path, unsigned int flags, mdb_mode_t mode) {
  static const auto call = real<decltype(&mdb_env_open)>("mdb_env_open");
  return fails() ? EIO : call(env, path, flags, mode);
}
int mdb_env_stat(MDB_env* env, MDB_stat* stat) {
  static const auto call = real<decltype(&mdb_env_stat)>("mdb_env_stat");
  return fails() ? EIO : call(env, stat);
}
int mdb_env_info(MDB_env* env, MDB_envinfo* info) {
  static const auto call = real<decltype(&mdb_env_info)>("mdb_env_info");
  return fails() ? EIO : call(env, info);
}
int mdb_reader_check(MDB_env* env, int* dead) {
  static const auto call = real<decltype(&mdb_reader_check)>("mdb_reader_check");
  return fails() ? EIO : call(env, dead);
}
int mdb_txn_begin(MDB_env* env, MDB_txn* parent, unsigned int flags, MDB_txn** txn) {
  static const auto call = real<decltype(&mdb_txn_begin)>("mdb_txn_begin");
  return fails() ? EIO : call(env, parent, flags, txn);
}
int mdb_txn_commit(MDB_txn* txn) {
  static const auto call = real<decltype(&mdb_txn_commit)>("mdb_txn_commit");
  if (!fails()) return call(txn);
  mdb_txn_abort(txn);
  return EIO;
}
int mdb_dbi_open(MDB_txn* txn, const char* name, unsigned int flags, MDB_dbi* dbi) {
  static const auto call = real<decltype(&mdb_dbi_open)>("mdb_dbi_open");
  return fails() ? EIO : call(txn, name, flags, dbi);
}
int mdb_stat(MDB_txn* txn, MDB_dbi dbi, MDB_stat* stat) {
  static const auto call = real<decltype(&mdb_stat)>("mdb_stat");
  return fails() ? EIO : call(txn, dbi, stat);
}
int mdb_cursor_open(MDB_txn* txn, MDB_dbi dbi, MDB_cursor** cursor) {
  static const auto call = real<decltype(&mdb_cursor_open)>("mdb_cursor_open");
  return fails() ? EIO : call(txn, dbi, cursor);
}
int mdb_get(MDB_txn* txn, MDB_dbi dbi, MDB_val* key, MDB_val* value) {
  static const auto call = real<decltype(&mdb_get)>("mdb_get");
  return fails() ? EIO : read(call(txn, dbi, key, value), value);
}
int mdb_cursor_get(MDB_cursor* cursor, MDB_val* key, MDB_val* value, MDB_cursor_op op) {
  static const auto call = real<decltype(&mdb_cursor_get)>("mdb_cursor_get");
  return fails() ? EIO : read(call(cursor, key, value, op), value);
}
int mdb_put(MDB_txn* txn, MDB_dbi dbi, MDB_val* key, MDB_val* value, unsigned int flags) {
  static const auto call = real<decltype(&mdb_put)>("mdb_put");
  return fails() ? EIO : call(txn, dbi, key, value, flags);
}
int mdb_cursor_put(MDB_cursor* cursor, MDB_val* key, MDB_val* value, unsigned int flags) {
  static const auto call = real<decltype(&mdb_cursor_put)>("mdb_cursor_put");
  return fails() ? EIO : call(cursor, key, value, flags);
}
int mdb_cursor_del(MDB_cursor* cursor, unsigned int flags) {
  static const auto call = real<decltype(&mdb_cursor_del)>("mdb_cursor_del");
  return fails() ? EIO : call(cursor, flags);
}

}  // extern "C"
