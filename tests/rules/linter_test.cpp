// A linter that goes on while somebody writes tells what a fresh look tells.
#include <dealflow/lint.hpp>

#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<WorkspaceFile> corpus() {
  const fs::path folder = fs::path(DEALFLOW_SOURCE_DIR) / "tests/corpus";
  std::vector<WorkspaceFile> files{{"dealflow.yaml", read(folder / "dealflow.yaml")}};
  for (const auto& entry : fs::directory_iterator(folder / "clean"))
    files.push_back({"flows/" + entry.path().filename().string(), read(entry.path())});
  std::sort(files.begin(), files.end(), [](const WorkspaceFile& a, const WorkspaceFile& b) { return a.path < b.path; });
  return files;
}

const LoadOptions all{.advise = true, .notes = true, .today = "2026-03-02"};

// A change as somebody makes it who is typing: a piece is cut out, written twice, or a letter changes.
std::string changed(const std::string& text, std::mt19937& random) {
  if (text.empty()) return "flow: x\n";
  std::string made = text;
  const std::size_t at = random() % made.size();
  const std::size_t length = std::min<std::size_t>(1 + random() % 30, made.size() - at);
  switch (random() % 4) {
    case 0: made.erase(at, length); break;
    case 1: made.insert(at, made.substr(at, length)); break;
    case 2: made[at] = static_cast<char>('a' + random() % 26); break;
    default: made.insert(at, "\n"); break;
  }
  return made;
}

}  // namespace

TEST_CASE("after any change the linter tells what loading tells", "[lint][linter]") {
  std::mt19937 random(20261129);
  std::vector<WorkspaceFile> files = corpus();
  const std::vector<WorkspaceFile> original = files;
  Linter linter(files, "shop", all);
  std::size_t findings = 0;
  for (int round = 0; round < 150; ++round) {
    const std::size_t which = round % 10 == 9 ? 0 : random() % files.size();
    const auto action = random() % 8;
    if (action == 0 && which != 0) {
      linter.remove(files[which].path);
      files.erase(files.begin() + static_cast<std::ptrdiff_t>(which));
    } else if (action == 1) {
      const WorkspaceFile& back = original[random() % original.size()];
      linter.set(back);
      const auto at =
          std::find_if(files.begin(), files.end(), [&](const WorkspaceFile& file) { return file.path == back.path; });
      if (at == files.end())
        files.push_back(back);
      else
        *at = back;
    } else {
      files[which].text = changed(files[which].text, random);
      linter.set(files[which]);
    }
    const auto fresh = load_workspace(files, "shop", all);
    findings += fresh.diagnostics.size();
    CAPTURE(round);
    CHECK(render_json(linter.diagnostics()) == render_json(fresh.diagnostics));
  }
  CHECK(findings > 1000);  // it was not all quiet
}

TEST_CASE("what is told does not depend on the order of the files", "[lint][linter]") {
  std::vector<WorkspaceFile> files = corpus();
  const std::string told = render_json(load_workspace(files, {}, all).diagnostics);
  std::mt19937 random(7);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(files.begin(), files.end(), random);
    CHECK(render_json(load_workspace(files, {}, all).diagnostics) == told);
  }
}

TEST_CASE("fixes leave what loads, and a second time nothing is left to do", "[lint][fix]") {
  struct Row {
    std::string_view flows;
    std::string_view fixed;  // empty: nothing changes
    std::size_t fixes;
  };
  const Row rows[] = {
      {"flow: a\ntrigger: chatbot.actoin\nactions: [create_deal: {stage: ofer}]\n",
       "flow: a\ntrigger: chatbot.action\nactions: [create_deal: {stage: offer}]\n", 2},
      {"flow: a\ntrigger: chatbot.action\nvars:\n  unused: 1\nactions: [create_deal: {}]\n",
       "flow: a\ntrigger: chatbot.action\nactions: [create_deal: {}]\n", 1},
      {"flow: a\ntrigger: chatbot.action\nvars:\n  one: 1\n  two: vars.one\nactions: [create_deal: {}]\n",
       "flow: a\ntrigger: chatbot.action\nactions: [create_deal: {}]\n", 2},
      {"flow: a\ntrigger: chatbot.action\nactions:\n  - create_deal: {}  # dealflow: ignore DF504 -- not needed\n",
       "flow: a\ntrigger: chatbot.action\nactions:\n  - create_deal: {}\n", 1},
      {"flow: a\ntrigger: chatbot.action\ncondition: size(items) > \"3\"\nactions: [create_deal: {}]\n",
       "flow: a\ntrigger: chatbot.action\ncondition: size(items) > 3\nactions: [create_deal: {}]\n", 1},
      // One hides the other.
      {"flow: a\ntrigger: chatbot.action\nactions:\n  - create_dael: {stage: offer, pipelin: sales}\n",
       "flow: a\ntrigger: chatbot.action\nactions:\n  - create_deal: {stage: offer, pipeline: sales}\n", 2},
      // Nothing near: no fix.
      {"flow: a\ntrigger: zzz\nactions: [create_deal: {}]\n", "", 0},
  };
  const LoadOptions options{.advise = true, .today = "2026-03-02"};
  for (const Row& row : rows) {
    CAPTURE(row.flows);
    const std::vector<WorkspaceFile> files{{"dealflow.yaml", std::string(shop_settings)},
                                           {"flows/a.yaml", std::string(row.flows)}};
    const FixedFiles fixed = fix_workspace(files, options);
    CHECK(fixed.fixes == row.fixes);
    if (row.fixed.empty()) {
      CHECK(fixed.changed.empty());
      continue;
    }
    REQUIRE(fixed.changed.size() == 1);
    CHECK(fixed.changed[0].path == "flows/a.yaml");
    CHECK(fixed.changed[0].text == row.fixed);
    const auto again = load_workspace({files[0], fixed.changed[0]}, {}, options);
    CHECK(again.workspace != nullptr);
    CHECK(fix_workspace({files[0], fixed.changed[0]}, options).changed.empty());
  }
}

TEST_CASE("a shorter expression says what the longer one said", "[lint][fix]") {
  struct Row {
    std::string_view before;
    std::string_view after;  // the same: it stays
  };
  const Row rows[] = {
      {"!!(person.email == 'a' || person.phone == 'b') && bot.id == 'c'",
       "(person.email == 'a' || person.phone == 'b') && bot.id == 'c'"},
      {"(bot.id == 'a' || bot.id == 'b') == true && action.name == 'c'",
       "(bot.id == 'a' || bot.id == 'b') && action.name == 'c'"},
      {"!(bot.id == action.name)", "bot.id != action.name"},
      {"!((bot.id == 'a' && action.name == 'b') == true)", "!(bot.id == 'a' && action.name == 'b')"},
      // Null is told from false.
      {"items.exists(i, i.sku == 'x') != true", "items.exists(i, i.sku == 'x') != true"},
      {"((bot.id == 'a'))", "bot.id == 'a'"},
      {"bot.id.startsWith('a') == false", "!bot.id.startsWith('a')"},
  };
  const LoadOptions options{.advise = true, .notes = true, .today = "2026-03-02"};
  for (const Row& row : rows) {
    CAPTURE(row.before);
    const auto flow = [](std::string_view condition) {
      return "flow: a\ntrigger: chatbot.action\ncondition: \"" + std::string(condition) +
             "\"\nactions: [create_deal: {}]\n";
    };
    const std::vector<WorkspaceFile> files{{"dealflow.yaml", std::string(shop_settings)},
                                           {"flows/a.yaml", flow(row.before)}};
    const FixedFiles fixed = fix_workspace(files, options);
    CHECK((fixed.changed.empty() ? files[1].text : fixed.changed[0].text) == flow(row.after));
  }
}

TEST_CASE("notes that nobody asked for take no room from warnings, and many of one rule leave comments alone",
          "[lint][linter]") {
  std::string text;
  for (int i = 0; i < 130; ++i)
    text += "flow: f" + std::to_string(i) + "\ntrigger: payment.created\ncondition: payment.amount > " +
            std::to_string(i) + "\nactions: [{create_deal: {name: X}}]\n---\n";
  text +=
      "flow: last\ntrigger: payment.failed\ncondition: payment.amount > 5 && payment.amount < 3\nactions:\n"
      "  - webhook: {to: erp, body: {a: payment.id}}\n"
      "  - webhook: {to: erp, body: {b: payment.id}}  # dealflow: ignore DF504 -- it asks again\n";
  for (const bool notes : {false, true}) {
    const auto loaded = load_workspace({{"dealflow.yaml", std::string(shop_settings)}, {"flows/f.yaml", text}}, {},
                                       {.advise = true, .notes = notes, .today = "2026-03-02"});
    std::string codes;
    for (const Diagnostic& one : loaded.diagnostics)
      if (one.severity != Severity::note) codes += one.code + " ";
    CHECK(codes == "DF204 DF504 ");
  }
}

TEST_CASE("a baseline knows what was there, wherever it has moved, and nothing that is new", "[lint][baseline]") {
  const std::string head = "flow: a\ntrigger: chatbot.action\nactions:\n  - create_deal: {}\n";
  const std::string hook = "  - webhook: {to: erp, body: {id: deal.id}}\n";
  const std::string other = "  - webhook: {to: erp, body: {name: deal.name}}\n";
  const auto lint = [](const std::string& text, std::vector<WorkspaceFile>& files) {
    files = {{"dealflow.yaml", std::string(shop_settings)}, {"flows/a.yaml", text}};
    return load_workspace(files, "shop", {.advise = true}).diagnostics;
  };
  std::vector<WorkspaceFile> files;
  Baseline made;
  const auto before = lint(head + hook, files);
  REQUIRE(before.size() == 1);
  made.add(before, files, "shop", "shop");
  CHECK(made.size() == 1);

  struct Row {
    std::string text;
    std::size_t left;
    std::size_t gone;
  };
  const Row rows[] = {
      {head + hook, 0, 0},
      {head + "  - add_tag: [x]\n\n" + hook, 0, 0},
      {head + hook + other, 1, 0},
      {head + hook + hook, 1, 0},
      {head, 0, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    auto known = Baseline::read(made.write());
    REQUIRE(known);
    auto found = lint(row.text, files);
    known->remove_known(found, files, "shop", "shop");
    CHECK(found.size() == row.left);
    CHECK(known->not_met() == row.gone);
  }

  // Another workspace is another.
  auto of_other = Baseline::read(made.write());
  auto found = lint(head + hook, files);
  CHECK(of_other->remove_known(found, files, "shop", "school") == 0);

  // An error is never known.
  auto wrong = lint("flow: a\ntrigger: nothing\nactions: [create_deal: {}]\n", files);
  Baseline errors;
  errors.add(wrong, files, "shop", "shop");
  CHECK(errors.size() == 0);

  for (const std::string_view text :
       {"", "{}", "[]", R"({"version": 2, "findings": []})", R"({"version": 1})", R"({"version": "x", "findings": []})",
        R"({"version": 1.5, "findings": []})", R"({"version": 1, "findings": [{"code": "DF504"}]})", "not json"}) {
    CAPTURE(text);
    CHECK_FALSE(Baseline::read(text));
  }
}

}  // namespace dealflow::test
