#include "millrace/proto/internal/framing.hpp"

#include "millrace/engine/base/units.hpp"
#include "millrace/proto/internal/wire_reader.hpp"
#include "millrace/proto/record_batch.pb.h"

namespace millrace {

message_frame read_frame(std::string_view bytes) noexcept {
  if (bytes.starts_with('\0')) {
    const auto size = bytes.find_first_not_of('\0');
    if (size == std::string_view::npos)
      return {message_frame::outcome::incomplete, {}, 0};
    return {message_frame::outcome::whole, {}, size};
  }
  std::uint64_t length = 0;
  const auto head = load_varint(bytes.data(), bytes.data() + bytes.size(), length);
  if (head == 0)
    return {bytes.size() < varint_bytes_max ? message_frame::outcome::incomplete : message_frame::outcome::lost, {}, 0};
  if (length > frame_bytes_max - head)
    return {message_frame::outcome::lost, {}, 0};
  const auto size = head + static_cast<std::size_t>(length);
  const auto message = bytes.substr(head, static_cast<std::size_t>(length));
  return {size <= bytes.size() ? message_frame::outcome::whole : message_frame::outcome::incomplete, message, size};
}

std::uint64_t declared_rows(std::string_view message) noexcept {
  wire_reader reader(message);
  wire_field field;
  while (reader.next(field))
    if (field.field == pb::RecordBatch::kRowCountFieldNumber && field.type == wire_type::varint)
      return field.number;
  return 0;
}

stream_splitter::stream_splitter(const schema& shape, const message_limits& limits)
  : codec_(shape, limits, std::vector<bool>(shape.size(), false)) {}

result<splitter::file_start> stream_splitter::open(std::string_view head) {
  if (head.starts_with('\0'))
    return failure{errc::corrupt, "begins with a zero byte, which no message does", "is it of format protobuf?", {}};
  const auto first = read_frame(head);
  if (first.state != message_frame::outcome::whole)
    return file_start{};
  // What is wrong otherwise is a matter of this message alone, and becomes a dead letter.
  arena memory;
  auto read = codec_.decode(first.message, memory);
  if (read.ok() || read.error().code != errc::schema_mismatch)
    return file_start{};
  auto reason = std::move(read).take_error();
  reason.hint = "declare the columns that the messages have, in the same order";
  return reason;
}

std::size_t stream_splitter::cut(std::string_view bytes) {
  std::size_t end = 0;
  std::uint64_t rows = 0;
  while (end < bytes.size()) {
    const auto frame = read_frame(bytes.substr(end));
    if (frame.state != message_frame::outcome::whole)
      return end;
    const auto more = declared_rows(frame.message);
    if (end != 0 && more > chunk_rows_max - rows)
      return end;
    rows += more > chunk_rows_max ? 0 : more; // Too many for one message: the decoder refuses them.
    end += frame.size;
  }
  return end;
}

std::size_t stream_splitter::first(std::string_view bytes) {
  const auto frame = read_frame(bytes);
  return frame.state == message_frame::outcome::whole ? frame.size : 0;
}

void stream_splitter::begin_record([[maybe_unused]] std::uint64_t open_bytes_max) {
  head_.clear();
  passed_ = 0;
}

std::uint64_t stream_splitter::follow(std::string_view piece) {
  const auto before = passed_;
  head_ += piece.substr(0, varint_bytes_max - head_.size());
  passed_ += piece.size();
  if (head_.starts_with('\0')) {
    const auto end = piece.find_first_not_of('\0');
    return end == std::string_view::npos ? 0 : before + end;
  }
  const auto size = read_frame(head_).size; // 0 while it is not known, or never will be.
  return size <= passed_ ? size : 0;
}

row_error stream_splitter::long_record_reason() const {
  const bool is_lost = head_.starts_with('\0') || read_frame(head_).state == message_frame::outcome::lost;
  return is_lost ? row_error::bad_message : row_error::record_too_long;
}

} // namespace millrace
