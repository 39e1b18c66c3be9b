// Import: contacts and deals from CSV files.
//
//   auto loaded = load_import_map(ImportKind::contacts, {"people.yaml", text}, *workspace);
//   auto done = import_csv(engine, handle, *loaded.map, read, [](const RefusedRow& row) { … });
//
// Each row becomes an event (import.contact, import.deal), taken by the engine like any other: in whole or not at all,
// a row that comes again changes nothing, and cards say which row made them. A row is either in, or told with its line
// and reason; one that the engine took and could not do is in the dead letters as well.
//
// Shapes:   CSV as RFC 4180 has it; separator , ; or a tab. Memory does not grow with the
//           file, but by some 40 bytes for each deal without an external id.
// Errors:   of the store, of reading; invalid_argument where the file cannot be imported as a whole: no head, a column
//           that the map names is missing, UTF-16.
// Threads:  as the Engine.
#pragma once

#include <dealflow/engine.hpp>
#include <dealflow/workspace.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dealflow {

enum class ImportKind : std::uint8_t { contacts, deals };

class ImportMap;  // which column fills what

struct LoadedImportMap {
  std::shared_ptr<const ImportMap> map;  // null where there is an error
  std::vector<Diagnostic> diagnostics;
};
// `file`: YAML; without text, columns are taken by the names of what they fill.
[[nodiscard]] LoadedImportMap load_import_map(ImportKind kind, const WorkspaceFile& file, const Workspace& workspace);

struct ImportedRows {
  std::uint64_t rows = 0;       // below the head; the sum of the next four
  std::uint64_t created = 0;    // made a card of the kind
  std::uint64_t updated = 0;    // changed one
  std::uint64_t unchanged = 0;  // imported before, or nothing new
  std::uint64_t refused = 0;
  std::vector<std::string> ignored_columns;  // that fill nothing
};
struct RefusedRow {
  std::uint64_t line = 0;  // on which the row begins, from 1
  std::string code;        // "csv.cells", "person.email" …
  std::string message;
};

// Reads at most `room` bytes; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(char* into, std::size_t room)>;

// Commits as it goes; what was imported before an error is in. `name`: of the file, for lists of refused lines.
[[nodiscard]] Result<ImportedRows> import_csv(Engine& engine, WorkspaceHandle workspace, const ImportMap& map,
                                              const std::string& name, const ReadBytes& read,
                                              const std::function<void(const RefusedRow&)>& refused);

}  // namespace dealflow
