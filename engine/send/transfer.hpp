// Transfer: one request of libcurl's easy interface, with the settings that all senders share, on a handle of a pool.
//
// Errors:   what curl says, in a line for people.
// Threads:  a transfer belongs to one thread; Transfers hands them out to any.
#pragma once

#include <dealflow/senders.hpp>

#include <curl/curl.h>

#include <array>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::send {

// Handles that are not in use. With a handle its open connections are kept for the next request.
class Transfers {
 public:
  Transfers();
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;
  ~Transfers();

  [[nodiscard]] CURL* take();
  void give_back(CURL* handle);

 private:
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

// A list of curl's, freed with it.
class StringList {
 public:
  StringList() = default;
  StringList(const StringList&) = delete;
  StringList& operator=(const StringList&) = delete;
  ~StringList() { curl_slist_free_all(list_); }
  void add(const std::string& text) {
    curl_slist* longer = curl_slist_append(list_, text.c_str());
    if (longer == nullptr) throw std::bad_alloc();  // rather than a request without it: it may be the signature
    list_ = longer;
  }
  [[nodiscard]] curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

class Transfer {
 public:
  Transfer(Transfers& pool, const SenderOptions& options);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(handle_, option, value);
    if (code != CURLE_OK && refused_ == CURLE_OK) refused_ = code;
  }
  // The first option that was refused, or what became of the request.
  [[nodiscard]] CURLcode perform();
  [[nodiscard]] long response_code() const;      // 0: there was no answer
  [[nodiscard]] curl_off_t retry_after() const;  // seconds; 0: nothing was said
  [[nodiscard]] std::string error(CURLcode code) const;

 private:
  static int on_progress(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  Transfers& pool_;
  CURL* handle_;
  CURLcode refused_ = CURLE_OK;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

// Clock and secrets of the machine where the host gives none.
void fill_in(SenderOptions& options);

// One line, printable, not long: what a stranger sent, for a reason.
[[nodiscard]] std::string excerpt(std::string_view text);

}  // namespace dealflow::send
