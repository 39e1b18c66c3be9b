// Listeners: who follows the changes of records.
//
// Threads:  any; tell() is called by one. A listener that is being called may take others out, and itself.
#pragma once

#include <dealflow/worker.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace dealflow::worker {

class Listeners {
 public:
  SubscriptionId add(ChangeListener listener) {
    const std::lock_guard lock(mutex_);
    const auto id = static_cast<SubscriptionId>(++last_);
    all_.emplace_back(id, std::make_shared<ChangeListener>(std::move(listener)));
    return id;
  }
  void remove(SubscriptionId id) {
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(all_, [&](const auto& each) { return each.first == id; });
    }
    const std::lock_guard told(telling_);  // waits for a call that is under way, but for one's own
  }
  void tell(std::span<const CommittedChange> changes) {
    const std::lock_guard told(telling_);
    for (const auto& [id, listener] : copy())
      if (is_there(id)) (*listener)(changes);
  }

 private:
  using Entry = std::pair<SubscriptionId, std::shared_ptr<ChangeListener>>;
  std::vector<Entry> copy() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }
  bool is_there(SubscriptionId id) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(all_.begin(), all_.end(), [&](const Entry& each) { return each.first == id; });
  }

  mutable std::mutex mutex_;
  std::recursive_mutex telling_;
  std::vector<Entry> all_;
  std::uint64_t last_ = 0;
};

}  // namespace dealflow::worker
