// dealflow graph: flows as drawings.
#include <dealflow/coverage_graph.hpp>
#include <dealflow/graph.hpp>
#include <dealflow/graph_drawing.hpp>
#include <dealflow/reader.hpp>
#include <dealflow/run_graph.hpp>
#include <dealflow/testing.hpp>
#include <dealflow/why.hpp>
#include <dealflow/workspace_folder.hpp>

#include "dsl/base/edit_distance.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/graph_layout.hpp"
#include "engine/cli/replace_file.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/store/scratch_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

namespace dealflow::cli {
namespace {

constexpr std::array<std::string_view, 4> formats{"mermaid", "dot", "svg", "json"};

class GraphCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"graph", "flows as drawings: Mermaid, DOT or SVG",
            "Prints the graph of a flow: what starts it, its steps and branches. Without FLOW, all flows of the "
            "workspace: which event starts which flow, and what flows start by what they do.\n\n"
            "With --run, the flow of that run, as it was when the run began, with the way that it took, how often, and "
            "the values that it met. WORKSPACE may be left out then; it says which workspace of the store is meant.\n\n"
            "With --coverage, the workspace's tests are run, and the flow is drawn with what they have covered.\n\n"
            "Exit status 1: no such flow or run; 2: wrong usage or a workspace that does not load; 3: the store or a "
            "file cannot be used.",
            "dealflow graph examples/shop\ndealflow graph examples/shop order-from-bot --format svg -o order.svg\n"
            "dealflow graph examples/shop order-from-bot --coverage --format svg -o covered.svg\n"
            "dealflow graph --run run-9 --store store --format svg -o run-9.svg"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE", &folder_, "the folder of a workspace");
    arguments.positional("FLOW", &flow_, "the id of a flow; all of them if left out");
    arguments.format(format_, formats);
    arguments.option("-o,--output", "FILE", &output_, "write to FILE in place of standard output");
    arguments.flag("--coverage", coverage_, "draw what the tests of the workspace have covered of FLOW");
    arguments.option("--run", "ID", &run_, "draw what a run did: run-N");
    arguments.option("--store", "DIR", &store_, "the store that holds the run");
    arguments.workspace_of_store(workspace_of_store_);
  }
  ExitStatus run(Console& console) override {
    if (const std::string problem = misuse(); !problem.empty()) return console.complain(ExitStatus::usage, problem);
    ExitStatus status = ExitStatus::done;
    const std::optional<Graph> graph =
        run_.empty() ? graph_of_workspace(console, status) : graph_of_run(console, status);
    return graph ? write(*graph, console) : status;
  }

 private:
  [[nodiscard]] std::string misuse() const {
    if (coverage_ && !run_.empty()) return "`--run` and `--coverage` exclude each other";
    if (coverage_ && flow_.empty()) return "`--coverage` draws one flow: which FLOW of which WORKSPACE?";
    if (run_.empty() && !store_.empty()) return "`--store` goes with `--run`";
    if (run_.empty() && folder_.empty()) return "which WORKSPACE, or which `--run`?";
    if (!run_.empty() && store_.empty()) return "`--run` needs the `--store` that holds it";
    if (!folder_.empty() && !workspace_of_store_.empty()) return "WORKSPACE and `--workspace` exclude each other";
    return {};
  }

  [[nodiscard]] std::optional<Graph> graph_of_workspace(Console& console, ExitStatus& status) const {
    auto files = read_workspace_folder(folder_);
    if (!files) {
      status = console.complain(ExitStatus::usage, files.error().detail);
      return std::nullopt;
    }
    WorkspaceGraphs graphs(*files, folder_);
    if (!graphs.loads()) {
      console.talk_raw(render_text(graphs.diagnostics(), *files, folder_, console.colour_on_err()));
      status = console.complain(ExitStatus::usage, folder_ + " does not load");
      return std::nullopt;
    }
    if (flow_.empty()) return graphs.overview();
    auto graph = graphs.flow(flow_);
    if (!graph) {
      const std::string meant = nearest(flow_, graphs.flows());
      status = console.complain(ExitStatus::refused,
                                fmt::format("{} has no flow `{}`{}", folder_, flow_,
                                            meant.empty() ? "; `dealflow graph` of the workspace alone shows them all"
                                                          : fmt::format("; is it `{}`?", meant)));
    }
    if (graph && coverage_ && !cover(*files, *graph, console, status)) return std::nullopt;
    return graph;
  }

  // Marks what the tests have covered; false where that cannot be told.
  [[nodiscard]] bool cover(const std::vector<WorkspaceFile>& files, Graph& graph, Console& console,
                           ExitStatus& status) const {
    const LoadedWorkspace loaded = load_workspace(files, shown_folder(folder_), {.tests = true, .observable = true});
    if (!loaded.workspace) {  // a test file with an error
      console.talk_raw(render_text(loaded.diagnostics, files, shown_folder(folder_), console.colour_on_err()));
      status = console.complain(ExitStatus::usage, folder_ + " does not load");
      return false;
    }
    Coverage coverage(*loaded.workspace);
    TestOptions options;
    options.jobs = std::max(1U, std::thread::hardware_concurrency());
    options.coverage = &coverage;
    const auto ran = run_tests(loaded.workspace, loaded.tests, options);
    if (!ran) {
      status = console.complain(ran.error());
      return false;
    }
    const CoverageReport report = coverage.report();
    const auto flow = std::find_if(report.flows.begin(), report.flows.end(),
                                   [this](const FlowCoverage& one) { return one.flow == flow_; });
    if (flow == report.flows.end()) {
      status = console.complain(ExitStatus::refused,
                                fmt::format("`{}` does not run: it is switched off, or a template", flow_));
      return false;
    }
    apply(overlay_of(*flow, graph), graph);
    if (loaded.tests.empty()) console.talk("the workspace has no tests");
    if (ran->failed() > 0)
      console.talk(fmt::format("{} of {} tests failed; `dealflow test` says why", ran->failed(), ran->results.size()));
    return true;
  }

  [[nodiscard]] std::optional<Graph> graph_of_run(Console& console, ExitStatus& status) const {
    std::string workspace = workspace_of_store_;
    if (!folder_.empty()) {
      const auto loaded = load_for_running(folder_, console, status);
      if (!loaded) return std::nullopt;
      workspace = loaded->name();
    }
    auto marked = [&]() -> Result<Graph> {
      auto reader = Reader::open(store_);
      if (!reader) return tl::unexpected(reader.error());
      if (!workspace.empty())
        if (auto selected = reader->select(workspace); !selected) return tl::unexpected(selected.error());
      auto run = reader->run(run_);
      if (!run) return tl::unexpected(run.error());
      if (!flow_.empty() && flow_ != run->flow)
        return fail(ErrorCode::not_found, fmt::format("`{}` is a run of flow `{}`", run_, run->flow));
      auto text = reader->flow_text(run->flow_version);
      if (!text) return tl::unexpected(text.error());
      auto graph = stored_flow_graph(text->path, text->text, run->flow);
      if (!graph) return fail(ErrorCode::store_damaged, "the flow of " + run_ + ": " + graph.error());
      GraphOverlay overlay = overlay_of(*run, *graph);
      add_decisions(workspace, overlay, console);
      apply(overlay, *graph);
      return std::move(*graph);
    }();
    if (marked) return std::move(*marked);
    status = console.complain(marked.error());
    return std::nullopt;
  }

  // What decided at the branches, where the store still has the events to run them again.
  void add_decisions(const std::string& workspace, GraphOverlay& overlay, Console& console) const {
    const store::ScratchFolder scratch;
    if (!scratch.made())
      return console.talk("the values at its branches are not shown: no folder can be made for a scratch store");
    const auto decided =
        why_run(store_, run_, {.workspace = workspace, .flow = {}, .scratch = scratch.store(), .progress = {}});
    if (decided)
      add_values(*decided, overlay);
    else
      console.talk("the values at its branches are not shown: " + decided.error().detail);
  }

  ExitStatus write(const Graph& graph, Console& console) const {
    std::string text;
    if (format_.is("mermaid")) text = render_mermaid(graph);
    if (format_.is("dot")) text = render_dot(graph);
    if (format_.json()) text = render_json(graph);
    if (format_.is("svg")) {
      const auto layout = lay_out(graph);
      if (!layout) return console.complain(layout.error());
      text = render_svg(graph, *layout);
    }
    if (output_.empty()) {
      console.print(text);
      return ExitStatus::done;
    }
    const auto written = replace_file(output_, text);
    return written ? ExitStatus::done : console.complain(ExitStatus::broken, written.error().detail);
  }

  std::string folder_;
  std::string flow_;
  FormatName format_{"mermaid"};
  std::string output_;
  bool coverage_ = false;
  std::string run_;
  std::string store_;
  std::string workspace_of_store_;
};

}  // namespace

std::unique_ptr<Command> make_graph() { return std::make_unique<GraphCommand>(); }

}  // namespace dealflow::cli
