// TemporaryStore: a real store in a folder of its own, gone with the object.
#pragma once

#include "engine/store/environment.hpp"
#include "tests/support/temporary_folder.hpp"

#include <stdexcept>
#include <utility>

namespace dealflow::test {

class TemporaryStore {
 public:
  TemporaryStore() : environment_(open(folder_.path() / "store")) {}
  [[nodiscard]] store::Environment& environment() { return environment_; }

 private:
  static store::Environment open(const std::filesystem::path& path) {
    store::OpenOptions options;
    options.create = true;
    options.write = true;
    auto environment = store::Environment::open(path, options);
    if (!environment) throw std::runtime_error("no store: " + environment.error().detail);
    return std::move(*environment);
  }
  TemporaryFolder folder_;
  store::Environment environment_;
};

}  // namespace dealflow::test
