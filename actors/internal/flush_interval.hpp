#pragma once

#include <chrono>

namespace millrace {

/// How long written output may stay invisible. Long enough not to cost throughput, short enough for a
/// reader who waits.
inline constexpr std::chrono::milliseconds flush_interval{50};

} // namespace millrace
