#pragma once

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace millrace {

/// Makes the address sanitizer report whoever touches these bytes. Does nothing in other builds.
inline void poison([[maybe_unused]] const std::byte* memory, [[maybe_unused]] std::size_t size) noexcept {
#ifdef __SANITIZE_ADDRESS__
  ASAN_POISON_MEMORY_REGION(memory, size);
#endif
}

/// Lets these bytes be touched again.
inline void unpoison([[maybe_unused]] const std::byte* memory, [[maybe_unused]] std::size_t size) noexcept {
#ifdef __SANITIZE_ADDRESS__
  ASAN_UNPOISON_MEMORY_REGION(memory, size);
#endif
}

} // namespace millrace
