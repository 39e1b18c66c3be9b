// What the pieces of work are made of: a history, and three ways to have a store at hand. For the files of this folder.
#pragma once

#include "tests/faults/script.hpp"
#include "tests/faults/store_work/store_work.hpp"

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>
#include <dealflow/workspace.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dealflow::test {

using Answer = Result<std::string>;

// A store with a history, and the workspace that it ended with.
struct Given {
  std::filesystem::path store;
  std::shared_ptr<const Workspace> workspace;

  // Of the records of a kind that `where` picks, the id of the last; without any the test case ends.
  [[nodiscard]] std::string id(const char* kind, const std::string& where) const;
};
[[nodiscard]] Given make_everything(const std::filesystem::path& folder);  // tests/replay/scenes.hpp
[[nodiscard]] Given make_shop(const std::filesystem::path& folder);        // the example's events
[[nodiscard]] Given make_sending(const std::filesystem::path& folder);     // tests/replay/sending_history.hpp

[[nodiscard]] EngineOptions options_of_works();
[[nodiscard]] TimePoint at(std::string_view time);

// For an engine that has the store open and uses the workspace; committed afterwards.
using Act = std::function<Answer(Engine&, WorkspaceHandle)>;
[[nodiscard]] StoreWork act(std::string name, const Given& given, const Act& what);
// For a reader.
using Look = std::function<Answer(const Reader&, const WorkPlace&)>;
[[nodiscard]] StoreWork look(std::string name, const Given& given, const Look& what);
// Opens the store itself.
using Whole = std::function<Answer(const WorkPlace&)>;
[[nodiscard]] StoreWork whole(std::string name, const Given& given, const Whole& what);

// The JSON of a result; "done" of nothing.
template <class T>
[[nodiscard]] Answer words(const Result<T>& result) {
  if (!result) return tl::unexpected(result.error());
  if constexpr (std::is_void_v<T>) {
    return std::string("done");
  } else {
    return to_json(*result);
  }
}
// All lines of Reader::dump().
[[nodiscard]] Answer dump(const Reader& reader);

// acts.cpp: what an engine is asked for. looks.cpp: what readers see. tools.cpp: what goes through a store as a whole.
void add_acts(const Given& everything, std::vector<StoreWork>& works);
void add_acts_of_sending(const Given& sending, std::vector<StoreWork>& works);
void add_acts_of_shop(const Given& sold, std::vector<StoreWork>& works);
void add_looks(const std::string& of, const Given& given, std::vector<StoreWork>& works);
// `changed`: what a replay takes; `runs`: which run is asked about, the last of these.
void add_tools(const std::string& of, const Given& given, const std::shared_ptr<const Workspace>& changed,
               const std::string& runs, std::vector<StoreWork>& works);
void add_tools_of_shop(const Given& sold, std::vector<StoreWork>& works);

}  // namespace dealflow::test
