#include "millrace/topology/placement.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace millrace {

namespace {

/// Spare cores near the partitions from which housekeeping stays near: one for the router and the
/// sources, one for the sinks.
constexpr std::size_t near_cores_min = 2;

/// Indices into `machine::cores`, ascending.
using core_list = std::vector<std::size_t>;

[[nodiscard]] core_list usable_cores(const machine& on) {
  core_list list;
  for (std::size_t i = 0; i < on.cores.size(); ++i)
    if (!on.cores[i].usable.is_empty())
      list.push_back(i);
  return list;
}

/// Groups `cores` by `member`, and makes `best` the smallest group so far that has `count` cores. Of
/// equal groups the last wins, which leaves the first cores of the machine to the system.
void consider(const machine& on, const core_list& cores, std::uint32_t machine::core::*member, std::size_t count,
              core_list& best) {
  core_list groups;
  for (const auto core : cores)
    if (const auto group = on.cores[core].*member; group != machine::none)
      groups.push_back(group);
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  for (const auto group : groups) {
    core_list candidate;
    std::copy_if(cores.begin(), cores.end(), std::back_inserter(candidate),
                 [&](std::size_t core) { return on.cores[core].*member == group; });
    if (candidate.size() >= count && candidate.size() <= best.size())
      best = std::move(candidate);
  }
}

/// The cores that partitions get a hardware thread of, ascending: neighbours get neighbours.
[[nodiscard]] core_list choose_cores(const machine& on, const core_list& cores, std::size_t count) {
  auto best = cores;
  for (const auto member : {&machine::core::package, &machine::core::node, &machine::core::cache})
    consider(on, cores, member, count, best);
  if (best.size() > count)
    best.erase(best.begin(), best.end() - static_cast<std::ptrdiff_t>(count));
  return best;
}

struct thread_place {
  std::uint32_t pu;
  std::size_t core;
};

/// The first hardware threads of all cores, then the second ones, and so on.
[[nodiscard]] std::vector<thread_place> threads_by_rank(const machine& on, const core_list& cores) {
  std::vector<thread_place> list;
  for (std::size_t rank = 0, added = 1; added != 0; ++rank) {
    added = 0;
    for (const auto core : cores) {
      const auto& usable = on.cores[core].usable;
      if (rank >= usable.size())
        continue;
      list.push_back({*std::next(usable.begin(), static_cast<std::ptrdiff_t>(rank)), core});
      ++added;
    }
  }
  return list;
}

[[nodiscard]] std::uint32_t memory_node_of(const machine& on, std::size_t core) {
  const auto node = on.cores[core].node;
  return node == machine::none || !on.nodes[node].is_usable ? machine::none : on.nodes[node].number;
}

/// The spare cores to run housekeeping on: those on the partitions' memory nodes when they are
/// enough, otherwise all of them.
[[nodiscard]] cpu_set spare_threads(const machine& on, const core_list& cores, const core_list& taken) {
  cpu_set all;
  cpu_set near;
  std::size_t near_count = 0;
  for (const auto core : cores) {
    if (std::binary_search(taken.begin(), taken.end(), core))
      continue;
    all.insert(on.cores[core].usable);
    if (std::any_of(taken.begin(), taken.end(),
                    [&](std::size_t other) { return on.cores[other].node == on.cores[core].node; })) {
      near.insert(on.cores[core].usable);
      ++near_count;
    }
  }
  return near_count >= near_cores_min ? near : all;
}

void place_housekeeping(const machine& on, const core_list& cores, const core_list& taken, placement& out) {
  out.housekeeping = spare_threads(on, cores, taken);
  if (!out.housekeeping.is_empty())
    return;
  cpu_set busy;
  for (const auto& partition : out.partitions)
    busy.insert(partition.cpus);
  const auto usable = usable_threads(on);
  out.housekeeping = difference(usable, busy);
  out.has_shared_housekeeping = out.housekeeping.is_empty();
  if (out.has_shared_housekeeping)
    out.housekeeping = usable;
}

} // namespace

placement place(const machine& on, pinning pin, std::uint32_t partition_count) {
  placement placed;
  placed.pin = pin;
  const auto usable = usable_threads(on);
  placed.has_shared_threads = partition_count > usable.size();
  if (pin == pinning::off) {
    placed.partitions.assign(partition_count, {usable, machine::none});
    placed.housekeeping = usable;
    placed.has_shared_housekeeping = true;
    return placed;
  }
  const auto cores = usable_cores(on);
  const auto chosen = choose_cores(on, cores, partition_count);
  const auto threads = threads_by_rank(on, chosen);
  for (std::uint32_t i = 0; i < partition_count; ++i) {
    const auto& thread = threads[i % threads.size()];
    placed.partitions.push_back({{thread.pu}, memory_node_of(on, thread.core)});
  }
  place_housekeeping(on, cores, chosen, placed);
  return placed;
}

} // namespace millrace
