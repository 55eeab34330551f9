#include "millrace/actors/internal/run_writer.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "millrace/engine/base/check.hpp"

namespace millrace {

namespace {

[[nodiscard]] failure not_held_rows() {
  return {errc::corrupt, "a snapshot does not say which rows an output had held back", {}, {}};
}

} // namespace

run_writer::run_writer(sink_writer& sink, std::unique_ptr<encoder> format) : sink_(&sink) {
  if (format != nullptr && format->assembles())
    assembler_ = std::move(format);
}

status run_writer::write_only(const output_run& run) {
  MILLRACE_DCHECK(is_in_order(run.batches));
  if (!sink_->takes_rows()) {
    for (const auto& piece : run.encoded.all())
      MILLRACE_TRY(sink_->write(piece.bytes));
    return {};
  }
  for (const auto& rows : run.batches)
    if (!rows.is_empty())
      MILLRACE_TRY(sink_->write_rows(rows));
  return {};
}

void run_writer::append_next(cursor& from) {
  while (from.row == from.pieces.front().ends.size())
    from = {.pieces = from.pieces.subspan(1)};
  const auto& piece = from.pieces.front();
  const auto end = piece.ends[from.row++];
  const auto size = end - from.begin;
  if (size > merged_.bytes.size() - merged_size_) [[unlikely]]
    merged_.bytes.resize(2 * merged_.bytes.size() + size);
  std::memcpy(merged_.bytes.data() + merged_size_, piece.bytes.data() + from.begin, size);
  from.begin = end;
  merged_size_ += size;
}

void run_writer::begin_merge() {
  cursors_.clear();
  for (const auto* run : runs_)
    cursors_.push_back({.pieces = run->encoded.all()});
  order_.begin(batches_);
}

/// Writes what was merged so far.
status run_writer::write_merged() {
  const std::span<const char> merged(merged_.bytes.data(), std::exchange(merged_size_, 0));
  if (assembler_ == nullptr)
    return sink_->write(merged);
  merged_.bytes.resize(merged.size());
  MILLRACE_TRY(assembler_->assemble(merged_));
  MILLRACE_TRY(sink_->write(merged_.bytes));
  merged_.clear();
  return {};
}

status run_writer::write_merged_bytes() {
  begin_merge();
  for (auto order = order_.next(batch_rows_max); !order.empty(); order = order_.next(batch_rows_max)) {
    for (const auto run : order) {
      append_next(cursors_[run]);
      if (assembler_ != nullptr)
        merged_.ends.push_back(merged_size_);
    }
    if (merged_size_ >= encoded_pieces::piece_bytes)
      MILLRACE_TRY(write_merged());
  }
  return merged_size_ == 0 ? status() : write_merged();
}

status run_writer::write_merged_rows() {
  merge_.begin(batches_);
  for (;;) {
    memory_.reset();
    const auto rows = merge_.next(memory_);
    if (!rows)
      return {};
    MILLRACE_TRY(sink_->write_rows(*rows));
  }
}

status run_writer::write(std::span<const output_run* const> runs) {
  runs_.clear();
  batches_.clear();
  for (const auto* run : runs) {
    // With many partitions most runs of a chunk are empty: what is left is often one, which needs no merge.
    if (std::all_of(run->batches.begin(), run->batches.end(), [](const auto& rows) { return rows.is_empty(); }))
      continue;
    runs_.push_back(run);
    batches_.emplace_back(run->batches);
  }
  if (runs_.empty())
    return {};
  if (runs_.size() == 1 && assembler_ == nullptr)
    return write_only(*runs_.front());
  return sink_->takes_rows() ? write_merged_rows() : write_merged_bytes();
}

status run_writer::finish() {
  if (assembler_ == nullptr)
    return {};
  MILLRACE_TRY(assembler_->assemble_rest(merged_));
  return sink_->write(merged_.bytes);
}

// Number of rows, where each ends, and their bytes.
std::vector<std::byte> run_writer::held_rows() const {
  const auto held = assembler_ == nullptr ? encoded_rows() : assembler_->held();
  if (held.ends.empty())
    return {};
  const std::uint64_t count = held.ends.size();
  const auto number = std::as_bytes(std::span(&count, 1));
  const auto ends = std::as_bytes(std::span(held.ends));
  const auto rows = std::as_bytes(std::span(held.bytes));
  std::vector<std::byte> bytes(number.begin(), number.end());
  bytes.insert(bytes.end(), ends.begin(), ends.end());
  bytes.insert(bytes.end(), rows.begin(), rows.end());
  return bytes;
}

status run_writer::resume(std::span<const std::byte> held_rows) {
  if (held_rows.empty())
    return {};
  constexpr auto number_bytes = sizeof(std::uint64_t);
  std::uint64_t count = 0;
  if (assembler_ == nullptr || held_rows.size() < sizeof count)
    return not_held_rows();
  std::memcpy(&count, held_rows.data(), sizeof count);
  const auto rest = held_rows.subspan(sizeof count);
  if (count == 0 || count > rest.size() / number_bytes)
    return not_held_rows();
  encoded_rows held;
  held.ends.resize(count);
  std::memcpy(held.ends.data(), rest.data(), count * number_bytes);
  const auto* rows = reinterpret_cast<const char*>(rest.data());
  held.bytes.assign(rows + count * number_bytes, rows + rest.size());
  return assembler_->hold(std::move(held));
}

} // namespace millrace
