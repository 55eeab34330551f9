#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>

namespace millrace {

/// Time one run took.
struct run_time {
  double wall_s = 0;
  double cpu_s = 0; ///< Of all threads of the process.
};

/// Measures from its construction on.
class stopwatch {
public:
  [[nodiscard]] run_time elapsed() const noexcept {
    const auto wall = std::chrono::steady_clock::now() - wall_begin_;
    return {std::chrono::duration<double>(wall).count(), process_cpu_s() - cpu_begin_};
  }

private:
  [[nodiscard]] static double process_cpu_s() noexcept {
    constexpr double ns = 1e-9;
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + ns * static_cast<double>(now.tv_nsec);
  }

  std::chrono::steady_clock::time_point wall_begin_ = std::chrono::steady_clock::now();
  double cpu_begin_ = process_cpu_s();
};

} // namespace millrace
