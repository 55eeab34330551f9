#include "millrace/engine/execution/input_decoder.hpp"

#include <algorithm>
#include <string>

namespace millrace {

input_decoder::input_decoder(const physical_plan& plan, std::uint32_t node, std::unique_ptr<decoder> decode,
                             row_error_policy on_error)
  : source_(&plan.sources[plan.nodes[node].index]), node_(node), decoder_(std::move(decode)),
    rejection_(node, on_error), null_rejection_(node, row_error_policy::dead_letter) {
  if (!source_->computed.empty())
    computed_.emplace(source_->computed);
  if (source_->time_column)
    times_.emplace(*source_->time_column, source_->delay,
                   source_->is_time_declared ? untimed_rows::rejected : untimed_rows::kept);
}

std::string_view input_decoder::record_at(std::string_view bytes, std::uint32_t offset) const noexcept {
  return decoder_ == nullptr ? bytes.substr(offset) : decoder_->record_at(bytes, offset);
}

byte_range input_decoder::bytes_of(std::string_view bytes, std::uint32_t first, std::uint32_t last) const noexcept {
  if (record_offsets_ == nullptr || last < first || last >= record_count_)
    return {};
  return {record_offsets_[first], record_offsets_[last] + record_at(bytes, record_offsets_[last]).size()};
}

/// A failed record has the position of the row that follows it, which is what a LIMIT compares.
void input_decoder::reject_records(const chunk& input, const decoded_batch& decoded, chunk_frame& frame,
                                   query_counters& counters) {
  for (const auto& failed : failures_) {
    if (failed.is_kept) {
      ++counters.nulled[static_cast<std::size_t>(failed.reason)];
      continue;
    }
    ++counters.rows_in;
    dead_letter letter;
    letter.node = node_;
    letter.reason = failed.reason;
    const auto rows_before = std::lower_bound(decoded.record_offsets, decoded.record_offsets + decoded.row_count,
                                              failed.offset) - decoded.record_offsets;
    const auto ordinal = next_ordinal_ + static_cast<std::uint32_t>(rows_before);
    letter.position = position_of(input.facts.sequence, std::min(ordinal, chunk_rows_max - 1));
    letter.origin = input.position.origin;
    letter.offset = failed.offset;
    if (failed.column != record_failure::no_column)
      letter.column = source_->shape.fields[failed.column].name;
    letter.raw = record_at(input.bytes, failed.offset);
    if (decoder_ != nullptr)
      letter.detail = decoder_->explain(letter.raw, failed.reason, frame.memory);
    frame.dead_letters.push_back(letter);
  }
  failures_.clear();
}

bool input_decoder::is_satisfied(sequence_number chunk) const noexcept {
  return !gates_.empty() &&
         std::all_of(gates_.begin(), gates_.end(), [&](const row_limit* gate) { return gate->is_full_in(chunk); });
}

void input_decoder::decode_bytes(const chunk& input, chunk_frame& frame, operator_context& context,
                                 query_counters& counters) {
  decoder_->begin(input.bytes, input.layout, frame.memory, failures_);
  decoded_batch decoded;
  while (context.is_wanted() && !is_satisfied(input.facts.sequence) && decoder_->next(decoded)) {
    reject_records(input, decoded, frame, counters);
    counters.rows_in += decoded.row_count;
    record_offsets_ = decoded.record_offsets;
    record_count_ = decoded.row_count;
    batch_view rows;
    rows.columns = decoded.columns;
    rows.row_count = decoded.row_count;
    rows.rows = selection::all(decoded.row_count);
    if (!number(rows, context))
      return;
    push(rows, context);
  }
  record_offsets_ = nullptr;
  reject_records(input, {}, frame, counters);
}

/// Gives the next rows of the chunk their positions. False where an ordinal cannot count them: they would pass
/// for rows of the next chunk. Whoever cuts chunks sees to it that this does not happen.
bool input_decoder::number(batch_view& rows, operator_context& context) {
  if (rows.row_count > chunk_rows_max - next_ordinal_) {
    context.fatal = failure{errc::internal, "a chunk of input " + source_->name + " holds more rows than " +
                                              std::to_string(chunk_rows_max), "please report this", {}};
    return false;
  }
  rows.first_position = position_of(context.chunk.sequence, next_ordinal_);
  next_ordinal_ += rows.row_count;
  return true;
}

batch_view input_decoder::reject_nulls(batch_view rows, operator_context& context) {
  // A decoder has checked this; rows that a program pushes have not been.
  for (std::size_t i = 0; i < source_->shape.fields.size(); ++i) {
    if (source_->shape.fields[i].is_nullable || rows.columns[i].has_no_nulls())
      continue;
    null_rejection_.failures().clear();
    null_rejection_.failures().begin_part(i);
    for (std::uint32_t row = 0; row < rows.rows.count; ++row)
      if (!rows.columns[i].is_valid(rows.rows[row]))
        null_rejection_.failures().add(rows.rows[row], row_error::null_not_allowed);
    rows.rows = null_rejection_.apply(rows, rows.rows, context);
  }
  return rows;
}

void input_decoder::push(batch_view rows, operator_context& context) {
  if (!computed_)
    return emit(rows, context);
  const transient_memory scope(context.memory, output_);
  pieces_.for_each(rows, context.memory, [&](const batch_view& piece) { return compute(piece, context); });
}

/// Adds the computed columns. False where the text of so many rows does not fit a batch.
bool input_decoder::compute(batch_view rows, operator_context& context) {
  context.node = node_;
  const transient_memory scope(context.memory, output_);
  const auto begin = context.memory.position();
  const auto stored = rows.columns.size();
  const auto count = stored + computed_->size();
  auto* columns = context.memory.allocate<column>(count);
  std::copy(rows.columns.begin(), rows.columns.end(), columns);
  std::fill(columns + stored, columns + count, column{});
  auto& failures = rejection_.failures();
  failures.clear();
  computed_->evaluate(rows, context.chunk, context.memory, {columns + stored, computed_->size()}, failures);
  if (failures.is_overfull()) {
    context.memory.rewind(begin);
    return false;
  }
  rows.rows = rejection_.apply(rows, rows.rows, context);
  rows.columns = {columns, count};
  emit(rows, context);
  return true;
}

void input_decoder::emit(batch_view rows, operator_context& context) {
  context.node = node_;
  context.work_on(rows);
  if (times_)
    times_->observe(rows, node_, context);
  output_.emit(rows, context);
}

void input_decoder::decode(const chunk& input, chunk_frame& frame, operator_context& context,
                           query_counters& counters) {
  context.node = node_;
  next_ordinal_ = 0;
  record_offsets_ = nullptr;
  if (times_)
    times_->begin_chunk();
  counters.bytes_in += input.bytes.size();
  failures_.clear();
  if (input.failed_record != row_error::none) {
    failures_.push_back({0, input.failed_record, record_failure::no_column});
    reject_records(input, {}, frame, counters);
    return;
  }
  for (auto rows : input.rows) {
    if (!context.is_wanted() || !number(rows, context))
      break;
    counters.rows_in += rows.rows.count;
    push(reject_nulls(rows, context), context);
  }
  if (!input.bytes.empty() && decoder_ != nullptr)
    decode_bytes(input, frame, context, counters);
  frame.time_max = std::max(times_ ? times_->highest() : event_time::min(), input.time_reached);
}

} // namespace millrace
