// The exported names are the ABI: a change of them is never an accident.
#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace dealflow::test {
namespace {

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char part[4096];
  for (std::size_t read = 0; (read = std::fread(part, 1, sizeof part, pipe)) > 0;) output.append(part, read);
  REQUIRE(::pclose(pipe) == 0);
  return output;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string lines(const std::set<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += name + '\n';
  return all;
}

// "0000 T dealflow_version@@DEALFLOW_1": what is defined and seen, but for the name of the version itself.
std::set<std::string> exported() {
  std::set<std::string> names;
  std::istringstream rows(output_of("nm -D --defined-only '" DEALFLOW_LIBRARY "'"));
  for (std::string address, kind, name; rows >> address >> kind >> name;) {
    if (kind != "A") names.insert(name);
  }
  return names;
}

std::set<std::string> declared() {
  const std::string header = read_file(DEALFLOW_SOURCE_DIR "/engine/include/dealflow/dealflow.h");
  static const std::regex declaration(R"(DEALFLOW_API [^;(]*?(dealflow_\w+)\()");
  std::set<std::string> names;
  for (std::sregex_iterator at(header.begin(), header.end(), declaration), end; at != end; ++at)
    names.insert((*at)[1].str() + "@@DEALFLOW_1");
  return names;
}

}  // namespace

TEST_CASE("what the library exports is what is written down", "[capi]") {
  const std::string stored = read_file(DEALFLOW_SOURCE_DIR "/tests/engine/capi/symbols.txt");
  CHECK(lines(exported()) == stored);
  CHECK(lines(declared()) == stored);
  CHECK(declared().size() > 30);
}

TEST_CASE("the name of the library carries its ABI, and it asks for no dealflow beside it", "[capi]") {
  CHECK(std::string(DEALFLOW_LIBRARY_SONAME) == "libdealflow.so.1");
  const std::string needed = output_of("readelf -d '" DEALFLOW_LIBRARY "'");
  CHECK_THAT(needed, Catch::Contains("[libdealflow.so.1]") && !Catch::Contains("NEEDED) Shared library: [libdealflow"));
}

}  // namespace dealflow::test
