#include "millrace/engine/column/column_builder.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

column_builder::column_builder(type value_type, std::uint32_t capacity, arena& memory)
  : type_(value_type), capacity_(std::max(capacity, 1U)), memory_(&memory) {
  const auto physical = value_type.physical();
  if (physical == physical_type::string) {
    begins_ = memory.allocate<std::uint32_t>(capacity_);
    ends_ = memory.allocate<std::uint32_t>(capacity_);
  } else if (physical == physical_type::bit) {
    values_ = reinterpret_cast<std::byte*>(memory.allocate_zeroed<std::uint64_t>(bitmap::words(capacity_)));
  } else {
    values_ = memory.allocate_bytes(std::size_t{capacity_} * width_of(physical));
  }
}

void column_builder::mark_valid() {
  if (validity_ != nullptr)
    bitmap::set(validity_, size_);
  ++size_;
}

void column_builder::append_null() {
  MILLRACE_DCHECK(size_ < capacity_);
  if (validity_ == nullptr) {
    validity_ = memory_->allocate_zeroed<std::uint64_t>(bitmap::words(capacity_));
    for (std::uint32_t i = 0; i < size_; ++i)
      bitmap::set(validity_, i);
  }
  bitmap::clear(validity_, size_);
  if (begins_ != nullptr) {
    begins_[size_] = 0;
    ends_[size_] = 0;
  } else if (const auto width = width_of(type_.physical()); width != 0) {
    std::memset(values_ + std::size_t{size_} * width, 0, width);
  }
  ++size_;
}

template <class T>
void column_builder::append_fixed(T value) {
  MILLRACE_DCHECK(width_of(type_.physical()) == sizeof(T) && size_ < capacity_);
  std::memcpy(values_ + std::size_t{size_} * sizeof(T), &value, sizeof(T));
  mark_valid();
}

void column_builder::append_bool(bool value) {
  MILLRACE_DCHECK(type_.physical() == physical_type::bit && size_ < capacity_);
  bitmap::assign(reinterpret_cast<std::uint64_t*>(values_), size_, value);
  mark_valid();
}
void column_builder::append_int32(std::int32_t value) { append_fixed(value); }
void column_builder::append_int64(std::int64_t value) { append_fixed(value); }
void column_builder::append_int128(int128 value) { append_fixed(value); }
void column_builder::append_float64(double value) { append_fixed(value); }
void column_builder::append_interval(interval_value value) { append_fixed(value); }

void column_builder::append_text(std::string_view value) {
  MILLRACE_DCHECK(begins_ != nullptr && shared_blob_ == nullptr && size_ < capacity_);
  if (value.size() > blob_capacity_ - blob_size_) {
    const auto needed = std::uint64_t{blob_size_} + value.size();
    MILLRACE_CHECK(needed < (std::uint64_t{1} << 32U));
    const auto wanted = std::max({needed, std::uint64_t{blob_capacity_} * 2, std::uint64_t{capacity_} * 8});
    blob_capacity_ = static_cast<std::uint32_t>(std::min(wanted, (std::uint64_t{1} << 32U) - 1));
    auto* grown = memory_->allocate<char>(blob_capacity_);
    if (blob_size_ != 0)
      std::memcpy(grown, blob_, blob_size_);
    blob_ = grown;
  }
  if (!value.empty())
    std::memcpy(blob_ + blob_size_, value.data(), value.size());
  begins_[size_] = blob_size_;
  blob_size_ += static_cast<std::uint32_t>(value.size());
  ends_[size_] = blob_size_;
  mark_valid();
}

void column_builder::append_from(const column& source, std::size_t row) {
  if (!source.is_valid(row))
    return append_null();
  with_physical(type_.physical(), [&]<class T>() {
    const auto stored = column_reader<T>(source)[row];
    if constexpr (std::is_same_v<T, bool>)
      append_bool(stored);
    else if constexpr (std::is_same_v<T, std::string_view>)
      append_text(stored);
    else
      append_fixed(stored);
  });
}

void column_builder::append_value(const value& scalar) {
  if (scalar.is_null())
    return append_null();
  switch (type_.physical()) {
    case physical_type::bit: return append_bool(scalar.as_bool());
    case physical_type::int32: return append_int32(static_cast<std::int32_t>(scalar.as_int64()));
    case physical_type::int64: return append_int64(scalar.as_int64());
    case physical_type::int128: return append_int128(scalar.as_int128());
    case physical_type::float64: return append_float64(scalar.as_double());
    case physical_type::string: return append_text(scalar.as_text());
    case physical_type::interval: return append_interval(scalar.as_interval());
  }
}

void column_builder::append_shared(std::uint32_t begin, std::uint32_t end) {
  MILLRACE_DCHECK(begins_ != nullptr && shared_blob_ != nullptr && begin <= end && size_ < capacity_);
  begins_[size_] = begin;
  ends_[size_] = end;
  mark_valid();
}

void column_builder::pop_back() noexcept {
  MILLRACE_DCHECK(size_ > 0);
  --size_;
  if (begins_ != nullptr && shared_blob_ == nullptr && ends_[size_] == blob_size_)
    blob_size_ = begins_[size_];
}

column column_builder::finish() {
  column result;
  result.value_type = type_;
  result.validity = validity_;
  result.begins = begins_;
  result.ends = ends_;
  // Kernels may read behind any blob, the empty one too.
  if (begins_ != nullptr && shared_blob_ == nullptr && blob_ == nullptr)
    blob_ = memory_->allocate_zeroed<char>(1);
  if (begins_ == nullptr)
    result.values = values_;
  else
    result.values = shared_blob_ != nullptr ? shared_blob_ : blob_;
  return result;
}

} // namespace millrace
