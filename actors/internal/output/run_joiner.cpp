#include "millrace/actors/internal/output/run_joiner.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"

namespace millrace {

run_joiner::run_joiner(const shape& dimensions)
  : dimensions_(dimensions),
    chunks_(chunks_of(dimensions)),
    runs_(std::size_t{dimensions.level_count} * chunks_ * dimensions.partition_count),
    arrived_(std::size_t{dimensions.level_count} * chunks_) {
  rows_.leave_places();
}

bool run_joiner::accept(std::uint32_t level, sequence_number chunk, std::uint32_t sender,
                        std::span<const output_run> runs) {
  const auto slot = slot_of(level, chunk);
  MILLRACE_CHECK(level < dimensions_.level_count && sender < dimensions_.partition_count);
  if (arrived_[slot] == 0)
    std::fill_n(runs_.begin() + static_cast<std::ptrdiff_t>(slot * dimensions_.partition_count),
                dimensions_.partition_count, std::span<const output_run>());
  auto& place = runs_[slot * dimensions_.partition_count + sender];
  MILLRACE_CHECK(place.empty() && !runs.empty());
  place = runs;
  if (++arrived_[slot] < dimensions_.partition_count)
    return false;
  arrived_[slot] = 0;
  return true;
}

/// Whether a copy of all rows is worth its memory.
bool run_joiner::is_small(std::span<const output_run* const> runs) const noexcept {
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  for (const auto* run : runs) {
    rows += run->row_count();
    for (const auto& piece : run->encoded.all())
      bytes += piece.bytes.size();
  }
  return bytes <= joined_bytes_max && rows <= joined_rows_max;
}

void run_joiner::join(const joint& wanted, bool memory_is_short, output_run& into,
                      std::vector<const output_run*>& out) {
  // With many partitions most runs of a chunk are empty: what is left is often one, which needs no merge.
  out.clear();
  own_ = run_merge::nobody;
  const auto first = slot_of(wanted.level, wanted.chunk) * dimensions_.partition_count;
  for (std::size_t sender = 0; sender < dimensions_.partition_count; ++sender)
    if (const auto& run = runs_[first + sender][wanted.output]; run.row_count() != 0) {
      if (sender == dimensions_.partition)
        own_ = out.size();
      out.push_back(&run);
    }
  if (out.size() < 2 || memory_is_short || !is_small(out))
    return;
  chosen_.swap(out);
  out.assign(1, &into);
  if (wanted.takes_rows)
    merge_rows(into);
  else
    merge_bytes(wanted.needs_ends, into);
}

void run_joiner::merge_bytes(bool needs_ends, output_run& into) {
  std::uint32_t count = 0;
  for (const auto* run : chosen_)
    count += static_cast<std::uint32_t>(run->row_count());
  bytes_.begin(chosen_);
  MILLRACE_CHECK(bytes_.next(joined_bytes_max, needs_ends, into.encoded.next()));
  into.encoded.end_batch();
  into.batches.emplace_back().row_count = count;
  into.batches.back().rows = selection::all(count);
}

void run_joiner::merge_rows(output_run& into) {
  batches_.clear();
  for (const auto* run : chosen_)
    batches_.emplace_back(run->batches);
  rows_.begin(batches_, own_);
  while (const auto rows = rows_.next(into.memory))
    into.batches.push_back(*rows);
}

} // namespace millrace
