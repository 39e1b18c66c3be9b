// What every function of dealflow.h keeps: codes and words for each failure, structs of older and newer callers.
#include "tests/engine/capi/bakery.hpp"

#include <catch2/catch.hpp>

#include <cstring>

extern "C" std::size_t dealflow_test_size_in_c(int which);

namespace dealflow::test {

TEST_CASE("the codes keep their numbers and names, those of the C++ API", "[capi]") {
  const char* const names[] = {"ok",
                               "invalid_argument",
                               "refused",
                               "not_found",
                               "store_missing",
                               "store_damaged",
                               "store_newer_format",
                               "store_locked",
                               "store_full",
                               "io",
                               "cancelled",
                               "busy",
                               "no_memory",
                               "internal"};
  for (int i = 0; i < 14; ++i) CHECK(std::string_view(dealflow_code_name(static_cast<dealflow_code>(i))) == names[i]);
  CHECK(std::string_view(dealflow_code_name(static_cast<dealflow_code>(15))) == "unknown");
  CHECK(dealflow_worth_retrying(DEALFLOW_BUSY) == 1);
  CHECK(dealflow_worth_retrying(DEALFLOW_STORE_DAMAGED) == 0);
  CHECK(std::string_view(dealflow_version()).find('.') != std::string_view::npos);
}

TEST_CASE("C and C++ see the same structs", "[capi]") {
  const std::size_t sizes[] = {sizeof(dealflow_text),   sizeof(dealflow_code),   sizeof(dealflow_file),
                               sizeof(dealflow_event),  sizeof(dealflow_change), sizeof(dealflow_filter),
                               sizeof(dealflow_options)};
  for (int i = 0; i < 7; ++i) CHECK(dealflow_test_size_in_c(i) == sizes[i]);
}

TEST_CASE("a workspace that does not load says all that is wrong", "[capi]") {
  const std::string flow = "{flow: f, trigger: api.dael, actions: [create_deal: {stage: none}]}";
  const dealflow_file files[] = {{text("dealflow.yaml"), text("workspace: w\npipelines: [{id: p, stages: [new]}]\n")},
                                 {text("flows/f.yaml"), text(flow)}};
  dealflow_error* error = nullptr;
  dealflow_workspace* workspace = nullptr;
  CHECK(dealflow_workspace_load_files(files, 2, &workspace, &error) == DEALFLOW_INVALID_ARGUMENT);
  CHECK(workspace == nullptr);
  const Told what = told(error);
  CHECK(what.code == DEALFLOW_INVALID_ARGUMENT);
  CHECK_THAT(what.message, Catch::Contains("flows/f.yaml:1"));
  CHECK(Json::parse(what.diagnostics).size() >= 2);
  // Who does not ask is not told, and nothing leaks.
  CHECK(dealflow_workspace_load_files(files, 2, &workspace, nullptr) == DEALFLOW_INVALID_ARGUMENT);
  CHECK(dealflow_workspace_load_folder(text("/no/such/folder"), &workspace, &error) == DEALFLOW_NOT_FOUND);
  CHECK_THAT(told(error).message, Catch::Contains("/no/such/folder"));
}

TEST_CASE("a folder of the disk loads, and tells what may be wrong", "[capi]") {
  dealflow_workspace* loaded = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_workspace_load_folder(text(DEALFLOW_SOURCE_DIR "/examples/shop"), &loaded, &error), error);
  const WorkspaceOfC workspace(loaded);
  CHECK(words(dealflow_workspace_name(loaded)) == "shop");
  CHECK(Json::parse(words(dealflow_workspace_diagnostics(loaded))).is_array());
}

TEST_CASE("options of other versions of the header are understood, or refused", "[capi]") {
  const WorkspaceOfC workspace = load("{flow: f, trigger: api.deal, actions: [create_deal: {}]}");
  const dealflow_workspace* const workspaces[] = {workspace.get()};
  const TemporaryFolder folder = TemporaryFolder::in_memory();
  const std::string store = (folder.path() / "store").string();
  struct {
    dealflow_options known;
    std::uint64_t later;
  } options{};
  const auto open = [&](std::size_t size, std::uint64_t later) {
    options.known.struct_size = size;
    options.later = later;
    dealflow_worker* worker = nullptr;
    dealflow_error* error = nullptr;
    const dealflow_code code = dealflow_worker_open(text(store), workspaces, 1, &options.known, &worker, &error);
    const Told what = told(error);
    CHECK(what.code == code);
    CHECK((worker != nullptr) == (code == DEALFLOW_OK));
    dealflow_worker_free(worker);
    return code;
  };
  CHECK(open(0, 0) == DEALFLOW_INVALID_ARGUMENT);                    // forgotten
  CHECK(open(sizeof(std::size_t), 0) == DEALFLOW_OK);                // a caller of long ago
  CHECK(open(offsetof(dealflow_options, clock), 0) == DEALFLOW_OK);  // one that knew some
  CHECK(open(sizeof options, 0) == DEALFLOW_OK);                     // a newer one that asks for nothing new
  CHECK(open(sizeof options, 1) == DEALFLOW_INVALID_ARGUMENT);       // and one that does
  // What an older caller did not have is not read: garbage behind its struct changes nothing.
  std::memset(&options.known.clock, 0xFF, sizeof options.known - offsetof(dealflow_options, clock));
  CHECK(open(offsetof(dealflow_options, clock), 1) == DEALFLOW_OK);
}

TEST_CASE("what makes no sense is refused by code, and touches nothing", "[capi]") {
  dealflow_error* error = nullptr;
  dealflow_worker* worker = nullptr;
  const TemporaryFolder folder = TemporaryFolder::in_memory();
  CHECK(dealflow_worker_open(text((folder.path() / "s").string()), nullptr, 0, nullptr, &worker, &error) ==
        DEALFLOW_INVALID_ARGUMENT);
  CHECK(told(error).code == DEALFLOW_INVALID_ARGUMENT);
  CHECK(dealflow_worker_stop(nullptr, 0, &error) == DEALFLOW_INVALID_ARGUMENT);
  CHECK_FALSE(told(error).message.empty());
  dealflow_reader* reader = nullptr;
  CHECK(dealflow_reader_open(text((folder.path() / "none").string()), &reader, &error) == DEALFLOW_STORE_MISSING);
  CHECK(told(error).code == DEALFLOW_STORE_MISSING);

  const Bakery bakery;
  CHECK(dealflow_worker_submit(bakery.worker(), nullptr, 0, nullptr, nullptr, &error) == DEALFLOW_INVALID_ARGUMENT);
  CHECK(told(error).code == DEALFLOW_INVALID_ARGUMENT);
  CHECK(dealflow_worker_cancel(bakery.worker(), {}, text("run-9"), nullptr) == DEALFLOW_NOT_FOUND);
  CHECK(dealflow_worker_tick(bakery.worker(), text("other"), 0, &error) == DEALFLOW_NOT_FOUND);
  CHECK_THAT(told(error).message, Catch::Contains("other"));
  dealflow_buffer* nothing = nullptr;
  CHECK(dealflow_reader_record(bakery.reader().get(), text("con-1"), &nothing, nullptr) == DEALFLOW_NOT_FOUND);
  CHECK(nothing == nullptr);
  // Freeing nothing is fine.
  dealflow_buffer_free(nullptr);
  dealflow_error_free(nullptr);
  dealflow_workspace_free(nullptr);
  dealflow_worker_free(nullptr);
  dealflow_reader_free(nullptr);
}

TEST_CASE("a store has one worker", "[capi]") {
  const Bakery bakery;
  const WorkspaceOfC workspace = load("{flow: f, trigger: api.deal, actions: [create_deal: {}]}");
  const dealflow_workspace* const workspaces[] = {workspace.get()};
  dealflow_worker* second = nullptr;
  CHECK(dealflow_worker_open(text(bakery.store()), workspaces, 1, nullptr, &second, nullptr) == DEALFLOW_STORE_LOCKED);
}

}  // namespace dealflow::test
