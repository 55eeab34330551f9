#include "millrace/proto/internal/stream_decoder.hpp"

#include <algorithm>

namespace millrace {

namespace {

/// Rows `first` and up of a column whose rows are in batches of `batch_rows_max`.
[[nodiscard]] column slice(const column& whole, std::uint32_t first) {
  static_assert(batch_rows_max % 64 == 0, "slices begin at a word of every bitmap");
  auto part = whole;
  if (whole.is_constant() || first == 0)
    return part;
  if (whole.is_dictionary()) {
    part.codes += first;
    return part;
  }
  if (part.validity != nullptr)
    part.validity += first / 64;
  const auto physical = whole.value_type.physical();
  if (physical == physical_type::string) {
    part.begins += first;
    part.ends += first;
  } else if (physical == physical_type::bit) {
    part.values = whole.bits() + first / 64;
  } else {
    part.values = whole.data<std::byte>() + std::size_t{first} * width_of(physical);
  }
  return part;
}

[[nodiscard]] bool has_updates(const batch_view& rows) {
  return rows.kinds != nullptr && std::any_of(rows.kinds, rows.kinds + rows.row_count,
                                              [](change_kind kind) { return kind != change_kind::insert; });
}

} // namespace

stream_decoder::stream_decoder(const schema& shape, const std::vector<bool>& needed, const message_limits& limits)
  : codec_(shape, limits, needed) {
  for (std::uint32_t i = 0; i < shape.size(); ++i)
    if (!shape.fields[i].is_nullable && (needed.empty() || needed[i]))
      checked_.push_back(i);
}

void stream_decoder::begin(std::string_view bytes, [[maybe_unused]] const file_layout* layout, arena& memory,
                           std::vector<record_failure>& failures) {
  bytes_ = bytes;
  memory_ = &memory;
  failures_ = &failures;
  cursor_ = 0;
  rows_taken_ = 0;
  message_ = {};
  message_row_ = 0;
}

bool stream_decoder::next(decoded_batch& out) {
  do {
    while (message_row_ == message_.row_count)
      if (!read_message())
        return false;
    take_slice(out);
  } while (out.row_count == 0);
  return true;
}

/// Reads the message at the cursor; false at the end of the chunk.
bool stream_decoder::read_message() {
  if (cursor_ == bytes_.size())
    return false;
  message_ = {};
  message_row_ = 0;
  if (bytes_[cursor_] == '\0') {
    fail(row_error::bad_message);
    cursor_ = std::min(bytes_.find_first_not_of('\0', cursor_), bytes_.size());
    return true;
  }
  const auto frame = read_frame(bytes_.substr(cursor_));
  if (frame.state != message_frame::outcome::whole) {
    const bool is_cut_off =
      frame.state == message_frame::outcome::incomplete && frame.size <= codec_.limits().message_bytes_max;
    fail(is_cut_off ? row_error::truncated_record : row_error::bad_message);
    cursor_ = bytes_.size();
    return true;
  }
  if (!decode_message(frame.message))
    fail(row_error::bad_message);
  cursor_ += frame.size;
  return true;
}

void stream_decoder::fail(row_error reason) {
  failures_->push_back({static_cast<std::uint32_t>(cursor_), reason, record_failure::no_column});
}

bool stream_decoder::decode_message(std::string_view message) {
  const auto decoded = codec_.decode(message, *memory_);
  if (!decoded.ok() || has_updates(decoded->rows) || decoded->rows.row_count > chunk_rows_max - rows_taken_)
    return false;
  message_ = decoded->rows;
  rows_taken_ += message_.row_count;
  const auto batch_rows = std::min(message_.row_count, batch_rows_max);
  auto* offsets = memory_->allocate<std::uint32_t>(batch_rows);
  std::fill_n(offsets, batch_rows, static_cast<std::uint32_t>(cursor_));
  message_offsets_ = offsets;
  return true;
}

void stream_decoder::take_slice(decoded_batch& out) {
  auto* columns = memory_->allocate<column>(message_.columns.size());
  std::transform(message_.columns.begin(), message_.columns.end(), columns,
                 [&](const column& whole) { return slice(whole, message_row_); });
  out.columns = {columns, message_.columns.size()};
  out.row_count = std::min(message_.row_count - message_row_, batch_rows_max);
  out.record_offsets = message_offsets_;
  message_row_ += out.row_count;
  drop_rows_with_nulls(out, columns);
}

void stream_decoder::drop_rows_with_nulls(decoded_batch& out, column* columns) {
  if (std::all_of(checked_.begin(), checked_.end(), [&](std::uint32_t i) { return columns[i].has_no_nulls(); }))
    return;
  auto* kept = memory_->allocate<std::uint32_t>(out.row_count);
  std::uint32_t kept_count = 0;
  for (std::uint32_t row = 0; row < out.row_count; ++row) {
    const auto null =
      std::find_if(checked_.begin(), checked_.end(), [&](std::uint32_t i) { return !columns[i].is_valid(row); });
    if (null == checked_.end())
      kept[kept_count++] = row;
    else
      failures_->push_back({out.record_offsets[row], row_error::null_not_allowed, *null});
  }
  if (kept_count == out.row_count)
    return;
  for (std::size_t i = 0; i < out.columns.size(); ++i)
    columns[i] = gather(columns[i], kept, kept_count, *memory_);
  out.row_count = kept_count;
}

std::string_view stream_decoder::record_at(std::string_view bytes, std::uint32_t offset) const noexcept {
  const auto rest = bytes.substr(offset);
  const auto frame = read_frame(rest);
  return frame.state == message_frame::outcome::whole ? rest.substr(0, frame.size) : rest;
}

} // namespace millrace
