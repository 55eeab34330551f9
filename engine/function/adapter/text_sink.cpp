#include "millrace/engine/function/adapter/text_sink.hpp"

#include <algorithm>
#include <cstring>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/function/algorithm/code_point.hpp"

namespace millrace {

text_sink::text_sink(std::uint32_t values, std::uint32_t bytes_expected, arena& memory)
  : memory_(&memory), blob_(memory.allocate<char>(bytes_expected)), capacity_(bytes_expected),
    begins_(memory.allocate_zeroed<std::uint32_t>(values)), ends_(memory.allocate_zeroed<std::uint32_t>(values)) {}

char* text_sink::extend_slow(std::size_t bytes) {
  const auto value_bytes = std::size_t{size_ - begin_} + bytes;
  if (value_bytes > text_bytes_max) {
    is_over_ = true;
    return nullptr;
  }
  if (begin_ != 0 && size_ + bytes > batch_text_bytes_max) {
    is_over_ = true;
    is_full_ = true;
    return nullptr;
  }
  if (size_ + bytes > capacity_)
    grow(size_ + bytes);
  char* target = blob_ + size_;
  size_ += static_cast<std::uint32_t>(bytes);
  return target;
}

void text_sink::grow(std::size_t needed) {
  // Never beyond the bound, which `extend` looks at only where the capacity ends.
  const auto doubled = std::min<std::size_t>(std::size_t{capacity_} * 2, batch_text_bytes_max);
  const auto capacity = std::max({needed, doubled, std::size_t{256}});
  char* larger = memory_->allocate<char>(capacity);
  std::memcpy(larger, blob_, size_);
  blob_ = larger;
  capacity_ = static_cast<std::uint32_t>(capacity);
}

void text_sink::append_code_point(std::uint32_t code_point) {
  char bytes[code_point_bytes_max];
  append(std::string_view(bytes, write_code_point(code_point, bytes)));
}

bool text_sink::finish_value(std::uint32_t row) noexcept {
  if (is_over_) {
    discard_value();
    return false;
  }
  begins_[row] = begin_;
  ends_[row] = size_;
  begin_ = size_;
  return true;
}

column text_sink::finish(type value_type, const std::uint64_t* validity) const noexcept {
  column result;
  result.value_type = value_type;
  result.validity = validity;
  result.values = blob_;
  result.begins = begins_;
  result.ends = ends_;
  return result;
}

} // namespace millrace
