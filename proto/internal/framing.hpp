#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "millrace/engine/format/decoder.hpp"
#include "millrace/proto/codec.hpp"

namespace millrace {

/// Bytes of a frame, length and message, beyond which a length cannot be meant: it would not fit a
/// chunk. What follows such a length cannot be found: it and the rest of its file are one bad record.
inline constexpr std::size_t frame_bytes_max = std::size_t{1} << 30U;

/// What stands at the front of a stream of messages.
struct message_frame {
  enum class outcome : std::uint8_t {
    whole,
    incomplete, ///< The bytes end within the length or within the message.
    lost,       ///< The length is malformed or beyond `frame_bytes_max`.
  };
  outcome state = outcome::incomplete;
  std::string_view message; ///< As much of it as there is; nothing when lost.
  std::size_t size = 0;     ///< Length and message as declared; 0 where the length is not known.
};

/// Reads the frame at the front of `bytes`. An empty message has no columns, so it is none: a run of zero
/// bytes is one frame without a message, that ends where another byte comes.
[[nodiscard]] message_frame read_frame(std::string_view bytes) noexcept;

/// Returns the row count that a message declares, unchecked; 0 when it declares none.
[[nodiscard]] std::uint64_t declared_rows(std::string_view message) noexcept;

/// Cuts a stream of messages into chunks of whole messages, at most `chunk_rows_max` rows each.
///
/// Ownership: nothing of the input. Threads: one. Errors: a first message whose columns are not those that
/// are declared. A length that makes no sense begins a record that does not end before its file does.
class stream_splitter final : public splitter {
public:
  stream_splitter(const schema& shape, const message_limits& limits);

  [[nodiscard]] bool is_enough(std::string_view head) override { return first(head) != 0; }
  [[nodiscard]] result<file_start> open(std::string_view head) override;
  [[nodiscard]] std::size_t cut(std::string_view bytes) override;
  [[nodiscard]] std::size_t first(std::string_view bytes) override;
  void begin_record(std::uint64_t open_bytes_max) override;
  [[nodiscard]] std::uint64_t follow(std::string_view piece) override;
  [[nodiscard]] std::uint64_t undecided_from() const override { return passed_; }
  [[nodiscard]] row_error long_record_reason() const override;

private:
  batch_codec codec_;        ///< Reads no values.
  std::string head_;         ///< Of a frame that is followed: as much as its length may take.
  std::uint64_t passed_ = 0; ///< Bytes of that frame so far.
};

} // namespace millrace
