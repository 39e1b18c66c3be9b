// Everything that is done with a store: events, timers, what people ask for, what readers and tools look at. Each is a
// piece of work with an answer, on a copy of a store with a history; done twice it comes to the same.
//
//   for (const StoreWork& work : make_store_works(folder)) {
//     const WorkPlace place{folder / "place", work.given};
//     place.renew();
//     auto answer = work.run(place, [] { /* it begins: what it needs is open */ });
//   }
//
// Errors:   of the store; a history that cannot be made ends the test case.
// Threads:  one.
#pragma once

#include <dealflow/result.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace dealflow::test {

struct WorkPlace {
  std::filesystem::path root;
  std::filesystem::path given;                       // a store
  std::filesystem::path store = root / "store";      // a copy of it
  std::filesystem::path scratch = root / "scratch";  // free for use

  void renew() const;
};

struct StoreWork {
  std::string name;             // "merge"; one word
  std::filesystem::path given;  // the store with its history
  std::function<Result<std::string>(const WorkPlace&, const std::function<void()>& begin)> run;
  bool finds = false;  // its answer may be that the store is damaged
};

// Makes the histories in `folder`.
[[nodiscard]] std::vector<StoreWork> make_store_works(const std::filesystem::path& folder);

}  // namespace dealflow::test
