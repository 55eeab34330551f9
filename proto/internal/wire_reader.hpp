#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "millrace/proto/internal/wire_writer.hpp"

namespace millrace {

/// Reads a varint at `begin`, not beyond `end`. Returns how many bytes it takes, 0 where none ends
/// in time or it does not fit 64 bits.
[[nodiscard]] inline std::size_t load_varint(const char* begin, const char* end, std::uint64_t& value) noexcept {
  value = 0;
  unsigned shift = 0;
  for (const auto* at = begin; at != end && shift < 64; ++at, shift += 7) {
    const auto byte = static_cast<std::uint64_t>(static_cast<unsigned char>(*at));
    if (shift == 63 && byte > 1)
      return 0;
    value |= (byte & 0x7fU) << shift;
    if (byte < 0x80U)
      return static_cast<std::size_t>(at - begin) + 1;
  }
  return 0;
}

/// A field of a message as it stands in the bytes.
struct wire_field {
  std::uint32_t field = 0;
  wire_type type = wire_type::varint;
  std::uint64_t number = 0; ///< Where `type` is varint, fixed64 or fixed32.
  std::string_view bytes;   ///< Where `type` is length_delimited.
};

/// Walks the fields of a message.
///
/// Ownership: borrows the bytes. Threads: one. Errors: `next` answers false at the end and where the
/// bytes are malformed; `is_malformed` tells which.
class wire_reader {
public:
  explicit wire_reader(std::string_view message) noexcept
    : cursor_(message.data()), end_(message.data() + message.size()) {}

  [[nodiscard]] bool next(wire_field& out) noexcept {
    if (cursor_ == end_)
      return false;
    is_malformed_ = !read(out);
    return !is_malformed_;
  }
  [[nodiscard]] bool is_malformed() const noexcept { return is_malformed_; }

private:
  [[nodiscard]] bool read(wire_field& out) noexcept {
    std::uint64_t tag = 0;
    if (!read_varint(tag) || tag > std::numeric_limits<std::uint32_t>::max())
      return false;
    out.field = static_cast<std::uint32_t>(tag >> 3U);
    out.type = static_cast<wire_type>(tag & 7U);
    if (out.field == 0)
      return false;
    switch (out.type) {
      case wire_type::varint: return read_varint(out.number);
      case wire_type::fixed64: return read_fixed(sizeof(std::uint64_t), out.number);
      case wire_type::fixed32: return read_fixed(sizeof(std::uint32_t), out.number);
      case wire_type::length_delimited: return read_bytes(out.bytes);
    }
    return false;
  }

  [[nodiscard]] bool read_varint(std::uint64_t& value) noexcept {
    const auto size = load_varint(cursor_, end_, value);
    cursor_ += size;
    return size != 0;
  }
  [[nodiscard]] bool read_fixed(std::size_t size, std::uint64_t& value) noexcept {
    if (static_cast<std::size_t>(end_ - cursor_) < size)
      return false;
    value = 0;
    std::memcpy(&value, cursor_, size);
    cursor_ += size;
    return true;
  }
  [[nodiscard]] bool read_bytes(std::string_view& bytes) noexcept {
    std::uint64_t size = 0;
    if (!read_varint(size) || size > static_cast<std::size_t>(end_ - cursor_))
      return false;
    bytes = {cursor_, static_cast<std::size_t>(size)};
    cursor_ += size;
    return true;
  }

  const char* cursor_;
  const char* end_;
  bool is_malformed_ = false;
};

} // namespace millrace
