#pragma once

#include <cstdint>
#include <vector>

#include "millrace/engine/aggregate/entry.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/engine/window/entry.hpp"

namespace millrace {

/// When a grouping emits.
enum class emit_mode : std::uint8_t {
  changes, ///< After each input row, the new row of its group.
  final_,  ///< Once per group: when its window fires, or at the end of input.
};

/// GROUP BY. Output columns: the keys, then `window_start` and `window_end` where there is a window,
/// then the aggregates.
struct group_spec {
  std::vector<std::uint32_t> keys; ///< Input columns; empty: one group.
  std::vector<aggregate_call> aggregates;
  emit_mode emit = emit_mode::changes;
  friend bool operator==(const group_spec&, const group_spec&) = default;
};

/// One function over the last rows of a key. Frame: from `preceding` rows before the current one
/// (`unbounded`: from the first row) to the current row.
struct over_call {
  static constexpr std::uint64_t unbounded = ~std::uint64_t{0};
  aggregate_call aggregate;
  std::uint64_t preceding = unbounded;
  friend bool operator==(const over_call&, const over_call&) = default;
};

/// Row windows within a partition key, over rows in the order they come in. Output columns: those of
/// the input, then one per call.
struct over_spec {
  std::vector<std::uint32_t> keys;
  std::vector<over_call> calls;
  friend bool operator==(const over_spec&, const over_spec&) = default;
};

/// Order by event time, below row windows. Output columns: those of the input.
struct time_order_spec {
  std::uint32_t time_column = 0;
  std::vector<std::uint32_t> keys; ///< PARTITION BY of the row windows: decides who owns a row.
  std::vector<bool> needed;        ///< By input column: false where nothing reads it.
  friend bool operator==(const time_order_spec&, const time_order_spec&) = default;
};

/// LIMIT and OFFSET without an order of their own: which rows pass, in canonical order.
struct limit_spec {
  static constexpr std::uint64_t no_limit = ~std::uint64_t{0};
  std::uint64_t limit = no_limit;
  std::uint64_t offset = 0;
  /// Counts anew in each chunk: no more rows of a chunk can be among the first of all, so that an
  /// exchange need not carry the others.
  bool is_per_chunk = false;
  friend bool operator==(const limit_spec&, const limit_spec&) = default;
};

/// One key of ORDER BY.
struct sort_key {
  std::uint32_t column = 0;
  bool is_descending = false;
  bool nulls_first = false;
  friend bool operator==(const sort_key&, const sort_key&) = default;
};

/// ORDER BY and LIMIT of a result that ends. Ties keep their canonical order.
struct sort_spec {
  static constexpr std::uint64_t no_limit = ~std::uint64_t{0};
  std::vector<sort_key> keys;
  std::uint64_t limit = no_limit;
  std::uint64_t offset = 0;
  friend bool operator==(const sort_spec&, const sort_spec&) = default;
};

} // namespace millrace
