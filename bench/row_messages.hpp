#pragma once

#include "millrace/bench/pipeline.hpp"

namespace millrace {

/// The ways to feed an engine that the product does not go: every row is a message of its own. Each
/// has an actor that sends rows and a bounded number of them under way.
enum class row_message_way : std::uint8_t {
  shared_engine, ///< Two workers on CAF's scheduler lock one engine for every row.
  owned_engine,  ///< One actor on a thread of its own, which is not bound, owns the engine.
};

/// Rows a worker has not confirmed at most. Two workers take turns, so rows of a shared engine are out
/// of order by no more than twice as many.
inline constexpr std::uint32_t rows_under_way = 256;

/// Runs a query that way; `partitions`, `pin` and `chunk_batches` mean nothing here.
[[nodiscard]] run_outcome run_by_rows(const run_request& request, row_message_way way);

} // namespace millrace
