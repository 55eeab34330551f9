#include "millrace/engine/execution/exchange_receiver.hpp"

namespace millrace {

void exchange_receiver::emit(batch_view rows, operator_context& context) {
  if (node_->is_renumbered) {
    rows.first_position = next_position_;
    rows.positions = nullptr;
    rows.majors = nullptr;
    next_position_ += rows.row_count;
  }
  output_.emit(rows, context);
}

void exchange_receiver::receive(std::span<const hand_over* const> inputs, operator_context& context) {
  if (inputs.size() == 1) {
    for (const auto& part : inputs[0]->parts)
      if (part.node == index_)
        emit(part.rows, context);
    return;
  }
  runs_.clear();
  batches_.resize(inputs.size());
  for (std::size_t sender = 0; sender < inputs.size(); ++sender) {
    batches_[sender].clear();
    for (const auto& part : inputs[sender]->parts)
      if (part.node == index_)
        batches_[sender].push_back(part.rows);
    runs_.emplace_back(batches_[sender]);
  }
  merge_.begin(runs_);
  while (const auto rows = merge_.next(context.memory))
    emit(*rows, context);
}

} // namespace millrace
