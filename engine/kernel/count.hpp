#pragma once

#include <cstddef>
#include <string_view>

namespace millrace::kernel {

/// Returns how many bytes of `bytes` are `wanted`.
[[nodiscard]] std::size_t count_byte(std::string_view bytes, char wanted) noexcept;

} // namespace millrace::kernel
