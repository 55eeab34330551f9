#pragma once

#include <memory>
#include <new>

#include <hwloc.h>

#include "millrace/topology/cpu_set.hpp"

namespace millrace {

struct close_topology {
  void operator()(hwloc_topology* topology) const noexcept { hwloc_topology_destroy(topology); }
};
/// Owns a topology. Once loaded it is only read, so several threads may use it.
using topology_handle = std::unique_ptr<hwloc_topology, close_topology>;

struct free_bitmap {
  void operator()(hwloc_bitmap_s* bits) const noexcept { hwloc_bitmap_free(bits); }
};
using bitmap_handle = std::unique_ptr<hwloc_bitmap_s, free_bitmap>;

/// Makes a topology that is yet to be loaded; null when out of memory.
[[nodiscard]] inline topology_handle make_topology() noexcept {
  hwloc_topology_t topology = nullptr;
  return topology_handle(hwloc_topology_init(&topology) == 0 ? topology : nullptr);
}

/// Makes an empty bitmap; throws std::bad_alloc when out of memory.
[[nodiscard]] inline bitmap_handle make_bitmap() {
  bitmap_handle bitmap(hwloc_bitmap_alloc());
  if (bitmap == nullptr)
    throw std::bad_alloc();
  return bitmap;
}

[[nodiscard]] inline bitmap_handle make_bitmap(const cpu_set& pus) {
  auto bits = make_bitmap();
  for (const auto pu : pus)
    hwloc_bitmap_set(bits.get(), pu);
  return bits;
}

} // namespace millrace
