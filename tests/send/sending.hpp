// What the tests of both senders share: a workspace of given settings, secrets that are made up, a clock that stands.
#pragma once

#include <dealflow/senders.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

namespace dealflow {

inline std::ostream& operator<<(std::ostream& out, Attempt::Result result) {
  constexpr const char* names[] = {"delivered", "again", "failed", "gone"};
  return out << names[static_cast<std::size_t>(result)];
}

namespace test {

constexpr std::string_view first_key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
constexpr std::string_view second_key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

inline TimePoint noon() { return TimePoint(std::chrono::seconds(1'772'452'800)); }  // 2026-03-02T12:00:00Z

inline SenderOptions options() {
  SenderOptions made;
  made.clock = noon;
  made.secrets = [](std::string_view reference) -> dealflow::Result<std::string> {
    if (reference == "env:FIRST") return std::string(first_key);
    if (reference == "env:SECOND") return std::string(second_key);
    if (reference == "env:PASSWORD") return std::string("pass word");
    if (reference == "env:WRONG") return std::string("hush-hush");
    return fail(ErrorCode::not_found, "the environment has no variable " + std::string(reference.substr(4)));
  };
  return made;
}

inline std::shared_ptr<const Workspace> workspace_with(const std::string& settings) {
  LoadedWorkspace loaded =
      load_workspace({{"dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n" + settings}});
  for (const Diagnostic& one : loaded.diagnostics) UNSCOPED_INFO(one.message);
  REQUIRE(loaded.workspace != nullptr);
  return loaded.workspace;
}

}  // namespace test
}  // namespace dealflow
