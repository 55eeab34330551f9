#include "millrace/engine/execution/output_collector.hpp"

namespace millrace {

void output_collector::push(const batch_view& rows, operator_context&) {
  counters_->rows_out += rows.rows.count;
  run_->batches.push_back(rows);
  if (encoder_ != nullptr)
    encoder_->encode(rows, run_->encoded);
}

} // namespace millrace
