#include "millrace/actors/internal/output/run_writer.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
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
  rows_.leave_places();
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

status run_writer::write_merged_bytes() {
  bytes_.begin(runs_);
  while (bytes_.next(encoded_pieces::piece_bytes, assembler_ != nullptr, merged_)) {
    if (assembler_ != nullptr)
      MILLRACE_TRY(assembler_->assemble(merged_));
    MILLRACE_TRY(sink_->write(merged_.bytes));
  }
  return {};
}

status run_writer::write_merged_rows() {
  batches_.clear();
  for (const auto* run : runs_)
    batches_.emplace_back(run->batches);
  rows_.begin(batches_);
  for (;;) {
    memory_.reset();
    const auto rows = rows_.next(memory_);
    if (!rows)
      return {};
    MILLRACE_TRY(sink_->write_rows(*rows));
  }
}

status run_writer::write(std::span<const output_run* const> runs) {
  runs_.clear();
  std::copy_if(runs.begin(), runs.end(), std::back_inserter(runs_),
               [](const output_run* run) { return run->row_count() != 0; });
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
