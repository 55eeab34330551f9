#include "millrace/engine/operator/row_limit.hpp"

#include <algorithm>

namespace millrace {

namespace {

/// The alive rows with numbers [first, first + count) of a batch.
batch_view part_of(batch_view rows, std::uint32_t first, std::uint32_t count, arena& memory) {
  if (count == rows.rows.count)
    return rows;
  rows.keys = nullptr; // They are of all rows.
  if (!rows.rows.is_dense()) {
    rows.rows = {rows.rows.rows + first, count};
    return rows;
  }
  auto* numbers = memory.allocate<std::uint32_t>(count);
  for (std::uint32_t i = 0; i < count; ++i)
    numbers[i] = first + i;
  rows.rows = {numbers, count};
  return rows;
}

} // namespace

row_limit::row_limit(const limit_spec& spec) noexcept
  : spec_(spec), skipping_left_(spec.offset), passing_left_(spec.limit) {}

void row_limit::push(const batch_view& rows, operator_context& context) {
  if (spec_.is_per_chunk && chunk_ != context.chunk.sequence) {
    chunk_ = context.chunk.sequence;
    skipping_left_ = spec_.offset;
    passing_left_ = spec_.limit;
  }
  if (passing_left_ == 0)
    return;
  const auto skipped = static_cast<std::uint32_t>(std::min<std::uint64_t>(skipping_left_, rows.rows.count));
  const auto passed = static_cast<std::uint32_t>(std::min<std::uint64_t>(passing_left_, rows.rows.count - skipped));
  skipping_left_ -= skipped;
  if (spec_.limit != limit_spec::no_limit)
    passing_left_ -= passed;
  for (std::uint32_t k = 0; k < skipped + passed; ++k)
    last_ = std::max(last_, rows.position(rows.rows[k]));
  if (passed > 0)
    output_.emit(part_of(rows, skipped, passed, context.memory), context);
}

void row_limit::undo(sequence_number chunk) noexcept {
  if (chunk_ == chunk)
    chunk_ = no_chunk;
}

/// All rows that count come to the owner of the first slot. Where none came there is nothing to save.
void row_limit::save(state_saver& into) const {
  if (spec_.is_per_chunk || (skipping_left_ == spec_.offset && passing_left_ == spec_.limit))
    return;
  auto writer = into.of_slot(0);
  writer.put(skipping_left_);
  writer.put(passing_left_);
  writer.put(last_);
}

status row_limit::load(std::span<const saved_section* const> sections) {
  for (const auto* section : sections) {
    state_reader reader(section->bytes);
    skipping_left_ = reader.take<std::uint64_t>();
    passing_left_ = reader.take<std::uint64_t>();
    last_ = reader.take<row_position>();
    if (reader.has_failed() || !reader.is_at_end())
      return damaged_state("a LIMIT has another size");
  }
  return {};
}

} // namespace millrace
