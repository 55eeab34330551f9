#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/check.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/column.hpp"

namespace millrace {

/// Validity bits of a result, made at the first NULL.
class result_validity {
public:
  result_validity(std::uint32_t count, arena& memory) noexcept : count_(count), memory_(&memory) {}

  void clear(std::uint32_t row) {
    if (bits_ == nullptr) {
      bits_ = memory_->allocate<std::uint64_t>(bitmap::words(count_));
      bitmap::fill(bits_, count_, true);
    }
    bitmap::clear(bits_, row);
  }
  [[nodiscard]] const std::uint64_t* bits() const noexcept { return bits_; }

private:
  std::uint32_t count_;
  arena* memory_;
  std::uint64_t* bits_ = nullptr;
};

/// Writes a flat column of a known number of rows, in any order of rows; each row at most once. What is written in
/// order and grows, as at the borders of the engine, has a `column_builder`.
///
/// Ownership: borrows the arena the column lives in. Threads: one. Errors: none.
template <class T>
class result_writer {
public:
  result_writer(type value_type, std::uint32_t count, arena& memory)
    : type_(value_type), validity_(count, memory), values_(memory.allocate<T>(count)) {}

  void put(std::uint32_t row, T value) noexcept { values_[row] = value; }
  void put_null(std::uint32_t row) {
    validity_.clear(row);
    values_[row] = T{};
  }
  [[nodiscard]] column finish() const noexcept {
    column result;
    result.value_type = type_;
    result.values = values_;
    result.validity = validity_.bits();
    return result;
  }

private:
  type type_;
  result_validity validity_;
  T* values_;
};

template <>
class result_writer<bool> {
public:
  result_writer(type value_type, std::uint32_t count, arena& memory)
    : type_(value_type), validity_(count, memory), bits_(memory.allocate_zeroed<std::uint64_t>(bitmap::words(count))) {}

  void put(std::uint32_t row, bool value) noexcept { bitmap::assign(bits_, row, value); }
  void put_null(std::uint32_t row) { validity_.clear(row); }
  [[nodiscard]] column finish() const noexcept {
    column result;
    result.value_type = type_;
    result.values = bits_;
    result.validity = validity_.bits();
    return result;
  }

private:
  type type_;
  result_validity validity_;
  std::uint64_t* bits_;
};

/// Text is copied, since the state it comes from changes. A long value that comes again in the next row, as
/// a maximum does, is kept once. More than 4 GiB is a bug of the caller, who sees to `batch_text_bytes_max`.
template <>
class result_writer<std::string_view> {
public:
  result_writer(type value_type, std::uint32_t count, arena& memory)
    : type_(value_type),
      validity_(count, memory),
      memory_(&memory),
      begins_(memory.allocate_zeroed<std::uint32_t>(count)),
      ends_(memory.allocate_zeroed<std::uint32_t>(count)) {}

  /// Whether one more value fits a batch; the first one always does.
  [[nodiscard]] bool has_room_for(std::string_view value) const noexcept {
    return size_ == 0 || size_ + value.size() <= batch_text_bytes_max || is_repeated(value);
  }
  void put(std::uint32_t row, std::string_view value) {
    const auto size = static_cast<std::uint32_t>(value.size());
    if (!is_repeated(value)) {
      if (size > capacity_ - size_)
        grow(size);
      if (size != 0)
        std::memcpy(blob_ + size_, value.data(), size);
      last_begin_ = size_;
      size_ += size;
    }
    begins_[row] = last_begin_;
    ends_[row] = size_;
  }
  void put_null(std::uint32_t row) { validity_.clear(row); }
  [[nodiscard]] column finish() const noexcept {
    column result;
    result.value_type = type_;
    result.values = blob_ == nullptr ? "" : blob_;
    result.begins = begins_;
    result.ends = ends_;
    result.validity = validity_.bits();
    return result;
  }

private:
  [[nodiscard]] bool is_repeated(std::string_view value) const noexcept {
    constexpr std::size_t long_size = 64;
    return value.size() >= long_size && value == std::string_view(blob_ + last_begin_, size_ - last_begin_);
  }
  void grow(std::uint32_t size) {
    const auto wanted = std::max({std::uint64_t{size_} + size, std::uint64_t{capacity_} * 2, std::uint64_t{4096}});
    MILLRACE_CHECK(std::uint64_t{size_} + size < (std::uint64_t{1} << 32U));
    capacity_ = static_cast<std::uint32_t>(std::min(wanted, (std::uint64_t{1} << 32U) - 1));
    auto* grown = memory_->allocate<char>(capacity_);
    if (size_ != 0)
      std::memcpy(grown, blob_, size_);
    blob_ = grown;
  }

  type type_;
  result_validity validity_;
  arena* memory_;
  std::uint32_t* begins_;
  std::uint32_t* ends_;
  char* blob_ = nullptr;
  std::uint32_t last_begin_ = 0;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

/// Returns a column that was written for some rows of one batch, and of which there is no other copy.
[[nodiscard]] inline column with_room(column written) noexcept {
  written.is_fillable = true;
  return written;
}

} // namespace millrace
