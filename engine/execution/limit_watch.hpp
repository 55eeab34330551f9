#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "millrace/engine/operator/row_limit.hpp"
#include "millrace/engine/plan/read_extent.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Follows the LIMITs of a query in one partition: reports those that are full, and knows which inputs
/// need not be decoded any more.
///
/// Ownership: borrows plan and operators. Threads: one. Errors: none.
class limit_watch {
public:
  explicit limit_watch(const physical_plan& plan) : plan_(&plan), extent_(plan) {}

  void add(std::uint32_t node, const row_limit& limit) { limits_.emplace_back(node, &limit); }

  /// Leaves in the frame what the chunk has filled.
  void report(sequence_number chunk, chunk_frame& frame);
  /// Learns which limits were full when their state was saved: that was reported then.
  void restore();
  /// True when rows of a source are still read, as far as this partition knows.
  [[nodiscard]] bool is_read(std::uint32_t source_node) const noexcept { return extent_.is_read(source_node); }
  /// The limits per chunk that stand on every way from a source to an output: what is left of a chunk
  /// need not be decoded once all of them are full. None where some way has none.
  [[nodiscard]] std::vector<const row_limit*> gates_of(std::uint32_t source_node) const;

private:
  template <class Take>
  void take_full(sequence_number chunk, Take&& take);

  const physical_plan* plan_;
  read_extent extent_;
  std::vector<std::pair<std::uint32_t, const row_limit*>> limits_; ///< By node; reported ones are gone.
};

} // namespace millrace
