#include "millrace/engine/execution/output_collector.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/run_order.hpp"

namespace millrace {

void output_collector::push(const batch_view& rows, operator_context& context) {
  if (context.fatal)
    return;
  counters_->rows_out += rows.rows.count;
  run_->batches.push_back(rows);
  MILLRACE_DCHECK(is_in_order(std::span(run_->batches).last(std::min<std::size_t>(run_->batches.size(), 2))));
  if (encoder_ != nullptr && !encoder_->encode(rows, bytes_max_, run_->encoded))
    context.fatal = failure{errc::limit_exceeded,
                            "one chunk makes more bytes of output in one partition than " + std::to_string(bytes_max_),
                            "use more partitions, or group by a window so that results come bit by bit", {}};
}

} // namespace millrace
