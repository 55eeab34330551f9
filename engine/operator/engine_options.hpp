#pragma once

#include <cstdint>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/row_error.hpp"

namespace millrace {

/// Bounds of operator state; every one has a counter or failure when it is hit.
struct state_limits {
  std::uint64_t groups_max = std::uint64_t{1} << 28U; ///< Groups of one operator in one partition.
  std::uint64_t state_bytes_max = std::uint64_t{8} << 30U; ///< State of one operator in one partition.
};

/// What becomes of rows that come too late; they are counted in any case.
enum class late_policy : std::uint8_t {
  side, ///< They go to the late output.
  drop, ///< The late output stays empty.
};

/// Whether the rows of a chunk become groups before they are handed to the partitions that own these. It decides about time
/// and memory alone.
enum class partial_mode : std::uint8_t {
  automatic, ///< Where chunks had several rows of a group; see `partial_choice`.
  always,
  never,
};

/// The options of a job that its queries follow: a member here is read by the row of its option and by whatever it
/// steers. Whoever stands between passes all of them on as one value.
struct engine_options {
  hash_mode hash = hash_mode::normal;
  state_limits limits;
  row_error_policy on_error = row_error_policy::dead_letter;
  late_policy late = late_policy::side;
  partial_mode partial = partial_mode::automatic; ///< Of groups that the plan lets be aggregated early.
};

} // namespace millrace
