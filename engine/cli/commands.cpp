#include "engine/cli/commands.hpp"

namespace dealflow::cli {

std::vector<std::unique_ptr<Command>> all_commands() {
  std::vector<std::unique_ptr<Command>> commands;
  for (auto* make :
       {make_init,      make_lint,       make_test,   make_explain, make_fmt,     make_convert, make_graph,
        make_run,       make_serve,      make_list,   make_show,    make_why,     make_replay,  make_board,
        make_stats,     make_duplicates, make_merge,  make_unmerge, make_erase,   make_import,  make_export,
        make_runs,      make_endpoints,  make_retry,  make_eval,    make_actions, make_events,  make_functions,
        make_templates, make_mails,      make_schema, make_top,     make_verify,  make_backup,  make_restore,
        make_compact,   make_bench,      make_version}) {
    commands.push_back(make());
  }
  return commands;
}

}  // namespace dealflow::cli
