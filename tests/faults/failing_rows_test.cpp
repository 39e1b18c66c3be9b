// F6, inside the store: whatever the engine, its readers and its tools do, the n-th call of LMDB fails, or the n-th row
// that is read has a flipped bit. One point of each way that leads to such a call; at full length a hundred more of
// each kind of work.
//
// The work may end with an error of the store, in words, and leaves the rows as they were, also where the host commits
// after the error; done again it ends as it does without a fault. Or it ends as it does without: the row did not
// matter.
//
// Bad is: a crash or a hang, another answer, an error without words, "what you ask for is wrong", a commit of half.
//
// Bite: engine/run/erase_unit.cpp as it was, where a damaged row of an index was nobody's and so was left behind;
// engine/engine.cpp as it was, which committed what an error of the store had left of an act.
//
//   DEALFLOW_POINT="merge fails 17" build/tests/failing_rows_test "[.point]"      that one alone, in this process
#include "tests/faults/children.hpp"
#include "tests/faults/disk/faulty_rows.hpp"
#include "tests/faults/figure.hpp"
#include "tests/faults/script.hpp"
#include "tests/faults/store_work/store_work.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

struct Point {
  rows::Fault fault = rows::Fault::fails;
  std::uint64_t nth = 0;
};
struct PointOfWork {
  std::size_t work = 0;
  Point point;
};

// What the work comes to without a fault.
struct Sound {
  std::string answer;
  std::uint64_t before = 0, after = 0;  // digests of the store
};

std::uint64_t digest(const fs::path& store) {
  const auto digest = digest_of(store);
  if (!digest) throw std::runtime_error(digest.error().detail);
  return *digest;
}

std::string_view name_of(rows::Fault fault) { return fault == rows::Fault::fails ? "fails" : "flipped"; }

// An error of the store, in words.
bool is_clean(const Error& error) {
  const bool of_the_store =
      error.code == ErrorCode::io || error.code == ErrorCode::store_damaged || error.code == ErrorCode::store_full;
  return of_the_store && !error.detail.empty();
}

Sound play(const StoreWork& work, const WorkPlace& place, const std::function<void()>& begin) {
  Sound sound;
  place.renew();
  sound.before = digest(place.store);
  const auto answer = work.run(place, begin);
  rows::rest();
  sound.answer = answer ? *answer : "ERROR " + answer.error().detail;
  sound.after = digest(place.store);
  return sound;
}

struct Verdict {
  char kind = '!';    // t: told as an error, s: the same as without the fault, n: not met, !: bad
  std::string words;  // what is bad
};

Verdict judge(const StoreWork& work, const WorkPlace& place, const Sound& sound, const Point& point) {
  place.renew();
  const auto answer = work.run(place, [&] { rows::disturb(point.fault, point.nth); });
  if (!rows::rest()) return {'n', {}};
  const std::uint64_t left = digest(place.store);
  if (answer) {
    const bool may_differ = work.finds && point.fault == rows::Fault::flipped;
    if (*answer != sound.answer && !may_differ) return {'!', "answers " + *answer};
    if (left != sound.after) return {'!', "other rows than its answer"};
    return {'s', {}};
  }
  const Error& error = answer.error();
  if (!is_clean(error)) return {'!', fmt::format("says {} {}", to_string(error.code), error.detail)};
  if (left != sound.before) return {'!', "half of it is done, after: " + error.detail};
  fs::remove_all(place.scratch);
  const auto again = work.run(place, [] {});
  if (!again) return {'!', "done again: " + again.error().detail};
  if (*again != sound.answer) return {'!', "done again: " + *again};
  if (digest(place.store) != sound.after) return {'!', "done again: other rows"};
  return {'t', {}};
}

// "merge fails 17"
std::string name_of(const StoreWork& work, const Point& point) {
  return fmt::format("{} {} {}", work.name, name_of(point.fault), point.nth);
}

}  // namespace

TEST_CASE("a row that cannot be had, or is damaged, is an error of the store wherever it is met", "[F6]") {
  const auto folder = TemporaryFolder::in_memory();
  const std::vector<StoreWork> works = make_store_works(folder.path() / "given");
  std::vector<Sound> sounds;
  std::vector<PointOfWork> points;
  for (std::size_t at = 0; at < works.size(); ++at) {
    const WorkPlace place{folder.path() / "sound", works[at].given};
    INFO(works[at].name);
    const Sound first = play(works[at], place, [] {});
    CHECK_THAT(first.answer, !Catch::StartsWith("ERROR"));
    sounds.push_back(play(works[at], place, [] { rows::count(); }));
    CHECK(sounds.back().answer == first.answer);
    CHECK(sounds.back().after == first.after);
    const rows::Counted counted = rows::counted();
    for (const auto fault : {rows::Fault::fails, rows::Fault::flipped}) {
      const rows::Numbers& numbers = fault == rows::Fault::fails ? counted.calls : counted.rows;
      fmt::print("  {:<24}{:<8}{:>8} of {:>4} ways\n", works[at].name, name_of(fault), numbers.all,
                 numbers.first_of_ways.size());
      std::vector<std::uint64_t> chosen = numbers.first_of_ways;
      if (const std::uint64_t more = amount({.brief = 0, .full = 100, .night = 20'000}); more > 0)
        for (std::uint64_t n = 1; n <= numbers.all; n += std::max<std::uint64_t>(1, numbers.all / more))
          chosen.push_back(n);
      std::sort(chosen.begin(), chosen.end());
      chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
      for (std::size_t i = 0; i < chosen.size(); i += threads_sanitized ? 5 : 1)
        points.push_back({at, {fault, chosen[i]}});
    }
  }
  constexpr std::size_t in_one_child = 40;
  std::map<char, std::uint64_t> kinds;
  std::vector<std::string> bad;
  each_in_child(
      (points.size() + in_one_child - 1) / in_one_child, 2,
      [&](std::size_t group) {
        const fs::path root = folder.path() / fmt::format("group-{}", group);
        const std::size_t end = std::min(points.size(), (group + 1) * in_one_child);
        for (std::size_t i = group * in_one_child; i < end; ++i) {
          const auto& [at, point] = points[i];
          say(name_of(works[at], point) + ": ");
          const Verdict verdict = judge(works[at], {root, works[at].given}, sounds[at], point);
          say(verdict.words.substr(0, std::min<std::size_t>(verdict.words.find('\n'), 200)) + verdict.kind + "\n");
        }
        std::error_code ignored;
        fs::remove_all(root, ignored);
        return std::string();
      },
      [&](std::size_t, const Ended& ended) {
        std::istringstream lines(ended.said);
        for (std::string line; std::getline(lines, line);) {
          ++kinds[line.back()];
          if (line.back() == '!') bad.push_back(line);
        }
        if (ended.signal == 0 && ended.status == 0) return;
        ++kinds['!'];
        bad.push_back(fmt::format("{} signal {} status {}{}", ended.said.substr(ended.said.rfind('\n') + 1),
                                  ended.signal, ended.status, ended.killed ? ", hangs" : ""));
      },
      std::chrono::minutes(5));
  for (const std::string& line : bad) UNSCOPED_INFO(line);
  const std::uint64_t judged = kinds['t'] + kinds['s'];
  CHECK(reached({.id = "F6",
                 .what = "n-th call of the store fails, n-th row is damaged, under everything that uses it",
                 .wanted = "each way; told as an error of the store, nothing half done, 0 bad",
                 .got = fmt::format("{} points of {} kinds of work: {} told, {} without a difference, {} bad",
                                    counted(judged + kinds['!']), works.size(), counted(kinds['t']),
                                    counted(kinds['s']), kinds['!']),
                 .holds = kinds['!'] == 0 && kinds['t'] > kinds['s'] && judged + kinds['n'] == points.size() &&
                          kinds['n'] * 100 <= points.size()}));
}

TEST_CASE("one call of the store that fails", "[.point]") {
  const char* text = std::getenv("DEALFLOW_POINT");
  REQUIRE(text != nullptr);
  std::istringstream in(text);
  std::string name, fault;
  Point point;
  in >> name >> fault >> point.nth;
  REQUIRE((fault == "fails" || fault == "flipped"));
  point.fault = fault == "fails" ? rows::Fault::fails : rows::Fault::flipped;
  const auto folder = TemporaryFolder::in_memory();
  const std::vector<StoreWork> works = make_store_works(folder.path() / "given");
  const auto work = std::find_if(works.begin(), works.end(), [&](const StoreWork& each) { return each.name == name; });
  REQUIRE(work != works.end());
  const WorkPlace place{folder.path() / "place", work->given};
  const Sound sound = play(*work, place, [] {});
  const Verdict verdict = judge(*work, place, sound, point);
  INFO(verdict.words);
  CHECK(verdict.kind != '!');
}

}  // namespace dealflow::test
