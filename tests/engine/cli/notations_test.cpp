// The program on workspaces whose flows are YAML, `.flow`, or both: it does the same, byte for byte. Only the version
// of a flow, which is a hash of its text, tells the notations apart.
#include "dsl/flow/print.hpp"
#include "dsl/flow/text/reader.hpp"
#include "dsl/flow/yaml_comments.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "stdlib/action.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shop_input.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

enum class Notation { as_is, yaml, text };

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, std::string_view text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string printed(const fs::path& file, Notation notation) {
  const flow::ActionForms forms = stdlib::action_forms();
  const Source source(file.string(), read(file));
  Report report;
  flow::File tree = file.extension() == ".flow" ? flow::read_text(source, forms, report).file
                                                : flow::read_yaml(source, forms, report);
  const auto style = file.extension() == ".flow" ? flow::BlockStyle::braces : flow::BlockStyle::indentation;
  const flow::ReadFile whole{tree, {}, source, style};
  std::string text =
      notation == Notation::yaml ? flow::print_yaml(whole, forms, report) : flow::print_text(whole, forms, report);
  REQUIRE(report.diagnostics().empty());
  return text;
}

// A copy of the shop with its flows in that notation.
void copy_shop(const fs::path& to, Notation notation) {
  fs::remove_all(to);
  fs::copy(shop, to, fs::copy_options::recursive);
  if (notation == Notation::as_is) return;
  const std::string ending = notation == Notation::yaml ? ".yaml" : ".flow";
  std::size_t rewritten = 0;
  for (const auto& entry : fs::directory_iterator(shop / "flows")) {
    if (entry.path().extension() == ending) continue;
    fs::remove(to / "flows" / entry.path().filename());
    write(to / "flows" / entry.path().filename().replace_extension(ending), printed(entry.path(), notation));
    ++rewritten;
  }
  REQUIRE(rewritten > 0);
}

// As JSON, in a card, in a run.
std::string without_versions(std::string text) {
  constexpr std::size_t digits = 16;
  for (const std::string_view before : {"\"flow_version\":\"", "(version ", "\n  version       "}) {
    for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + 1))
      text.erase(at + before.size(), digits);
  }
  return text;
}

std::string output(const std::vector<std::string>& words, int status = 0) {
  const Finished finished = run_program(words);
  CAPTURE(words, finished.out, finished.err);
  CHECK(finished.status == status);
  return finished.out;
}

void run(const fs::path& workspace, const fs::path& events, const fs::path& store) {
  (void)output({"run", workspace, events, "--store", store}, 1);  // 1: the shop's events hold a refused one
}

// What `list` and `show` print of a store.
std::string records(const fs::path& store) {
  std::string all = all_lists(store);
  REQUIRE_FALSE(all.empty());
  for (const char* id : {"con-4", "deal-18", "deal-5", "run-26", "run-34"})
    all += output({"show", id, "--store", store});
  return without_versions(std::move(all));
}

}  // namespace

TEST_CASE("the shop in YAML, in text and mixed makes the same records", "[cli][notation]") {
  TemporaryFolder folder;
  std::vector<std::string> lints, all;
  for (const Notation notation : {Notation::as_is, Notation::yaml, Notation::text}) {
    CAPTURE(static_cast<int>(notation));
    const fs::path workspace = folder.path() / "shop";
    const fs::path store = folder.path() / ("store-" + std::to_string(static_cast<int>(notation)));
    copy_shop(workspace, notation);
    lints.push_back(run_program({"lint", workspace}).err + output({"lint", workspace, "--format", "json"}));
    run(workspace, workspace / "events.ndjson", store);
    all.push_back(records(store));
  }
  CHECK(lints[0] == lints[1]);
  CHECK(lints[0] == lints[2]);
  CHECK(all[0].find(R"("flow":"abandoned-cart")") != std::string::npos);
  CHECK((all[0] == all[1]));  // in brackets: some hundred kilobytes are no message
  CHECK((all[0] == all[2]));
}

TEST_CASE("runs that wait end as they began when the workspace changes its notation meanwhile", "[cli][notation][C4]") {
  // Up to here carts and visits wait; the rest of the events lets their time pass.
  const std::string events = read(shop / "events.ndjson");
  const std::size_t cut = events.find('\n', events.find(R"("id":"e-041")")) + 1;
  REQUIRE(cut > 1);
  TemporaryFolder folder;
  write(folder.path() / "first.ndjson", events.substr(0, cut));
  write(folder.path() / "rest.ndjson", events.substr(cut));
  std::vector<std::string> all;
  for (const auto& [before, after] :
       {std::pair(Notation::yaml, Notation::yaml), std::pair(Notation::yaml, Notation::text),
        std::pair(Notation::text, Notation::yaml)}) {
    const fs::path workspace = folder.path() / "shop";
    const fs::path store = folder.path() / ("store-" + std::to_string(all.size()));
    copy_shop(workspace, before);
    run(workspace, folder.path() / "first.ndjson", store);
    CHECK(output({"list", "runs", "--store", store, "--where", R"(state == "waiting")", "--format", "ndjson"})
              .find(R"("flow":"visit")") != std::string::npos);
    copy_shop(workspace, after);
    run(workspace, folder.path() / "rest.ndjson", store);
    all.push_back(records(store));
  }
  CHECK((all[0] == all[1]));
  CHECK((all[0] == all[2]));
}

TEST_CASE("one id in two notations is an error that names both places", "[cli][notation]") {
  TemporaryFolder folder;
  const fs::path workspace = folder.path() / "shop";
  write(workspace / "dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n");
  write(workspace / "flows/a.yaml", "flow: orders\ntrigger: api.deal\nactions: [create_deal: {}]\n");
  write(workspace / "flows/b.flow", "\nflow orders {\n  trigger api.deal\n  create deal\n}\n");
  const std::string found = output({"lint", workspace}, 1);
  CAPTURE(found);
  CHECK(found.find("flows/b.flow:2:6: error DF108") != std::string::npos);
  CHECK(found.find("flows/a.yaml:1:7: the first one is here") != std::string::npos);
  (void)output({"run", workspace, "--store", folder.path() / "store"}, 2);
  CHECK_FALSE(fs::exists(folder.path() / "store"));
  fs::remove(workspace / "flows/a.yaml");
  (void)output({"lint", workspace});
}

}  // namespace dealflow::test
