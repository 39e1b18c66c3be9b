#include "tests/support/odd_stores.hpp"

#include <lmdb.h>
#include <zstd.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace dealflow::test {

void unpack_store(const std::filesystem::path& packed, const std::filesystem::path& folder) {
  std::ifstream in(packed, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::string whole(ZSTD_getFrameContentSize(bytes.data(), bytes.size()), '\0');
  REQUIRE(ZSTD_decompress(whole.data(), whole.size(), bytes.data(), bytes.size()) == whole.size());
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "data.mdb", std::ios::binary) << whole;
}

void make_foreign_file(const std::filesystem::path& file) {
  MDB_env* env = nullptr;
  MDB_txn* txn = nullptr;
  MDB_dbi dbi = 0;
  std::string text = "of another program";
  MDB_val key{text.size(), text.data()};
  MDB_val value = key;
  REQUIRE(mdb_env_create(&env) == 0);
  REQUIRE(mdb_env_open(env, file.c_str(), MDB_NOSUBDIR | MDB_NOLOCK, 0644) == 0);
  REQUIRE(mdb_txn_begin(env, nullptr, 0, &txn) == 0);
  REQUIRE(mdb_dbi_open(txn, nullptr, 0, &dbi) == 0);
  REQUIRE(mdb_put(txn, dbi, &key, &value, 0) == 0);
  REQUIRE(mdb_txn_commit(txn) == 0);
  mdb_env_close(env);
}

}  // namespace dealflow::test
