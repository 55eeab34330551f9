#pragma once

#include <cstdint>

namespace millrace {

/// How often the test program has asked the system for memory so far.
[[nodiscard]] std::uint64_t count_allocations() noexcept;

} // namespace millrace
