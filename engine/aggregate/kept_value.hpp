#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/state/state_bytes.hpp"
#include "millrace/engine/state/state_heap.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// A 128-bit integer in a state, whose alignment is only 8.
struct kept_int128 {
  std::uint64_t low = 0;
  std::int64_t high = 0;

  [[nodiscard]] int128 get() const noexcept {
    return static_cast<int128>((static_cast<uint128>(static_cast<std::uint64_t>(high)) << 64U) | low);
  }
  void set(int128 value) noexcept {
    low = static_cast<std::uint64_t>(value);
    high = static_cast<std::int64_t>(value >> 64U);
  }
};

/// A value that a state keeps, whatever its type; text lies in the heap. Empty when all bits are
/// zero. `save` writes what lies outside of it, for a state that is saved as it lies in memory but for what `detach` leaves
/// out, and `load` makes the copy of such a state whole again.
///
/// Ownership: `release` gives the heap its memory back. Threads: none. Errors: none.
template <class T>
struct alignas(8) kept_value {
  T value;

  [[nodiscard]] T get() const noexcept { return value; }
  [[nodiscard]] T get(const state_heap&) const noexcept { return value; }
  void set(T from, state_heap&) noexcept { value = from; }
  void release(state_heap&) noexcept {}
  void detach() noexcept {}
  void save(const state_heap&, state_writer&) const noexcept {}
  void load(state_reader&, state_heap&) noexcept {}
};

template <>
struct kept_value<int128> {
  kept_int128 value;

  [[nodiscard]] int128 get() const noexcept { return value.get(); }
  [[nodiscard]] int128 get(const state_heap&) const noexcept { return value.get(); }
  void set(int128 from, state_heap&) noexcept { value.set(from); }
  void release(state_heap&) noexcept {}
  void detach() noexcept {}
  void save(const state_heap&, state_writer&) const noexcept {}
  void load(state_reader&, state_heap&) noexcept {}
};

template <>
struct kept_value<std::string_view> {
  heap_place place;
  std::uint32_t size;
  std::uint32_t capacity;

  [[nodiscard]] std::string_view get(const state_heap& heap) const noexcept {
    return {reinterpret_cast<const char*>(heap.at(place)), size};
  }
  void set(std::string_view from, state_heap& heap) {
    if (from.size() > capacity) {
      release(heap);
      capacity = static_cast<std::uint32_t>(state_heap::capacity_of(from.size()));
      place = heap.allocate(capacity);
    }
    size = static_cast<std::uint32_t>(from.size());
    if (size != 0)
      std::memcpy(heap.at(place), from.data(), size);
  }
  void release(state_heap& heap) noexcept {
    if (capacity != 0)
      heap.release(place, capacity);
    place = 0;
    size = 0;
    capacity = 0;
  }
  void detach() noexcept { *this = {}; }
  void save(const state_heap& heap, state_writer& into) const { into.put_text(get(heap)); }
  void load(state_reader& from, state_heap& heap) {
    *this = {};
    set(from.take_text(), heap);
  }
};

/// Order of ORDER BY, MIN and MAX: NaN behind all numbers, text by bytes, intervals by length.
template <class T>
[[nodiscard]] bool sorts_before(const T& a, const T& b) noexcept {
  return a < b;
}
template <>
[[nodiscard]] inline bool sorts_before(const double& a, const double& b) noexcept {
  return a < b || (std::isnan(b) && !std::isnan(a));
}
template <>
[[nodiscard]] inline bool sorts_before(const interval_value& a, const interval_value& b) noexcept {
  return comparable_us(a) < comparable_us(b);
}

} // namespace millrace
