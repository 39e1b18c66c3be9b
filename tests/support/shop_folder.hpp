// ShopFolder: files of a test and the program's store beside them, gone with the object.
#pragma once

#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

class ShopFolder {
 public:
  [[nodiscard]] std::string path(const std::string& file) const { return (folder_.path() / file).string(); }
  void write(const std::string& file, std::string_view text) const {
    std::filesystem::create_directories(std::filesystem::path(path(file)).parent_path());
    std::ofstream(path(file), std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& file) const {
    std::ifstream in(path(file), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // Adds `--store`.
  Finished run(std::vector<std::string> words, const std::string& store = "store") const {
    words.insert(words.end(), {"--store", path(store)});
    return run_program(words);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace dealflow::test
