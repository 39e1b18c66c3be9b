// dealflow init: a small workspace that works. Its files stand in engine/cli/init and are built into the program.
#include "engine/cli/commands.hpp"
#include "engine/cli/init_files.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

namespace dealflow::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view placeholder = "my-workspace";

// The folder's name in the letters that a workspace may have in its own.
std::string workspace_name(const fs::path& folder) {
  std::string name = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '.') c = '-';
  }
  const auto begin = name.find_first_not_of("-.");
  return begin == std::string::npos ? std::string(placeholder) : name.substr(begin);
}

std::string named(std::string_view text, const std::string& name) {
  std::string out(text);
  if (const auto at = out.find(placeholder); at != std::string::npos) out.replace(at, placeholder.size(), name);
  return out;
}

// As a shell takes it.
std::string shell_word(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c >= 0x80 || std::isalnum(c) != 0 || c == '/' || c == '.' || c == '-' || c == '_';
  });
  if (plain) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

// The first part of a file's path is its template's name.
std::string_view template_of(const EmbeddedFile& file) { return file.path.substr(0, file.path.find('/')); }

struct Template {
  std::string name;
  std::string summary;  // the comment that its settings begin with
};

std::vector<Template> all_templates() {
  std::vector<Template> all;
  for (const EmbeddedFile& file : init_files()) {
    if (!file.path.ends_with("/dealflow.yaml")) continue;
    std::string_view first = file.text.substr(0, file.text.find('\n'));
    first.remove_prefix(std::min(first.find_first_not_of("# "), first.size()));
    all.push_back({std::string(template_of(file)), std::string(first)});
  }
  return all;
}

class Init final : public Command {
 public:
  CommandInfo info() const override {
    return {"init", "a workspace to begin with",
            "Writes a workspace with flows, tests and events, named after its folder, which must be new or empty. "
            "Templates are whole workspaces for a line of business; their flows are ready-made ones, turned on with "
            "`use`, and a few to change.",
            "dealflow init my-workspace\ndealflow init my-school --template school\ndealflow init --list-templates"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("DIR", &folder_, "folder to make");
    Argument& chosen = arguments.option("--template", "NAME", &template_, "what to begin with (start)");
    for (const Template& one : all_templates()) chosen.choices.push_back(one.name);
    arguments.flag("--list-templates", list_, "print their names");
  }
  ExitStatus run(Console& console) override {
    if (list_) {
      std::vector<std::vector<std::string>> rows{{"template", ""}};
      for (const Template& one : all_templates()) rows.push_back({one.name, one.summary});
      console.print(table(rows, console));
      return ExitStatus::done;
    }
    if (folder_.empty()) return console.complain(ExitStatus::usage, "`DIR` is missing: the folder to make");
    while (folder_.size() > 1 && folder_.ends_with('/')) folder_.pop_back();
    const std::string name = workspace_name(fs::absolute(folder_).lexically_normal());
    std::error_code error;
    if (fs::exists(folder_, error) && !(fs::is_directory(folder_, error) && fs::is_empty(folder_, error))) {
      return console.complain(ExitStatus::usage,
                              fmt::format("{} is there already and not empty; nothing was written", folder_));
    }
    for (const EmbeddedFile& file : init_files()) {
      if (template_of(file) != template_) continue;
      const fs::path path = fs::path(folder_) / file.path.substr(template_.size() + 1);
      fs::create_directories(path.parent_path(), error);
      std::ofstream out(path, std::ios::binary);
      out << named(file.text, name);
      if (!out.flush()) {
        return console.complain(ExitStatus::broken,
                                fmt::format("{} cannot be written: {}", path.string(), std::strerror(errno)));
      }
    }
    console.print(fmt::format(
        "{0} is ready. Try:\n  dealflow lint {0}\n  dealflow test {0}\n  dealflow run {0} {0}/events.ndjson --store "
        "{1}-store\n"
        "  dealflow board --store {1}-store\n",
        shell_word(folder_), name));
    return ExitStatus::done;
  }

 private:
  std::string folder_;
  std::string template_ = "start";
  bool list_ = false;
};

}  // namespace

std::unique_ptr<Command> make_init() { return std::make_unique<Init>(); }

}  // namespace dealflow::cli
