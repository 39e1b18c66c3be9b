#include "engine/http/service.hpp"

#include "engine/http/own_machine.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace dealflow::http {
namespace {

// A page of another site may send such a request without asking first, and be on this machine: what may be done there
// without a token would be done for it. Its browser says whose page it is.
std::optional<Problem> check_origin(const Request& head) {
  const auto origin = head.header("origin");
  if (!origin) return std::nullopt;
  const std::size_t scheme = origin->find("://");
  if (head.count("origin") == 1 && scheme != std::string_view::npos &&
      origin->substr(scheme + 3) == head.header("host").value_or(""))
    return std::nullopt;
  return Problem{.status = 403,
                 .code = "http.origin",
                 .detail = fmt::format("a page of `{}` may not ask for this; its own host may", *origin)};
}

// CloudEvents webhooks: a sender asks first whether it is welcome.
Response answer_options(const Found& found, const Request& request) {
  Response response;
  response.status = 204;
  response.content_type.clear();
  response.headers.emplace_back("Allow", found.allow);
  if (const auto origin = request.header("webhook-request-origin"); origin && found.route->purpose == Purpose::intake) {
    response.headers.emplace_back("WebHook-Allowed-Origin", *origin);
    response.headers.emplace_back("WebHook-Allowed-Rate", request.header("webhook-request-rate").value_or("*"));
  }
  return response;
}

std::uint64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t total = 0, resident = 0;
  in >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

Service::Service(Worker& worker, const HttpOptions& options)
    : worker_(worker),
      limits_(options.limits),
      clock_(options.clock),
      secrets_(options.secrets),
      open_(options.open),
      metrics_(options.metrics ? options.metrics : std::make_shared<Metrics>()),
      store_(options.store) {}

Result<std::unique_ptr<Service>> Service::make(Worker& worker, const HttpOptions& options) {
  if (!options.clock) return fail(ErrorCode::invalid_argument, "the server needs a clock");
  std::unique_ptr<Service> service(new Service(worker, options));
  if (!service->secrets_)
    service->secrets_ = [](std::string_view reference) -> Result<std::string> {
      return fail(ErrorCode::not_found, fmt::format("{}: the server was given no reader of secrets", reference));
    };
  if (auto read = service->read_tokens(options.tokens); !read) return tl::unexpected(read.error());
  auto channels = Channels::open(worker.workspaces(), service->secrets_);
  if (!channels) return tl::unexpected(channels.error());
  service->channels_ = std::move(*channels);
  return service;
}

Result<void> Service::read_tokens(const std::vector<std::string>& references) {
  for (const std::string& reference : references) {
    auto token = signature::resolve_secret(reference, secrets_);
    if (!token) return fail(token.error().code, fmt::format("token of the server: {}", token.error().detail));
    tokens_.push_back(std::move(*token));
  }
  return {};
}

std::shared_ptr<const Channels> Service::channels() const {
  const std::lock_guard lock(mutex_);
  return channels_;
}

Result<void> Service::reload(std::vector<std::shared_ptr<const Workspace>> workspaces) {
  const std::lock_guard one_at_a_time(reloading_);
  auto opened = Channels::open(workspaces, secrets_, channels().get());
  if (!opened) return tl::unexpected(opened.error());
  if (auto reloaded = worker_.reload(std::move(workspaces)); !reloaded) return reloaded;
  const std::lock_guard lock(mutex_);
  channels_ = std::move(*opened);
  return {};
}

std::optional<Problem> Service::check_host_access(const Request& head) const {
  if (!tokens_.empty()) {
    const auto token = bearer_token(head);
    if (!token) return no_credentials("this path asks for `Authorization: Bearer …`");
    if (!matches_any(tokens_, *token)) return no_credentials("the token is not the one expected");
    return std::nullopt;
  }
  if (open_) return std::nullopt;
  if (is_from_foreign_page(head))
    return Problem{.status = 403,
                   .code = "http.foreign_page",
                   .detail = "a page of another site asks; without a token this path is served to this machine alone"};
  if (head.from_this_machine && !was_passed_on(head) && names_this_machine(head.header("host").value_or("localhost")))
    return std::nullopt;
  return Problem{.status = 403,
                 .code = "http.not_open",
                 .detail = "this path is served to this machine alone; start the server with a token or `--open`"};
}

tl::expected<Admission, Response> Service::admit(const Request& head) const {
  const auto refuse = [](const Problem& problem) { return tl::unexpected(to_response(problem)); };
  Admission admission;
  auto found = find_route(routes(), head.method, head.path);
  if (!found) return refuse(found.error());
  admission.found = std::move(*found);
  const Access access = admission.found.route->access;
  if (access == Access::channel) {
    admission.channels = channels();
    admission.channel = admission.channels->find(admission.found.values.at(0), admission.found.values.at(1));
    if (admission.channel == nullptr)
      return refuse({.status = 404, .code = "intake.no_such_channel", .detail = "no channel of that name"});
  }
  if (admission.found.asks_for_options) return admission;
  if (head.count("content-encoding") > 0)
    return refuse({.status = 415,
                   .code = "http.content_encoding",
                   .detail = "bodies are read as they are, not compressed",
                   .headers = {{"Accept-Encoding", "identity"}}});
  switch (access) {
    case Access::anyone: break;
    case Access::host:
      if (auto problem = check_host_access(head)) return refuse(*problem);
      break;
    case Access::channel: {
      const auto verified = check_credentials(*admission.channel, head, clock_());
      if (!verified) return refuse(verified.error());
      admission.verified = *verified;
      break;
    }
  }
  if (admission.found.route->purpose == Purpose::act)
    if (auto problem = check_origin(head)) return refuse(*problem);
  return admission;
}

void Service::answer(const Admission& admission, Request request, Respond respond) {
  if (admission.found.asks_for_options) return respond(answer_options(admission.found, request));
  if (!admission.verified) {
    if (const auto problem = check_signature(*admission.channel, request, clock_()))
      return respond(to_response(*problem));
  }
  admission.found.route->handle({*this, admission, std::move(request), std::move(respond)});
}

bool Service::is_ready(std::string& why) const {
  if (stopping_) {
    why = "the server is stopping";
    return false;
  }
  const WorkerStatus status = worker_.status();
  if (status.stopping) why = "the worker is stopping";
  if (!status.writing) why = "the store cannot be written: " + std::string(to_string(status.trouble_code));
  return why.empty();
}

std::string Service::metrics_text() const {
  Metrics::Now now{.worker = worker_.status(), .connections = connections_, .resident_bytes = resident_bytes()};
  std::error_code ignored;
  if (!store_.empty())
    if (const auto bytes = std::filesystem::file_size(store_ / "data.mdb", ignored); !ignored) now.store_bytes = bytes;
  return metrics_->text(now);
}

}  // namespace dealflow::http

namespace dealflow {

std::vector<RouteInfo> http_routes() {
  std::vector<RouteInfo> all;
  for (const http::Route& route : http::routes())
    all.push_back({std::string(route.method), std::string(route.path), std::string(route.summary)});
  return all;
}

}  // namespace dealflow
