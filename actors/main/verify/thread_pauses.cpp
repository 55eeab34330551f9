#include "millrace/actors/main/verify/thread_pauses.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "millrace/engine/base/random.hpp"

namespace millrace {

namespace {

/// The longest pause, and the longest time until the next.
constexpr std::uint64_t pause_us_max = 8000;
constexpr std::uint64_t gap_us_max = 4000;

/// Of the pause that the next signal makes. A handler may read nothing but this.
std::atomic<std::uint32_t> pause_us{0};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

void pause_thread(int) {
  const auto error_number = errno;
  const timespec time{0, long{1000} * pause_us.load(std::memory_order_relaxed)};
  ::nanosleep(&time, nullptr);
  errno = error_number;
}

/// Numbers of all threads of the process.
[[nodiscard]] std::vector<pid_t> list_threads() {
  std::vector<pid_t> threads;
  std::error_code error; // A thread that ends while they are listed is one less.
  for (std::filesystem::directory_iterator entry("/proc/self/task", error), end; !error && entry != end;
       entry.increment(error))
    threads.push_back(static_cast<pid_t>(std::stol(entry->path().filename())));
  return threads;
}

} // namespace

thread_pauses::thread_pauses(std::uint64_t seed) : seed_(seed) {
  struct sigaction action {};
  action.sa_handler = &pause_thread;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &action, nullptr);
  thread_ = std::thread([this] { run(); });
}

thread_pauses::~thread_pauses() {
  {
    const std::scoped_lock lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void thread_pauses::run() {
  const auto self = ::gettid();
  std::unique_lock lock(mutex_);
  for (std::uint64_t round = 0; !is_over_; ++round) {
    const auto threads = list_threads();
    const auto chosen = threads.empty() ? self : threads[random_at(seed_, 3 * round) % threads.size()];
    pause_us = static_cast<std::uint32_t>(random_at(seed_, 3 * round + 1) % pause_us_max);
    if (chosen != self)
      ::tgkill(::getpid(), chosen, SIGUSR1);
    const std::chrono::microseconds gap(random_at(seed_, 3 * round + 2) % gap_us_max);
    changed_.wait_for(lock, gap, [this] { return is_over_; });
  }
}

} // namespace millrace
