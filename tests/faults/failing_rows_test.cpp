// F6, inside the store: whatever the engine, its readers and its tools do, the n-th call of LMDB fails, or the n-th row
// that is read has a flipped bit. As a test, one point of each way that leads to such a call; at full length every one.
//
// The work may end with an error of the store, in words, and leaves the rows as they were (what commits as it goes: as
// far as it came); done again it ends as it does without a fault. Or it ends as it does without: the row did not
// matter.
//
// Bad is: a crash or a hang, another answer, an error without words, "what you ask for is wrong", a commit of half.
//
// Bite: engine/run/erase_unit.cpp as it was, where a damaged row of an index was nobody's and so was left behind.
//
//   DEALFLOW_POINT="merge fails 17" build/tests/failing_rows_test "[.point]"      that one alone, in this process
#include "tests/faults/children.hpp"
#include "tests/faults/disk/faulty_rows.hpp"
#include "tests/faults/figure.hpp"
#include "tests/faults/store_work/store_work.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

struct Point {
  std::size_t work = 0;
  rows::Fault fault = rows::Fault::fails;
  std::uint64_t nth = 0;
};

// What the work comes to without a fault.
struct Sound {
  std::string answer;
  std::uint64_t before = 0, after = 0;  // digests of the store
};

std::uint64_t digest(const fs::path& store) {
  const auto digest = digest_of(store);
  return digest ? *digest : 0;
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

// What is bad about it, or nothing.
std::string judge(const StoreWork& work, const WorkPlace& place, const Sound& sound, const Point& point, bool& told) {
  place.renew();
  const auto answer = work.run(place, [&] { rows::disturb(point.fault, point.nth); });
  if (!rows::rest()) return "not met";
  const std::uint64_t left = digest(place.store);
  if (answer) {
    told = false;
    if (*answer != sound.answer && !work.finds) return "answers " + *answer;
    if (left != sound.after) return "other rows than its answer";
    return "";
  }
  told = true;
  if (!is_clean(answer.error()))
    return fmt::format("says {} {}", to_string(answer.error().code), answer.error().detail);
  if (left != sound.before && !work.in_steps)
    return fmt::format("half of it is done, after: {}", answer.error().detail);
  fs::remove_all(place.scratch);
  const auto again = work.run(place, [] {});
  if (!again) return "done again: " + again.error().detail;
  if (!work.in_steps && *again != sound.answer) return "done again: " + *again;
  return digest(place.store) == sound.after ? "" : "done again: other rows";
}

struct Total {
  std::uint64_t points = 0, told = 0, unmet = 0, bad = 0;
};

}  // namespace

TEST_CASE("a row that cannot be had, or is damaged, is an error of the store wherever it is met", "[F6]") {
  const auto folder = TemporaryFolder::in_memory();
  const std::vector<StoreWork> works = make_store_works(folder.path() / "given");
  std::vector<Sound> sounds;
  std::vector<Point> points;
  for (std::size_t at = 0; at < works.size(); ++at) {
    const WorkPlace place{folder.path() / "sound", works[at].given};
    // Caches fill in the first.
    INFO(works[at].name);
    CHECK_THAT(play(works[at], place, [] {}).answer, !Catch::StartsWith("ERROR"));
    sounds.push_back(play(works[at], place, [] { rows::count(); }));
    const rows::Counted counted = rows::counted();
    for (const auto fault : {rows::Fault::fails, rows::Fault::flipped}) {
      const rows::Numbers& numbers = fault == rows::Fault::fails ? counted.calls : counted.rows;
      fmt::print("  {:<24}{:<8}{:>8} of {:>4} ways\n", works[at].name, name_of(fault), numbers.all,
                 numbers.first_of_ways.size());
      const std::uint64_t stride =
          std::max<std::uint64_t>(1, numbers.all / amount({.brief = 1, .full = 100, .night = 20'000}));
      std::vector<std::uint64_t> chosen = numbers.first_of_ways;
      if (length() != Length::brief)
        for (std::uint64_t n = 1; n <= numbers.all; n += stride) chosen.push_back(n);
      std::sort(chosen.begin(), chosen.end());
      chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
      for (const std::uint64_t nth : chosen) points.push_back({at, fault, nth});
    }
  }
  constexpr std::size_t in_one_child = 40;
  Total total;
  std::vector<std::string> words;
  each_in_child((points.size() + in_one_child - 1) / in_one_child, 2,
                [&](std::size_t group) {
                  const fs::path root = folder.path() / fmt::format("group-{}", group);
                  const std::size_t end = std::min(points.size(), (group + 1) * in_one_child);
                  for (std::size_t i = group * in_one_child; i < end; ++i) {
                    const Point& point = points[i];
                    const StoreWork& work = works[point.work];
                    say(fmt::format("{} {} {}: ", work.name, name_of(point.fault), point.nth));
                    bool told = false;
                    const std::string bad = judge(work, {root, work.given}, sounds[point.work], point, told);
                    say((bad.empty() ? told ? "told" : "the same"
                                     : "! " + bad.substr(0, std::min<std::size_t>(bad.find('\n'), 200))) +
                        "\n");
                  }
                  std::error_code ignored;
                  fs::remove_all(root, ignored);
                  return std::string();
                },
                [&](std::size_t, const Ended& ended) {
                  std::istringstream lines(ended.said);
                  for (std::string line; std::getline(lines, line);) {
                    ++total.points;
                    if (line.ends_with(": told")) ++total.told;
                    if (line.ends_with(": ! not met")) ++total.unmet;
                    if (line.ends_with(": told") || line.ends_with(": the same") || line.ends_with(": ! not met"))
                      continue;
                    ++total.bad;
                    words.push_back(line);
                  }
                  if (ended.signal == 0 && ended.status == 0) return;
                  ++total.bad;
                  words.push_back(
                      fmt::format("signal {} status {}{}", ended.signal, ended.status, ended.killed ? ", hangs" : ""));
                },
                std::chrono::minutes(5));
  for (const std::string& line : words) UNSCOPED_INFO(line);
  CHECK(reached({.id = "F6",
                 .what = "n-th call of the store fails, n-th row is damaged, under everything that uses it",
                 .wanted = "each way; told as an error of the store, nothing half done, 0 bad",
                 .got = fmt::format("{} points of {} kinds of work: {} told, {} without a difference, {} bad",
                                    test::counted(total.points), works.size(), test::counted(total.told),
                                    test::counted(total.points - total.told - total.unmet - total.bad), total.bad),
                 .holds = total.bad == 0 && total.told * 2 > total.points && total.unmet * 100 <= total.points &&
                          total.points == points.size()}));
}

TEST_CASE("one call of the store that fails", "[.point]") {
  const char* text = std::getenv("DEALFLOW_POINT");
  REQUIRE(text != nullptr);
  std::istringstream in(text);
  std::string name, fault;
  Point point;
  in >> name >> fault >> point.nth;
  point.fault = fault == "fails" ? rows::Fault::fails : rows::Fault::flipped;
  const auto folder = TemporaryFolder::in_memory();
  const std::vector<StoreWork> works = make_store_works(folder.path() / "given");
  const auto work = std::find_if(works.begin(), works.end(), [&](const StoreWork& each) { return each.name == name; });
  REQUIRE(work != works.end());
  const WorkPlace place{folder.path() / "place", work->given};
  const Sound sound = play(*work, place, [] {});
  bool told = false;
  CHECK(judge(*work, place, sound, point, told).empty());
}

}  // namespace dealflow::test
