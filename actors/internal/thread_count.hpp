#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace millrace {

/// Counts the threads that work for a job, each until it ends, so that somebody can wait for the last of them.
///
/// Ownership: shared by those threads. Threads: any. Errors: none.
class thread_count {
public:
  /// Counts the calling thread from now on until it ends. A thread counts for one job in its life.
  static void add_current(std::shared_ptr<thread_count> count) {
    thread_local presence current;
    current.enter(std::move(count));
  }

  /// Waits until there is none, or until a time; answers whether there is none.
  [[nodiscard]] bool wait_until(std::chrono::steady_clock::time_point time) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, time, [this] { return count_ == 0; });
  }
  void wait() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return count_ == 0; });
  }

private:
  /// Lives in the storage of its thread, and goes with it.
  class presence {
  public:
    presence() noexcept = default;
    presence(const presence&) = delete;
    presence& operator=(const presence&) = delete;
    ~presence() {
      if (count_ != nullptr)
        count_->change(-1);
    }
    void enter(std::shared_ptr<thread_count> count) {
      count_ = std::move(count);
      count_->change(1);
    }

  private:
    std::shared_ptr<thread_count> count_;
  };

  void change(std::int32_t by) {
    const std::scoped_lock lock(mutex_);
    count_ += by;
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::int32_t count_ = 0;
};

} // namespace millrace
