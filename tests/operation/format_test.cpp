// Stores that older programs have written (tests/operation/stores): read as they are, migrated when written to, and
// gone on with. With DEALFLOW_UPDATE_GOLDEN=1 what is read is written to stores/format-N.txt.
//
//   format-1, format-3: the last program of that format (`dealflow run shop before.ndjson`), format-2: the first one
#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "tests/support/odd_stores.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string told(const std::vector<std::string>& command, const std::string& store) {
  std::vector<std::string> words = command;
  words.insert(words.end(), {"--store", store});
  const Finished shown = run_program(words);
  std::string text = "$ dealflow";
  for (const std::string& word : command) text += " " + word;
  return text + "\n" + shown.out + shown.err;
}

std::string everything(const std::string& store) {
  std::string text;
  for (const char* kind : {"contacts", "deals", "payments", "courses", "runs", "effects", "events", "rejected", "dead"})
    text += told({"list", kind, "--format", "ndjson"}, store);
  for (const char* id : {"con-1", "con-2", "deal-1", "run-1", "run-2"}) text += told({"show", id}, store);
  return text + told({"board"}, store) + told({"stats", "--format", "csv"}, store) + told({"runs"}, store);
}

std::uint32_t format_of(const fs::path& store) { return store::check_file(store / "data.mdb").value().format; }

Json shown(const std::string& id, const std::string& store) {
  return Json::parse(run_program({"show", id, "--format", "json", "--store", store}).out);
}

}  // namespace

TEST_CASE("a store of an older format is read as it is, migrated when written to, and gone on with", "[format]") {
  const std::uint32_t format = GENERATE(range(1U, store::format_number));
  const std::string name = "format-" + std::to_string(format);
  CAPTURE(format);
  const TemporaryFolder folder;
  const std::string store = folder.path() / "store";
  unpack_store(former_stores / (name + ".data.mdb.zst"), store);
  REQUIRE(format_of(store) == format);

  const std::string read = everything(store);
  const fs::path golden = former_stores / (name + ".txt");
  if (std::getenv("DEALFLOW_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << read;
  CHECK(read == content(golden));
  CHECK(run_program({"verify", "--store", store}).status == 0);
  CHECK(format_of(store) == format);  // nobody has written

  // A backup, and what is restored from it, have the format of the store.
  REQUIRE(run_program({"backup", "--store", store, "--to", folder.path() / "backup"}).status == 0);
  CHECK(format_of(folder.path() / "backup") == format);
  CHECK(everything(folder.path() / "backup") == read);

  // Events go on: a redelivery, a new one, and time in which the run that waited ends.
  const Finished ran = run_program({"run", former_stores / "shop", former_stores / "after.ndjson", "--store", store,
                                    "--until", "2026-03-20T00:00:00Z", "--format", "json"});
  CAPTURE(ran.err);
  REQUIRE(ran.status == 0);
  const Json summary = Json::parse(ran.out);
  CHECK(summary["events"]["duplicate"] == 1);
  CHECK(summary["events"]["applied"] == 1);
  CHECK(format_of(store) == store::format_number);
  CHECK(shown("run-2", store)["state"] == "done");
  CHECK(shown("con-2", store)["tags"] == Json{"reminded"});
  CHECK(shown("con-2", store)["deals"] == Json{"deal-2"});
  CHECK(shown("deal-1", store)["amount"] == "10.00");
  CHECK(run_program({"verify", "--store", store}).status == 0);
  // The dead letter can be retried with a workspace that has what it lacked.
  CHECK(run_program({"retry", former_stores / "shop", "--store", store}).status == 1);
  CHECK(run_program({"compact", "--store", store}).status == 0);
  CHECK(format_of(store) == store::format_number);
}

}  // namespace dealflow::test
