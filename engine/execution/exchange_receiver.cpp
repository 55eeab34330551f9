#include "millrace/engine/execution/exchange_receiver.hpp"

#include "millrace/engine/base/check.hpp"

namespace millrace {

/// Leaves out the columns that only the merge of sorted runs needs.
void exchange_receiver::emit(batch_view rows, operator_context& context) {
  if (!node_->sort.keys.empty())
    rows.columns = rows.columns.first(node_->shape.size());
  if (node_->is_renumbered)
    renumber(rows, context.memory);
  output_.emit(rows, context);
}

/// Numbers alive rows only: from one sender they come with those that are not, from several without.
void exchange_receiver::renumber(batch_view& rows, arena& memory) {
  rows.major_orders = nullptr;
  rows.positions = nullptr;
  rows.first_position = next_position_;
  next_position_ += rows.rows.count;
  if (rows.rows.count == rows.row_count)
    return;
  auto* positions = memory.allocate<row_position>(rows.row_count);
  for (std::uint32_t row = 0, alive = 0; row < rows.row_count; ++row) {
    positions[row] = rows.first_position + alive;
    if (alive < rows.rows.count && rows.rows[alive] == row)
      ++alive;
  }
  rows.positions = positions;
}

void exchange_receiver::merge_sorted(operator_context& context) {
  merge_.begin_given_order(runs_);
  sorted_.begin(runs_);
  while (!context.fatal && context.is_wanted()) {
    const transient_memory scope(context.memory, output_);
    const auto order = sorted_.next(merge_.rows_max());
    if (order.empty())
      return;
    emit(merge_.take(order, context.memory), context);
  }
}

/// Whether so few rows of another partition's batches are for this one that working on whole batches, with room for all
/// their rows, would take far more memory and time than gathering those few. Its own batches come with their
/// keys, and so do those that have more.
bool exchange_receiver::is_sparse(const row_run& run) const noexcept {
  if (node_->strategy != exchange_strategy::hash || (!run.empty() && run.front().keys != nullptr))
    return false;
  std::uint64_t alive = 0;
  std::uint64_t all = 0;
  for (const auto& rows : run) {
    alive += rows.rows.count;
    all += rows.row_count;
  }
  return is_sparse(alive, all);
}

/// Takes the batches that each sender has for this exchange as one run.
void exchange_receiver::gather_runs(std::span<const hand_over* const> inputs) {
  runs_.clear();
  batches_.resize(inputs.size());
  for (std::size_t sender = 0; sender < inputs.size(); ++sender) {
    batches_[sender].clear();
    for (const auto& part : inputs[sender]->parts)
      if (part.node == index_ && part.groups == nullptr)
        batches_[sender].push_back(part.rows);
    MILLRACE_DCHECK(is_in_order(batches_[sender]));
    runs_.emplace_back(batches_[sender]);
  }
}

/// Groups of a chunk are of earlier rows than those that come as they are and are not late: a sender aggregates from the
/// start of a chunk, or not at all.
void exchange_receiver::merge_groups(const hand_over& input, operator_context& context) {
  late_rows_->begin_chunk();
  for (const auto& part : input.parts)
    if (part.node == index_ && part.groups != nullptr && context.is_wanted())
      if (!groups_->merge(part.rows, *part.groups, context))
        late_rows_->add(part.groups->counted, *groups_, context);
}

void exchange_receiver::receive(std::span<const hand_over* const> inputs, operator_context& context) {
  context.node = index_;
  if (groups_ != nullptr)
    merge_groups(*inputs.front(), context); // Of level 1, which takes what one partition has decoded.
  if (context.fatal)
    return; // What the context tells of the rows at hand is for the message.
  gather_runs(inputs);
  if (late_rows_ && !late_rows_->rows().empty())
    runs_.push_back(late_rows_->rows());
  // A single run is in order as it is, so its batches are passed on without a copy.
  if (runs_.size() == 1 && !is_sparse(runs_[0])) {
    for (const auto& rows : runs_[0])
      if (context.is_wanted())
        emit(rows, context);
    return;
  }
  if (!node_->sort.keys.empty())
    return merge_sorted(context);
  merge_.begin(runs_);
  while (!context.fatal && context.is_wanted()) {
    const transient_memory scope(context.memory, output_);
    context.positions.reset();
    const auto rows = merge_.next(context.memory);
    if (!rows)
      return;
    emit(*rows, context);
  }
}

/// Rows are numbered where all of them come together, which is with the owner of the first slot.
void exchange_receiver::save(state_saver& into) const {
  if (next_position_ != 0)
    into.of_slot(0).put(next_position_);
}

status exchange_receiver::load(std::span<const saved_section* const> sections) {
  for (const auto* section : sections) {
    state_reader reader(section->bytes);
    next_position_ = reader.take<row_position>();
    if (reader.has_failed() || !reader.is_at_end())
      return damaged_state("a number of rows has another size");
  }
  return {};
}

} // namespace millrace
