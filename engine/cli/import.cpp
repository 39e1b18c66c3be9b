// dealflow import: contacts or deals from CSV, everything from an export.
#include <dealflow/import.hpp>
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/input_file.hpp"
#include "engine/cli/line_reader.hpp"
#include "engine/cli/operator_log.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"
#include "engine/store/scratch_folder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t shown_rows_max = 20;
constexpr std::size_t export_line_bytes_max = 256UL * 1024 * 1024;

// A file or standard input, open as long as it is needed.
class Input {
 public:
  explicit Input(const std::string& path)
      : path_(path), fd_(path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input() {
    if (fd_ > 0) ::close(fd_);
  }
  [[nodiscard]] int fd() const { return fd_; }
  Result<std::size_t> read(char* into, std::size_t room) const {
    while (true) {
      const ssize_t got = ::read(fd_, into, room);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return fail(ErrorCode::io, fmt::format("{}: {}", path_, std::strerror(errno)));
    }
  }

 private:
  const std::string& path_;
  int fd_;
};

class Import final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "import", "contacts or deals from CSV, or everything from an export",
        "Each row becomes an event, import.contact or import.deal, and is taken in whole or not at all; one that was "
        "imported before changes nothing. Columns are taken by the names of what they fill, or as a map says. A row "
        "is either in, or told with its line and reason. --dry-run tries all of it on a copy of the store.\n\n"
        "With the folder of a workspace before the file its flows run; without, the store must hold the workspace. "
        "`all` takes what `dealflow export all` wrote, as a workspace that the store does not hold yet.",
        "dealflow import contacts people.csv --map people.yaml --dry-run --store store\n"
        "dealflow import deals examples/shop deals.csv --store store\n"
        "dealflow import all shop.ndjson --store other-store"};
  }
  void declare(Arguments& arguments) override {
    Argument& kind = arguments.positional("KIND", &kind_, "contacts, deals or all");
    kind.required = true;
    kind.choices = {"contacts", "deals", "all"};
    arguments
        .positional("WORKSPACE|FILE", &words_, "the workspace, if its flows are to run; the file, - is standard input")
        .required = true;
    arguments.option("--map", "FILE", &map_, "YAML that says what each column fills");
    arguments.flag("--dry-run", dry_run_, "try it on a copy; the store stays as it is");
    arguments.option("--report", "FILE", &report_, "write the refused rows there, one JSON object a line");
    arguments.store(store_);
    arguments.workspace_of_store(name_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    std::string folder;
    if (words_.size() == 2) {
      folder = words_.front();
      words_.erase(words_.begin());
    }
    if (words_.size() != 1) return console.complain(ExitStatus::usage, "one file at a time");
    const Input input(words_.front());
    if (input.fd() < 0)
      return console.complain(ExitStatus::usage, fmt::format("{}: {}", words_.front(), std::strerror(errno)));
    if (kind_ == "all") return load(input, console);
    auto status = ExitStatus::done;
    const auto workspace =
        folder.empty() ? load_settings_of(store_, name_, console, status) : load_for_running(folder, console, status);
    if (!workspace) return status;
    const auto map = load_map(*workspace, console, status);
    if (!map) return status;
    return import_rows(input, workspace, *map, console);
  }

 private:
  std::shared_ptr<const ImportMap> load_map(const Workspace& workspace, Console& console, ExitStatus& status) const {
    WorkspaceFile file{map_, {}};
    if (!map_.empty()) {
      auto text = read_input(map_);
      if (!text) {
        status = console.complain(ExitStatus::usage, text.error().detail);
        return nullptr;
      }
      file.text = std::move(*text);
    }
    const auto loaded = load_import_map(kind_ == "deals" ? ImportKind::deals : ImportKind::contacts, file, workspace);
    if (!loaded.diagnostics.empty())
      console.talk_raw(render_text(loaded.diagnostics, {file}, "", console.colour_on_err()));
    if (!loaded.map) status = console.complain(ExitStatus::usage, "the map does not load; nothing was imported");
    return loaded.map;
  }

  ExitStatus import_rows(const Input& input, const std::shared_ptr<const Workspace>& workspace, const ImportMap& map,
                         Console& console) {
    std::string store = store_;
    const store::ScratchFolder scratch;
    if (dry_run_) {
      if (!scratch.made())
        return console.complain(ExitStatus::broken,
                                "there is no room for the copy of a dry run: set TMPDIR to a folder");
      store = scratch.store().string();
      if (auto copied = copy_store(store); !copied) return console.complain(copied.error());
    }
    std::ofstream report;
    if (!report_.empty()) {
      report.open(report_, std::ios::binary);
      if (!report) return console.complain(ExitStatus::usage, fmt::format("{}: {}", report_, std::strerror(errno)));
    }
    auto writing = open_for_writing(store, workspace, {});
    if (!writing) return console.complain(writing.error());
    std::size_t told = 0;
    const auto refused = [&](const RefusedRow& row) {
      if (report.is_open())
        report << Json{{"line", row.line}, {"code", row.code}, {"message", row.message}}.dump(
                      -1, ' ', false, Json::error_handler_t::replace)
               << '\n';
      if (++told <= shown_rows_max || report.is_open()) {
        if (told <= shown_rows_max)
          console.talk(fmt::format("{}:{}: {}: {}", words_.front(), row.line, row.code, row.message));
      }
    };
    const auto done = import_csv(
        writing->engine, writing->workspace, map, words_.front(),
        [&](char* into, std::size_t room) { return input.read(into, room); }, refused);
    if (!done) return console.complain(done.error());
    if (told > shown_rows_max)
      console.talk(fmt::format("… and {} more{}", told - shown_rows_max,
                               report_.empty() ? "; --report FILE writes them all" : ", see " + report_));
    if (report.is_open() && !report.flush())
      return console.complain(ExitStatus::broken, report_ + " cannot be written");
    print(*done, console);
    return done->refused > 0 ? ExitStatus::refused : ExitStatus::done;
  }

  // Where there is no store yet, there is nothing to copy.
  Result<void> copy_store(const std::string& to) const {
    std::error_code ignored;
    if (!std::filesystem::exists(store_, ignored)) return {};
    auto reader = Reader::open(store_);
    if (!reader) return tl::unexpected(reader.error());
    return reader->copy_to(to);
  }

  void print(const ImportedRows& done, Console& console) const {
    if (format_.json()) {
      console.print_line(Json{
          {"rows", done.rows},
          {"created", done.created},
          {"updated", done.updated},
          {"unchanged", done.unchanged},
          {"refused", done.refused},
          {"ignored_columns", done.ignored_columns},
          {"dry_run",
           dry_run_}}.dump());
      return;
    }
    console.print(fmt::format("{:>7} rows      {} created, {} updated, {} unchanged, {} refused\n", done.rows,
                              done.created, done.updated, done.unchanged, done.refused));
    if (!done.ignored_columns.empty())
      console.talk(fmt::format("columns that fill nothing: {}", fmt::join(done.ignored_columns, ", ")));
    if (dry_run_) console.talk("nothing was imported: this was a dry run");
  }

  ExitStatus load(const Input& input, Console& console) const {
    if (dry_run_ || !map_.empty() || !report_.empty())
      return console.complain(ExitStatus::usage, "--map, --dry-run and --report are for contacts and deals");
    EngineOptions options;
    set_operator_log(options);
    auto engine = Engine::open(store_, options);
    if (!engine) return console.complain(engine.error());
    LineReader reader(input.fd(), export_line_bytes_max);
    const auto name = engine->load([&]() -> Result<std::optional<std::string>> {
      std::string line;
      while (true) {
        switch (reader.next(line)) {
          case LineReader::Got::line: return line;
          case LineReader::Got::end: return std::nullopt;
          case LineReader::Got::interrupted: continue;
          case LineReader::Got::broken: return fail(ErrorCode::io, std::strerror(errno));
        }
      }
    });
    if (!name) return console.complain(name.error());
    if (format_.json())
      console.print_line(Json{{"workspace", *name}}.dump());
    else
      console.print_line(fmt::format("workspace {} is in {}", *name, store_));
    return ExitStatus::done;
  }

  std::string kind_;
  std::vector<std::string> words_;
  std::string map_;
  std::string report_;
  bool dry_run_ = false;
  std::string store_;
  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_import() { return std::make_unique<Import>(); }

}  // namespace dealflow::cli
