#include "millrace/proto/internal/stream_encoder.hpp"

#include <algorithm>
#include <utility>

#include "millrace/proto/internal/wire_writer.hpp"

namespace millrace {

namespace {

/// The length is a varint of a fixed size, so that messages begin where values can be aligned.
constexpr std::size_t length_bytes = wire_writer::message_length_bytes;
constexpr encode_options stream_options{true, false, length_bytes, wire_writer::alignment_max};

} // namespace

stream_encoder::stream_encoder(const schema& shape, const message_limits& limits)
  : codec_(shape, limits, {}), form_(shape) {}

bool stream_encoder::encode(const batch_view& rows, std::uint64_t bytes_max, encoded_rows& out) {
  memory_.reset();
  return form_.write(rows, bytes_max, out, memory_);
}

/// As many rows as make at most half of the largest message; a row takes no more bytes in a message
/// than in row form, and the heads of the columns are small.
std::uint32_t stream_encoder::rows_of_message(const encoded_rows& rows, std::uint32_t first) const noexcept {
  const auto begin = first == 0 ? 0 : rows.ends[first - 1];
  const auto end = begin + codec_.limits().message_bytes_max / 2;
  const auto left = static_cast<std::uint32_t>(rows.ends.size()) - first;
  const auto* ends = rows.ends.data() + first;
  const auto fitting = std::upper_bound(ends, ends + std::min(left, batch_rows_max), end) - ends;
  return std::max(static_cast<std::uint32_t>(fitting), 1U);
}

status stream_encoder::assemble(encoded_rows& rows) {
  messages_.clear();
  for (std::uint32_t first = 0; first < rows.ends.size();) {
    memory_.reset();
    const auto count = rows_of_message(rows, first);
    MILLRACE_TRY_ASSIGN(const auto batch, form_.read(rows, first, count, memory_));
    MILLRACE_TRY_ASSIGN(const auto frame, codec_.encode(batch, {}, stream_options, memory_));
    store_varint(frame.data(), frame.size() - length_bytes, length_bytes);
    messages_.insert(messages_.end(), frame.begin(), frame.end());
    first += count;
  }
  std::swap(rows.bytes, messages_);
  rows.ends.clear();
  return {};
}

} // namespace millrace
