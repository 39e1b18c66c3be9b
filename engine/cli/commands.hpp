// The commands, each made by its own file.
#pragma once

#include "engine/cli/command.hpp"

#include <memory>

namespace dealflow::cli {

[[nodiscard]] std::unique_ptr<Command> make_init();
[[nodiscard]] std::unique_ptr<Command> make_graph();
[[nodiscard]] std::unique_ptr<Command> make_run();
[[nodiscard]] std::unique_ptr<Command> make_serve();
[[nodiscard]] std::unique_ptr<Command> make_list();
[[nodiscard]] std::unique_ptr<Command> make_show();
[[nodiscard]] std::unique_ptr<Command> make_board();
[[nodiscard]] std::unique_ptr<Command> make_why();
[[nodiscard]] std::unique_ptr<Command> make_stats();
[[nodiscard]] std::unique_ptr<Command> make_duplicates();
[[nodiscard]] std::unique_ptr<Command> make_merge();
[[nodiscard]] std::unique_ptr<Command> make_unmerge();
[[nodiscard]] std::unique_ptr<Command> make_erase();
[[nodiscard]] std::unique_ptr<Command> make_import();
[[nodiscard]] std::unique_ptr<Command> make_export();
[[nodiscard]] std::unique_ptr<Command> make_replay();
[[nodiscard]] std::unique_ptr<Command> make_retry();
[[nodiscard]] std::unique_ptr<Command> make_runs();
[[nodiscard]] std::unique_ptr<Command> make_endpoints();
[[nodiscard]] std::unique_ptr<Command> make_lint();
[[nodiscard]] std::unique_ptr<Command> make_test();
[[nodiscard]] std::unique_ptr<Command> make_explain();
[[nodiscard]] std::unique_ptr<Command> make_fmt();
[[nodiscard]] std::unique_ptr<Command> make_convert();
[[nodiscard]] std::unique_ptr<Command> make_eval();
[[nodiscard]] std::unique_ptr<Command> make_actions();
[[nodiscard]] std::unique_ptr<Command> make_events();
[[nodiscard]] std::unique_ptr<Command> make_functions();
[[nodiscard]] std::unique_ptr<Command> make_templates();
[[nodiscard]] std::unique_ptr<Command> make_mails();
[[nodiscard]] std::unique_ptr<Command> make_schema();
[[nodiscard]] std::unique_ptr<Command> make_bench();
[[nodiscard]] std::unique_ptr<Command> make_top();
[[nodiscard]] std::unique_ptr<Command> make_verify();
[[nodiscard]] std::unique_ptr<Command> make_backup();
[[nodiscard]] std::unique_ptr<Command> make_restore();
[[nodiscard]] std::unique_ptr<Command> make_compact();
[[nodiscard]] std::unique_ptr<Command> make_version();

}  // namespace dealflow::cli
