#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace millrace {

static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

/// How the value of a field is written (Protobuf's wire types; groups are neither written nor read).
enum class wire_type : std::uint8_t { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };

/// Bytes a varint may take.
inline constexpr std::size_t varint_bytes_max = 10;

[[nodiscard]] constexpr std::size_t varint_size(std::uint64_t value) noexcept {
  return (static_cast<std::size_t>(std::bit_width(value | 1U)) + 6) / 7;
}

/// Signed numbers with small magnitudes as small unsigned ones, and back.
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1));
}

/// Writes a varint of exactly `size` bytes, over-long where it needs fewer, which every reader takes.
inline void store_varint(char* out, std::uint64_t value, std::size_t size) noexcept {
  for (std::size_t i = 0; i + 1 < size; ++i) {
    out[i] = static_cast<char>((value & 0x7fU) | 0x80U);
    value >>= 7U;
  }
  out[size - 1] = static_cast<char>(value);
}

/// Writes the fields of a message front to back into memory that is known to be large enough.
///
/// The length of an inner message is not known when it begins, because paddings within depend on
/// where it stands; so it is written as a varint of a fixed five bytes and filled in at its end.
///
/// Ownership: borrows the memory. Threads: one. Errors: none; callers reserve what they write.
class wire_writer {
public:
  static constexpr std::size_t message_length_bytes = 5;
  static constexpr std::size_t alignment_max = 64;
  /// Bytes a payload may take besides its own: padding, tag and length.
  static constexpr std::size_t payload_overhead_max = (alignment_max + 1) + 1 + message_length_bytes;

  /// @param frame Aligned to `alignment_max`; the message begins `lead` bytes behind it.
  wire_writer(char* frame, std::size_t lead) noexcept : frame_(frame), cursor_(frame + lead) {}

  /// Bytes from the begin of the frame.
  [[nodiscard]] std::size_t position() const noexcept { return static_cast<std::size_t>(cursor_ - frame_); }

  /// Zero is the default of every number and is not written.
  void put_varint(int field, std::uint64_t value) noexcept {
    if (value != 0)
      put_present_varint(field, value);
  }
  void put_present_varint(int field, std::uint64_t value) noexcept {
    put_tag(field, wire_type::varint);
    put_raw_varint(value);
  }
  void put_fixed64(int field, std::uint64_t value) noexcept {
    put_tag(field, wire_type::fixed64);
    std::memcpy(cursor_, &value, sizeof value);
    cursor_ += sizeof value;
  }
  void put_text(int field, std::string_view text) noexcept {
    put_tag(field, wire_type::length_delimited);
    put_raw_varint(text.size());
    if (!text.empty())
      std::memcpy(cursor_, text.data(), text.size());
    cursor_ += text.size();
  }

  /// Begins a bytes field that is aligned by padding, and returns where its `size` bytes go. Large
  /// payloads are aligned to 64, small ones to `alignment_min`, so that small batches stay small.
  [[nodiscard]] char* put_payload(int field, std::size_t size, std::size_t alignment_min) noexcept {
    constexpr std::size_t large_bytes_min = 512;
    const auto alignment = size >= large_bytes_min ? alignment_max : alignment_min;
    const auto begin = position() + 1 + varint_size(size);
    pad((alignment - begin % alignment) % alignment, alignment);
    put_tag(field, wire_type::length_delimited);
    put_raw_varint(size);
    auto* payload = cursor_;
    cursor_ += size;
    return payload;
  }

  /// Begins an inner message; give what is returned to `end_message`.
  [[nodiscard]] std::size_t begin_message(int field) noexcept {
    put_tag(field, wire_type::length_delimited);
    cursor_ += message_length_bytes;
    return position();
  }
  void end_message(std::size_t begin) noexcept {
    store_varint(frame_ + begin - message_length_bytes, position() - begin, message_length_bytes);
  }

  /// Pads until `position` is a multiple of `multiple`, at most 64.
  void pad_to(std::size_t multiple) noexcept { pad((multiple - position() % multiple) % multiple, multiple); }

private:
  static constexpr int padding_field = 15;

  void put_tag(int field, wire_type type) noexcept {
    *cursor_++ = static_cast<char>((static_cast<unsigned>(field) << 3U) | static_cast<unsigned>(type));
  }
  void put_raw_varint(std::uint64_t value) noexcept {
    const auto size = varint_size(value);
    store_varint(cursor_, value, size);
    cursor_ += size;
  }
  void pad(std::size_t gap, std::size_t alignment) noexcept {
    if (gap == 0)
      return;
    constexpr std::size_t head = 2; // Tag and a length of one byte: a gap of 1 is too small for a field.
    if (gap < head)
      gap += alignment;
    put_tag(padding_field, wire_type::length_delimited);
    put_raw_varint(gap - head);
    std::memset(cursor_, 0, gap - head);
    cursor_ += gap - head;
  }

  char* frame_;
  char* cursor_;
};

} // namespace millrace
