#include "engine/http/server/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace dealflow::http {
namespace {

namespace beast = boost::beast;

// Of a target as it is sent to a proxy, "http://localhost/deals": what stands there counts, and not `Host`.
std::optional<std::string> take_authority(std::string_view& target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?#"), target.size());
    std::string authority(target.substr(0, end));
    target.remove_prefix(end);
    if (target.empty()) target = "/";
    return authority;
  }
  return std::nullopt;
}

RequestParser::Took what_was_taken(const boost::system::error_code& error) {
  if (!error) return RequestParser::Took::all;
  if (error == beast::http::error::need_more) return RequestParser::Took::need_more;
  if (error == beast::http::error::body_limit) return RequestParser::Took::too_large;
  return RequestParser::Took::bad;
}

}  // namespace

struct RequestParser::Impl {
  std::optional<beast::http::request_parser<beast::http::string_body>> parser;
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}
RequestParser::~RequestParser() = default;

void RequestParser::begin(std::size_t head_bytes_max, std::uint64_t body_bytes_max) {
  auto& parser = impl_->parser.emplace();
  parser.header_limit(static_cast<std::uint32_t>(head_bytes_max));
  parser.body_limit(body_bytes_max);
  // Not many steps at a time: the last one is looked at by itself.
  parser.eager(false);
}

void RequestParser::end() { impl_->parser.reset(); }

RequestParser::Step RequestParser::put(std::string_view bytes) {
  Step step;
  step.used = impl_->parser->put(boost::asio::const_buffer(bytes.data(), bytes.size()), step.error);
  step.took = what_was_taken(step.error);
  return step;
}

bool RequestParser::has_head() const { return impl_->parser && impl_->parser->is_header_done(); }
bool RequestParser::is_done() const { return impl_->parser->is_done(); }
bool RequestParser::is_chunked() const { return impl_->parser->chunked(); }
bool RequestParser::keeps_alive() const { return impl_->parser->get().keep_alive(); }
bool RequestParser::is_old() const { return impl_->parser->get().version() < 11; }

Request RequestParser::request() const {
  const auto& message = impl_->parser->get();
  Request request;
  request.method = std::string(message.method_string());
  std::string_view target(message.target().data(), message.target().size());
  const auto authority = take_authority(target);
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (authority && name == "host") continue;
    request.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  if (authority) request.headers.emplace_back("host", *authority);
  return request;
}

std::size_t RequestParser::body_bytes() const { return impl_->parser->get().body().size(); }
std::string RequestParser::take_body() { return std::move(impl_->parser->get().body()); }

void RequestParser::drop_body() {
  if (impl_->parser) std::string().swap(impl_->parser->get().body());
}

}  // namespace dealflow::http
