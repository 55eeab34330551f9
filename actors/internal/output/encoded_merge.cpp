#include "millrace/actors/internal/output/encoded_merge.hpp"

#include <algorithm>
#include <cstring>

namespace millrace {

void encoded_merge::begin(std::span<const output_run* const> runs) {
  batches_.clear();
  cursors_.clear();
  bytes_left_ = 0;
  for (const auto* run : runs) {
    batches_.emplace_back(run->batches);
    cursors_.push_back({.pieces = run->encoded.all()});
    for (const auto& piece : run->encoded.all())
      bytes_left_ += piece.bytes.size();
  }
  order_.begin(batches_);
}

void encoded_merge::append_next(cursor& from, encoded_rows& into) {
  while (from.row == from.pieces.front().ends.size())
    from = {.pieces = from.pieces.subspan(1)};
  const auto& piece = from.pieces.front();
  const auto end = piece.ends[from.row++];
  const auto size = end - from.begin;
  if (size > into.bytes.size() - size_) [[unlikely]]
    into.bytes.resize(2 * into.bytes.size() + size);
  std::memcpy(into.bytes.data() + size_, piece.bytes.data() + from.begin, size);
  from.begin = end;
  size_ += size;
}

bool encoded_merge::next(std::size_t bytes, bool with_ends, encoded_rows& into) {
  into.clear();
  // Rows of one batch may come behind the last byte that was asked for.
  into.bytes.resize(std::min<std::uint64_t>(bytes_left_, bytes + bytes / 8));
  size_ = 0;
  while (size_ < bytes) {
    const auto order = order_.next(batch_rows_max);
    if (order.empty())
      break;
    for (const auto run : order) {
      append_next(cursors_[run], into);
      if (with_ends)
        into.ends.push_back(size_);
    }
  }
  into.bytes.resize(size_);
  bytes_left_ -= size_;
  return size_ != 0;
}

} // namespace millrace
