// dealflow replay as its users start it: tests/golden/cli/replay.* hold what it prints. With DEALFLOW_UPDATE_GOLDEN=1
// the files are written anew.
#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shop_folder.hpp"
#include "tests/support/shop_input.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void change(const ShopFolder& folder, const std::string& file, std::string_view from, std::string_view to) {
  std::string text = folder.read(file);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  folder.write(file, text.replace(at, from.size(), to));
}

// The example, run, and a copy of it with changes.
void make(const ShopFolder& folder) {
  fs::copy(shop, folder.path("shop"), fs::copy_options::recursive);
  const Finished ran =
      run_program({"run", folder.path("shop"), (shop / "events.ndjson").string(), "--store", folder.path("store")});
  REQUIRE(ran.status == 1);  // it has a line that is refused
  change(folder, "shop/flows/systems.yaml", "/pro([/?#]", "/never([/?#]");
  change(folder, "shop/flows/leads.yaml", "tags: [discount]", "tags: [discount, pop-up]");
  change(folder, "shop/flows/leads.yaml", "tags: [newsletter]", "tags: [newsletter, \"a | b\"]");
  change(folder, "shop/flows/payments.yaml", "name: \"{{ payment.product.name }}\"",
         "name: \"{{ payment.product.name }}!\"");
}

}  // namespace

TEST_CASE("replay tells the difference as text, JSON and Markdown", "[cli][golden]") {
  const ShopFolder folder;
  make(folder);
  for (const auto& [format, ending] :
       {std::pair{"text", "txt"}, std::pair{"json", "json"}, std::pair{"markdown", "md"}}) {
    CAPTURE(format);
    const Finished ran = folder.run({"replay", folder.path("shop"), "--format", format});
    CHECK(ran.err == "");
    CHECK(ran.status == 0);
    const fs::path golden = fmt::format("{}/tests/golden/cli/replay.{}", DEALFLOW_SOURCE_DIR, ending);
    if (std::getenv("DEALFLOW_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << ran.out;
    CHECK(content(golden) == ran.out);
    if (format == std::string_view("json")) CHECK(violation(ran.out, output_schema("replay")) == "");
    CHECK(folder.run({"replay", folder.path("shop"), "--format", format, "--fail-on-change"}).status == 1);
  }
}

TEST_CASE("replay says how it ended by its status", "[cli]") {
  const ShopFolder folder;
  make(folder);
  const struct {
    std::vector<std::string> words;
    int status;
    const char* says;
  } rows[] = {
      {{"replay", shop.string(), "--fail-on-change"}, 0, ""},
      {{"replay", folder.path("shop"), "--fail-on-change"}, 1, ""},
      {{"replay", folder.path("shop"), "--fail-on-change", "--flow", "order"}, 0, ""},
      {{"replay", folder.path("shop"), "--fail-on-change", "--flow", "pro-link"}, 1, ""},
      {{"replay", folder.path("shop"), "--fail-on-change", "--since", "2030-01-01T00:00:00Z"}, 0, ""},
      {{"replay", folder.path("shop"), "--flow", "nothing"}, 1, "no flow `nothing`"},
      {{"replay", folder.path("shop"), "--since", "yesterday"}, 2, "`--since` is `yesterday`"},
      {{"replay", folder.path("shop"), "--format", "csv"}, 2, "csv"},
      {{"replay", folder.path("nowhere")}, 2, "is no folder"},
      {{"replay"}, 2, "WORKSPACE"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.words);
    const Finished ran = folder.run(row.words);
    CHECK(ran.status == row.status);
    CHECK(ran.err.find(row.says) != std::string::npos);
  }
  CHECK(folder.run({"replay", folder.path("shop")}, "no-store").status == 3);
  folder.write("other/dealflow.yaml", "workspace: other\npipelines: [{id: p, stages: [s]}]\n");
  const Finished other = folder.run({"replay", folder.path("other")});
  CHECK(other.status == 1);
  CHECK(other.err.find("the store holds no workspace `other`, but shop") != std::string::npos);
  folder.write("shop/flows/broken.yaml", "flow: [");
  CHECK(folder.run({"replay", folder.path("shop")}).status == 2);
}

TEST_CASE("a replay with many differences stays readable, and within a comment on a pull request", "[cli]") {
  const ShopFolder folder;
  fs::copy(shop, folder.path("shop"), fs::copy_options::recursive);
  folder.write("events.ndjson", shop_input(300));
  REQUIRE(folder.run({"run", folder.path("shop"), folder.path("events.ndjson")}).status == 1);
  change(folder, "shop/flows/payments.yaml", "name: \"{{ payment.product.name }}\"",
         "name: \"{{ payment.product.name }} " + std::string(150, '|') + "\"");
  const Finished markdown = folder.run({"replay", folder.path("shop"), "--format", "markdown"});
  CHECK(markdown.status == 0);
  CHECK(markdown.out.size() > 4'000);
  CHECK(markdown.out.size() < 65'000);
  CHECK(markdown.out.find(" more; `--format json` has all.") != std::string::npos);
  const Finished text = folder.run({"replay", folder.path("shop")});
  CHECK(text.out.size() < 20'000);
  CHECK(text.out.find(" more; --format json has all") != std::string::npos);
}

}  // namespace dealflow::test
