#include "millrace/actors/internal/output_merge.hpp"

#include <algorithm>
#include <tuple>

namespace millrace {

bool output_merge::is_after(const cursor& a, const cursor& b) noexcept {
  return std::tie(a.major, a.position, a.partition) > std::tie(b.major, b.position, b.partition);
}

/// Moves a cursor to the next batch that has a row left and reads its key; false at the end.
bool output_merge::settle(cursor& at) noexcept {
  const auto& batches = at.run->batches;
  while (at.batch < batches.size() && at.row == batches[at.batch].rows.count) {
    ++at.batch;
    at.row = 0;
  }
  if (at.batch == batches.size())
    return false;
  const auto& rows = batches[at.batch];
  const auto row = rows.rows[at.row];
  at.major = rows.major(row);
  at.position = rows.position(row);
  return true;
}

void output_merge::begin(std::span<const output_run* const> runs) {
  heap_.clear();
  std::uint32_t partition = 0;
  for (const auto* run : runs) {
    cursor made{.run = run, .partition = partition++};
    if (settle(made))
      heap_.push_back(made);
  }
  std::make_heap(heap_.begin(), heap_.end(), is_after);
}

const output_run* output_merge::only_run() const noexcept { return heap_.size() == 1 ? heap_.front().run : nullptr; }

std::optional<output_merge::stretch> output_merge::next() {
  if (heap_.empty())
    return std::nullopt;
  std::pop_heap(heap_.begin(), heap_.end(), is_after);
  auto at = heap_.back();
  heap_.pop_back();
  const auto* limit = heap_.empty() ? nullptr : &heap_.front();
  const auto& rows = at.run->batches[at.batch];
  stretch taken{at.run, &rows, at.row, 0, at.encoded};
  if (limit == nullptr) {
    taken.count = rows.rows.count - at.row;
    at.row = rows.rows.count;
  }
  while (at.row < rows.rows.count) {
    const auto row = rows.rows[at.row];
    at.major = rows.major(row);
    at.position = rows.position(row);
    if (is_after(at, *limit))
      break;
    ++at.row;
    ++taken.count;
  }
  at.encoded += taken.count;
  if (settle(at)) {
    heap_.push_back(at);
    std::push_heap(heap_.begin(), heap_.end(), is_after);
  }
  return taken;
}

std::span<const char> encoded_bytes(const output_merge::stretch& of) noexcept {
  const auto& encoded = of.run->encoded;
  const auto begin = of.encoded_first == 0 ? 0 : encoded.ends[of.encoded_first - 1];
  const auto end = encoded.ends[of.encoded_first + of.count - 1];
  return {encoded.bytes.data() + begin, end - begin};
}

} // namespace millrace
