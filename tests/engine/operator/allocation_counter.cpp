#include "allocation_counter.hpp"

#include <cstdlib>
#include <new>

namespace {

std::uint64_t allocations = 0;

} // namespace

// Replaced for the whole test program, in a file of its own so that nothing is inlined.
void* operator new(std::size_t size) {
  ++allocations;
  if (auto* memory = std::malloc(size == 0 ? 1 : size))
    return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto bytes = static_cast<std::size_t>(alignment);
  if (auto* memory = std::aligned_alloc(bytes, (size + bytes - 1) / bytes * bytes))
    return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  ++allocations;
  const auto bytes = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(bytes, (size + bytes - 1) / bytes * bytes);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace millrace {

std::uint64_t count_allocations() noexcept { return allocations; }

} // namespace millrace
