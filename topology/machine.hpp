#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/topology/cpu_set.hpp"

namespace millrace {

/// The cores, caches and memory of a computer, and which of it this process may use.
///
/// Holds every core that is online, also those outside of our cgroup or affinity mask, so that the
/// map shows what was taken away. At least one hardware thread is usable.
///
/// Ownership: a value; equal machines compare equal. Threads: immutable once read.
/// Errors: see the functions that make one.
struct machine {
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  /// Memory close to some of the cores.
  struct memory_node {
    std::uint32_t number = 0; ///< As the operating system counts.
    std::uint64_t bytes = 0;  ///< 0 when unknown.
    bool is_usable = true;    ///< Whether the process may allocate there.
    friend bool operator==(const memory_node&, const memory_node&) = default;
  };

  /// The outermost cache that several cores have in common.
  struct shared_cache {
    std::uint32_t level = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const shared_cache&, const shared_cache&) = default;
  };

  /// A physical core. Members name places in the other lists, or `none`.
  struct core {
    std::uint32_t package = none;
    std::uint32_t node = none;  ///< Index into `nodes`.
    std::uint32_t cache = none; ///< Index into `caches`.
    cpu_set threads;            ///< Its hardware threads.
    cpu_set usable;             ///< Those the process may use.
    friend bool operator==(const core&, const core&) = default;
  };

  std::uint32_t package_count = 0;
  std::vector<memory_node> nodes;
  std::vector<shared_cache> caches;
  std::vector<core> cores;      ///< Neighbours in the list are neighbours on the chip.
  bool is_this_machine = false; ///< False when described by text: nothing can be bound.

  friend bool operator==(const machine&, const machine&) = default;
};

/// All usable hardware threads.
[[nodiscard]] cpu_set usable_threads(const machine& described);

/// Reads the machine we run on. Usable is what the cgroup allows and the process is bound to at the
/// time of the call, so call it early in `main`, before any thread is pinned.
/// Fails with `io` when the operating system does not tell.
[[nodiscard]] result<machine> read_machine();

/// Makes a machine from one of hwloc's synthetic descriptions, as in
/// `pack:2 numa:1 l3:2 core:8 pu:2`. Fails with `invalid_argument` when it does not read as one.
[[nodiscard]] result<machine> describe_machine(const std::string& description);

/// Returns the machine with only `pus` usable, of those that were.
/// Fails with `invalid_argument` when nothing would be left.
[[nodiscard]] result<machine> restrict(machine whole, const cpu_set& pus);

} // namespace millrace
