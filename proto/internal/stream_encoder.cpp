#include "millrace/proto/internal/stream_encoder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/proto/internal/wire_writer.hpp"

namespace millrace {

namespace {

/// The length is a varint of a fixed size, so that messages begin where values can be aligned.
constexpr std::size_t length_bytes = wire_writer::message_length_bytes;
constexpr encode_options stream_options{true, false, length_bytes, wire_writer::alignment_max};

} // namespace

stream_encoder::stream_encoder(const schema& shape, const message_limits& limits, std::uint32_t rows_per_message)
  : codec_(shape, limits, {}), form_(shape), rows_per_message_(rows_per_message) {
  MILLRACE_CHECK(rows_per_message >= 1 && rows_per_message <= batch_rows_max);
}

void stream_encoder::encode(const batch_view& rows, encoded_rows& out) {
  memory_.reset();
  form_.write(rows, out, memory_);
}

/// How many rows may join those that are held, of which there is less than half a message, so that they make at
/// most half of the largest one; a row takes no more bytes in a message than in row form, and the heads of the
/// columns are small.
std::uint32_t stream_encoder::rows_that_fit(const encoded_rows& rows, std::uint32_t first) const noexcept {
  const auto begin = first == 0 ? 0 : rows.ends[first - 1];
  const auto end = begin + half_of_message() - held_.bytes.size();
  const auto left = static_cast<std::uint32_t>(rows.ends.size()) - first;
  const auto room = rows_per_message_ - static_cast<std::uint32_t>(held_.ends.size());
  const auto* ends = rows.ends.data() + first;
  const auto fitting = std::upper_bound(ends, ends + std::min(left, room), end) - ends;
  return std::max(static_cast<std::uint32_t>(fitting), held_.ends.empty() ? 1U : 0U);
}

void stream_encoder::append_held(const encoded_rows& rows, std::uint32_t first, std::uint32_t count) {
  if (count == 0)
    return;
  const auto begin = first == 0 ? 0 : rows.ends[first - 1];
  const auto end = rows.ends[first + count - 1];
  const auto moved = held_.bytes.size() - begin; // Wraps around, as the sum does.
  held_.bytes.insert(held_.bytes.end(), rows.bytes.data() + begin, rows.bytes.data() + end);
  std::transform(rows.ends.data() + first, rows.ends.data() + first + count, std::back_inserter(held_.ends),
                 [moved](std::uint64_t each) { return each + moved; });
}

status stream_encoder::hold(encoded_rows rows) {
  const auto end = rows.ends.empty() ? 0 : rows.ends.back();
  if (rows.ends.size() >= rows_per_message_ || rows.bytes.size() >= half_of_message() || end != rows.bytes.size())
    return failure{errc::corrupt, "rows that were held back are not those of a message that is not full", {}, {}};
  memory_.reset();
  MILLRACE_TRY(form_.read(rows, 0, static_cast<std::uint32_t>(rows.ends.size()), memory_));
  held_ = std::move(rows);
  return {};
}

status stream_encoder::write_held() {
  memory_.reset();
  const auto count = static_cast<std::uint32_t>(held_.ends.size());
  MILLRACE_TRY_ASSIGN(const auto batch, form_.read(held_, 0, count, memory_));
  MILLRACE_TRY_ASSIGN(const auto frame, codec_.encode(batch, {}, stream_options, memory_));
  store_varint(frame.data(), frame.size() - length_bytes, length_bytes);
  messages_.insert(messages_.end(), frame.begin(), frame.end());
  held_.clear();
  return {};
}

status stream_encoder::assemble(encoded_rows& rows) {
  messages_.clear();
  for (std::uint32_t first = 0; first < rows.ends.size();) {
    const auto count = rows_that_fit(rows, first);
    append_held(rows, first, count);
    first += count;
    if (count == 0 || held_.ends.size() == rows_per_message_ || held_.bytes.size() >= half_of_message())
      MILLRACE_TRY(write_held());
  }
  std::swap(rows.bytes, messages_);
  rows.ends.clear();
  return {};
}

status stream_encoder::assemble_rest(encoded_rows& rows) {
  messages_.clear();
  if (!held_.ends.empty())
    MILLRACE_TRY(write_held());
  std::swap(rows.bytes, messages_);
  rows.ends.clear();
  return {};
}

} // namespace millrace
