#include "engine/http/server/pending.hpp"

#include "engine/http/problem.hpp"
#include "engine/http/server/connection.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace dealflow::http {

void Pending::respond(Response response) noexcept {
  if (done_.exchange(true)) return;
  try {
    gate_->with_connections([&] {
      const auto self = connection_.lock();
      if (!self) return;
      boost::asio::post(self->executor(), [self, number = number_, response = std::move(response)] {
        self->guarded([&] { self->take_answer(number, response); });
      });
    });
  } catch (...) {
    lose();
  }
}

void Pending::respond_failure() noexcept {
  if (done_) return;
  try {
    respond(to_response(
        Problem{.status = 500, .code = "http.failure", .detail = "the request could not be worked on; send it again"}));
  } catch (...) {
    if (!done_.exchange(true)) lose();
  }
}

void Pending::lose() noexcept {
  try {
    gate_->with_connections([&] {
      if (const auto self = connection_.lock()) self->lose_answer();
    });
  } catch (...) {  // of a lock: never
  }
}

}  // namespace dealflow::http
