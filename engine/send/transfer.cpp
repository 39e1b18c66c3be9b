#include "engine/send/transfer.hpp"

#include "dsl/base/display_width.hpp"
#include "dsl/base/trim.hpp"

namespace dealflow::send {
namespace {

constexpr std::size_t idle_handles_max = 16;
constexpr std::size_t excerpt_width = 160;

}  // namespace

Transfers::Transfers() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

Transfers::~Transfers() {
  for (CURL* handle : idle_) curl_easy_cleanup(handle);
}

CURL* Transfers::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      CURL* handle = idle_.back();
      idle_.pop_back();
      return handle;
    }
  }
  return curl_easy_init();
}

void Transfers::give_back(CURL* handle) {
  if (handle == nullptr) return;
  curl_easy_reset(handle);  // keeps the connections, forgets keys, headers and callbacks
  {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < idle_handles_max) {
      idle_.push_back(handle);
      return;
    }
  }
  curl_easy_cleanup(handle);
}

Transfer::Transfer(Transfers& pool, const SenderOptions& options) : pool_(pool), handle_(pool.take()) {
  if (handle_ == nullptr) {
    refused_ = CURLE_OUT_OF_MEMORY;
    return;
  }
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_max.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_max.count()));
  if (!options.proxy_of_environment) set(CURLOPT_PROXY, "");
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  if (options.stopping) {
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
    set(CURLOPT_XFERINFODATA, &options.stopping);
    set(CURLOPT_NOPROGRESS, 0L);
  }
}

Transfer::~Transfer() { pool_.give_back(handle_); }

int Transfer::on_progress(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(stopping))() ? 1 : 0;
}

CURLcode Transfer::perform() { return refused_ == CURLE_OK ? curl_easy_perform(handle_) : refused_; }

long Transfer::response_code() const {
  long code = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &code);
  return code;
}

curl_off_t Transfer::retry_after() const {
  curl_off_t seconds = 0;
  curl_easy_getinfo(handle_, CURLINFO_RETRY_AFTER, &seconds);
  return seconds;
}

std::string Transfer::error(CURLcode code) const {
  if (code == CURLE_ABORTED_BY_CALLBACK) return "the program stops";
  const std::string detail = excerpt(error_.data());
  return detail.empty() ? curl_easy_strerror(code) : detail;
}

void fill_in(SenderOptions& options) {
  if (!options.clock) {
    options.clock = [] { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); };
  }
  if (!options.secrets) options.secrets = secrets_of_machine();
}

std::string excerpt(std::string_view text) {
  const std::string line = printable(text);
  return cut(trimmed(line), excerpt_width);
}

}  // namespace dealflow::send
