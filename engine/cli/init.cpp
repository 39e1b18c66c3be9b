// dealflow init: a small workspace that works. Its files stand in engine/cli/init and are built into the program.
#include "engine/cli/commands.hpp"
#include "engine/cli/init_files.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace dealflow::cli {
namespace {

namespace fs = std::filesystem;

class Init final : public Command {
 public:
  CommandInfo info() const override {
    return {"init", "a workspace to begin with",
            "Writes a small workspace with flows, a test and events. The folder must be new or empty.",
            "dealflow init my-workspace"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("DIR", &folder_, "folder to make").required = true;
  }
  ExitStatus run(Console& console) override {
    std::error_code error;
    if (fs::exists(folder_, error) && !(fs::is_directory(folder_, error) && fs::is_empty(folder_, error))) {
      return console.complain(ExitStatus::usage,
                              fmt::format("{} is there already and not empty; nothing was written", folder_));
    }
    for (const EmbeddedFile& file : init_files()) {
      const fs::path path = fs::path(folder_) / file.path;
      fs::create_directories(path.parent_path(), error);
      std::ofstream out(path, std::ios::binary);
      out << file.text;
      if (!out.flush()) return console.complain(ExitStatus::broken, fmt::format("{} cannot be written", path.string()));
    }
    console.print(
        fmt::format("{0} is ready. Try:\n  dealflow lint {0}\n  dealflow run {0} {0}/events.ndjson --store {0}-store\n"
                    "  dealflow board --store {0}-store\n",
                    folder_));
    return ExitStatus::done;
  }

 private:
  std::string folder_;
};

}  // namespace

std::unique_ptr<Command> make_init() { return std::make_unique<Init>(); }

}  // namespace dealflow::cli
