#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "millrace/actors/main/commands.hpp"

namespace millrace {

/// Ends the process when threads do not end in time; results are written by then.
///
/// Ownership: of its thread. Threads: made and destroyed by one. Errors: none; where no thread can be had,
/// the process ends at once.
class shutdown_watchdog {
public:
  explicit shutdown_watchdog(exit_status status);
  shutdown_watchdog(const shutdown_watchdog&) = delete;
  shutdown_watchdog& operator=(const shutdown_watchdog&) = delete;
  ~shutdown_watchdog();

  /// Ends the process without waiting for anybody, not even for one who is about to print.
  [[noreturn]] static void leave(exit_status status);

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_over_ = false;
  std::thread thread_;
};

} // namespace millrace
