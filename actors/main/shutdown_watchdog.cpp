#include "millrace/actors/main/shutdown_watchdog.hpp"

#include <chrono>
#include <cstdlib>
#include <system_error>

#include "millrace/actors/main/standard_streams.hpp"

namespace millrace {

namespace {

constexpr std::chrono::seconds patience{5};

} // namespace

shutdown_watchdog::shutdown_watchdog(exit_status status) {
  try {
    thread_ = std::thread([this, status] {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_for(lock, patience, [this] { return is_over_; }))
        leave(status);
    });
  } catch (const std::system_error&) {
    leave(status);
  }
}

shutdown_watchdog::~shutdown_watchdog() {
  {
    const std::scoped_lock lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void shutdown_watchdog::leave(exit_status status) {
  if (status == exit_status::cut_off)
    end_by_broken_pipe();
  std::_Exit(static_cast<int>(status));
}

} // namespace millrace
