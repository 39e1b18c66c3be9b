// dealflow schema: JSON Schema of the YAML of a workspace, for editors.
#include <dealflow/http_server.hpp>
#include <dealflow/schema.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/input_file.hpp"

#include <array>

namespace dealflow::cli {
namespace {

struct NamedKind {
  std::string_view name;
  SchemaOf kind;
};
constexpr auto kinds =
    std::to_array<NamedKind>({{"flow", SchemaOf::flow}, {"workspace", SchemaOf::workspace}, {"test", SchemaOf::test}});

constexpr std::string_view api = "api";

class Schema final : public Command {
 public:
  CommandInfo info() const override {
    return {"schema", "JSON Schema of the YAML files, for editors; OpenAPI of `serve`",
            "Prints the JSON Schema of flow files, of `dealflow.yaml` or of test files. With --workspace it knows the "
            "pipelines, stages, people and fields that are declared there. docs/editors.md tells how an editor uses "
            "it. `api` is "
            "the description of the paths of `serve` (OpenAPI).",
            "dealflow schema > flow.schema.json\ndealflow schema flow --workspace examples/shop\n"
            "dealflow schema test --workspace examples/shop"};
  }
  void declare(Arguments& arguments) override {
    auto& kind = arguments.positional("KIND", &kind_, "flow, workspace, test or api; flow if left out");
    for (const NamedKind& known : kinds) kind.choices.emplace_back(known.name);
    kind.choices.emplace_back(api);
    arguments.option("--workspace", "DIR", &folder_, "a workspace whose names it shall know");
  }
  ExitStatus run(Console& console) override {
    if (kind_ == api) {
      console.print(http_openapi());
      return ExitStatus::done;
    }
    SchemaOf kind = SchemaOf::flow;
    for (const NamedKind& known : kinds) {
      if (known.name == kind_) kind = known.kind;
    }
    JsonSchema schema;
    if (folder_.empty()) {
      schema = json_schema(kind);
    } else {
      auto text = read_input(folder_ + "/dealflow.yaml");
      if (!text) return console.complain(ExitStatus::usage, text.error().detail);
      const WorkspaceFile settings{"dealflow.yaml", *std::move(text)};
      schema = json_schema(kind, settings, folder_);
      if (schema.text.empty()) {
        console.talk_raw(render_text(schema.diagnostics, {settings}, folder_, console.colour_on_err()));
        return ExitStatus::usage;
      }
    }
    console.print(schema.text);
    return ExitStatus::done;
  }

 private:
  std::string kind_;
  std::string folder_;
};

}  // namespace

std::unique_ptr<Command> make_schema() { return std::make_unique<Schema>(); }

}  // namespace dealflow::cli
