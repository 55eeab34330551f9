#include "millrace/proto/internal/framing.hpp"

#include "millrace/engine/base/units.hpp"
#include "millrace/proto/internal/wire_reader.hpp"
#include "millrace/proto/record_batch.pb.h"

namespace millrace {

message_frame read_frame(std::string_view bytes) noexcept {
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

result<splitter::file_start> stream_splitter::open([[maybe_unused]] std::string_view head) { return file_start{}; }

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
  head_ += piece.substr(0, varint_bytes_max - head_.size());
  passed_ += piece.size();
  const auto size = read_frame(head_).size; // 0 while it is not known, or never will be.
  return size <= passed_ ? size : 0;
}

row_error stream_splitter::long_record_reason() const {
  return read_frame(head_).state == message_frame::outcome::lost ? row_error::bad_message : row_error::record_too_long;
}

} // namespace millrace
