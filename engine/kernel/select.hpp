#pragma once

#include <cstddef>
#include <cstdint>

namespace millrace::kernel {

/// Writes the numbers of the set bits among the first `count`, ascending, and returns how many.
/// `out` has room for `count` rounded up to a multiple of 64.
[[nodiscard]] std::uint32_t select_rows(const std::uint64_t* bits, std::uint32_t count, std::uint32_t* out) noexcept;

/// Writes those of `rows` whose bit is set, in order, and returns how many. `out` may be `rows`.
[[nodiscard]] std::uint32_t select_rows(const std::uint64_t* bits, const std::uint32_t* rows, std::uint32_t count,
                                        std::uint32_t* out) noexcept;

} // namespace millrace::kernel
