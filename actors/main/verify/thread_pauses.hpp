#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace millrace {

/// Holds up single threads of this process, at random moments and places, for up to some milliseconds: what a busy
/// machine does to a job, only more often. It interrupts them by a signal whose handler sleeps, so it needs
/// nothing of what it disturbs.
///
/// Ownership: of its thread, and of SIGUSR1 in the process. Threads: made and destroyed by one; at most one at a time.
/// Errors: throws `std::system_error` where no thread can be had.
class thread_pauses {
public:
  explicit thread_pauses(std::uint64_t seed);
  thread_pauses(const thread_pauses&) = delete;
  thread_pauses& operator=(const thread_pauses&) = delete;
  ~thread_pauses();

private:
  void run();

  std::uint64_t seed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_over_ = false;
  std::thread thread_;
};

} // namespace millrace
