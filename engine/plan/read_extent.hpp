#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// A LIMIT that has let its last row through, and where; see `read_extent::fill`.
struct full_limit {
  std::uint32_t node = 0;
  row_position last = 0;
  sequence_number chunk;
  friend bool operator==(const full_limit&, const full_limit&) = default;
};

/// How far the rows of each node of a plan are read. A LIMIT that has let its last row through reads no
/// more, and neither does what only leads to such LIMITs: an input of which that is true has ended for
/// the job, and rows of it behind the last one that counted leave no trace, dead letters included.
///
/// The end is a position, so that it is the same wherever chunks end, for a LIMIT of rows as they are read
/// or filtered. Behind a keyed stage, whose rows have no place of their own in the input, it is the end of
/// the chunk that filled the LIMIT.
///
/// Ownership: borrows the plan. Threads: one. Errors: none but those of `resume`.
class read_extent {
public:
  explicit read_extent(const physical_plan& plan);

  /// A LIMIT has let its last row through.
  /// @param last Highest position of the rows it let through or skipped.
  void fill(std::uint32_t node, row_position last, sequence_number chunk);

  /// The LIMITs that were filled, in that order, for a snapshot.
  [[nodiscard]] const std::vector<full_limit>& full_limits() const noexcept { return full_; }
  /// Goes on from a snapshot. Fails where a node is no LIMIT of the plan.
  [[nodiscard]] status resume(std::span<const full_limit> full);

  /// First position of which a node's rows do not count any more; nothing while all of them do.
  [[nodiscard]] std::optional<row_position> end_of(std::uint32_t node) const noexcept { return ends_[node]; }
  [[nodiscard]] bool is_read(std::uint32_t node) const noexcept { return !ends_[node]; }

private:
  void follow();

  const physical_plan* plan_;
  std::vector<full_limit> full_;
  std::vector<std::optional<row_position>> filled_; ///< By node: end of what a full LIMIT has read.
  std::vector<std::optional<row_position>> ends_;   ///< By node.
};

/// Returns the numbers of the inputs that no row is read from any more.
[[nodiscard]] std::vector<std::uint32_t> unread_inputs(const physical_plan& plan, const read_extent& extent);

} // namespace millrace
