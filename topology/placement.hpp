#pragma once

#include <cstdint>
#include <vector>

#include "millrace/topology/cpu_set.hpp"
#include "millrace/topology/machine.hpp"

namespace millrace {

/// Whether threads are bound to what the placement chose.
enum class pinning : std::uint8_t { on, off };

/// Where one partition runs and where its memory is.
struct partition_place {
  cpu_set cpus;                              ///< One hardware thread; all usable ones when not pinned.
  std::uint32_t memory_node = machine::none; ///< Number of the memory node, where there is one.
  friend bool operator==(const partition_place&, const partition_place&) = default;
};

/// Where the threads of one job run.
///
/// Ownership: a value. Threads: immutable. Errors: none, it degrades instead.
struct placement {
  std::vector<partition_place> partitions;
  cpu_set housekeeping; ///< Router, sources, sinks and CAF's own threads; never empty.
  pinning pin = pinning::on;
  bool has_shared_threads = false;      ///< More partitions than usable hardware threads.
  bool has_shared_housekeeping = false; ///< Housekeeping has no hardware thread to itself.
  friend bool operator==(const placement&, const placement&) = default;
};

/// Places the partitions of a job; a pure function, the same answer for the same arguments.
///
/// Partitions go to the smallest group of cores (shared cache, memory node, package, machine) that
/// has a core for each. Where cores run out, second hardware threads follow, and where those run
/// out, partitions share round robin. The first core of the group is taken last: it is the one
/// that serves most interrupts. Housekeeping gets whole spare cores, near the partitions where at
/// least two are; otherwise the idle siblings of the partitions' cores; otherwise it shares.
///
/// @pre `on` has a usable hardware thread, as every machine made by `machine.hpp` has.
[[nodiscard]] placement place(const machine& on, pinning pin, std::uint32_t partition_count);

} // namespace millrace
