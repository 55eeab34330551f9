#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/state/saved_section.hpp"

namespace millrace {

static_assert(std::endian::native == std::endian::little, "states are saved as they lie in memory");

/// Appends values to the bytes of a section, as they lie in memory.
///
/// Ownership: borrows the section. Threads: one. Errors: memory that cannot be had is thrown.
class state_writer {
public:
  explicit state_writer(saved_section& into) noexcept : into_(&into) {}

  template <class T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    put_bytes(std::as_bytes(std::span(&value, 1)));
  }
  void put_bytes(std::span<const std::byte> bytes) { into_->bytes.insert(into_->bytes.end(), bytes.begin(), bytes.end()); }
  /// Bytes behind their number.
  void put_sized(std::span<const std::byte> bytes) {
    put(std::uint64_t{bytes.size()});
    put_bytes(bytes);
  }
  void put_text(std::string_view text) { put_sized(std::as_bytes(std::span(text))); }
  /// Begins a part that a reader takes by `take_sized`; returns what `end_sized` is to be given.
  [[nodiscard]] std::size_t begin_sized() {
    put(std::uint64_t{0});
    return into_->bytes.size();
  }
  void end_sized(std::size_t begin) noexcept {
    const std::uint64_t size = into_->bytes.size() - begin;
    std::memcpy(into_->bytes.data() + begin - sizeof(size), &size, sizeof(size));
  }
  [[nodiscard]] bool is_empty() const noexcept { return into_->bytes.empty(); }
  /// Counts a row or group that is written.
  void count_row() noexcept { ++into_->rows; }

private:
  saved_section* into_;
};

/// Takes values from saved bytes in the order they were put. Behind their end every value is zero, and the reader has
/// failed, so that damaged bytes are noticed by one question at the end.
///
/// Ownership: borrows the bytes, as what it returns does. Threads: one. Errors: see `has_failed`.
class state_reader {
public:
  explicit state_reader(std::span<const std::byte> bytes) noexcept : rest_(bytes) {}

  template <class T>
  [[nodiscard]] T take() noexcept {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    if (const auto bytes = take_bytes(sizeof(T)); !bytes.empty())
      std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }
  [[nodiscard]] std::span<const std::byte> take_bytes(std::uint64_t size) noexcept {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  [[nodiscard]] std::span<const std::byte> take_sized() noexcept { return take_bytes(take<std::uint64_t>()); }
  [[nodiscard]] std::string_view take_text() noexcept {
    const auto bytes = take_sized();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  /// What was taken is not what was put.
  void fail() noexcept {
    has_failed_ = true;
    rest_ = {};
  }

  /// Bytes that were not taken yet.
  [[nodiscard]] std::uint64_t left() const noexcept { return rest_.size(); }
  [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }
  [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }

private:
  std::span<const std::byte> rest_;
  bool has_failed_ = false;
};

} // namespace millrace
