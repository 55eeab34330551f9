#include "millrace/topology/machine.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "millrace/topology/internal/hwloc_handle.hpp"

namespace millrace {

namespace {

[[nodiscard]] bool has_several_cores(hwloc_topology_t topology, hwloc_obj_t within) {
  return hwloc_get_nbobjs_inside_cpuset_by_type(topology, within->cpuset, HWLOC_OBJ_CORE) > 1;
}

/// The outermost cache above a hardware thread that more than one core uses, or null.
[[nodiscard]] hwloc_obj_t shared_cache_above(hwloc_topology_t topology, hwloc_obj_t pu) {
  hwloc_obj_t outermost = nullptr;
  for (auto at = pu->parent; at != nullptr; at = at->parent)
    if (hwloc_obj_type_is_dcache(at->type) != 0 && has_several_cores(topology, at))
      outermost = at;
  return outermost;
}

/// Translates a loaded topology, in one pass over its hardware threads.
class translation {
public:
  translation(hwloc_topology_t topology, const hwloc_bitmap_s* usable) : topology_(topology), usable_(usable) {}

  [[nodiscard]] machine run() {
    read_nodes();
    hwloc_obj_t pu = nullptr;
    while ((pu = hwloc_get_next_obj_by_type(topology_, HWLOC_OBJ_PU, pu)) != nullptr)
      add(pu);
    made_.package_count = std::max(made_.package_count, 1U);
    return std::move(made_);
  }

private:
  void read_nodes() {
    const auto* allowed = hwloc_topology_get_allowed_nodeset(topology_);
    hwloc_obj_t node = nullptr;
    while ((node = hwloc_get_next_obj_by_type(topology_, HWLOC_OBJ_NUMANODE, node)) != nullptr)
      made_.nodes.push_back(
        {node->os_index, node->attr->numanode.local_memory, hwloc_bitmap_isset(allowed, node->os_index) != 0});
  }

  void add(hwloc_obj_t pu) {
    auto& core = core_of(pu);
    core.threads.insert(pu->os_index);
    if (hwloc_bitmap_isset(usable_, pu->os_index) != 0)
      core.usable.insert(pu->os_index);
  }

  /// Hardware threads come core by core, so the core is the last one or a new one.
  [[nodiscard]] machine::core& core_of(hwloc_obj_t pu) {
    auto* object = hwloc_get_ancestor_obj_by_type(topology_, HWLOC_OBJ_CORE, pu);
    if (object == nullptr)
      object = pu;
    if (object != last_core_) {
      last_core_ = object;
      made_.cores.push_back({package_of(pu), node_of(pu), cache_of(pu), {}, {}});
    }
    return made_.cores.back();
  }

  [[nodiscard]] std::uint32_t package_of(hwloc_obj_t pu) {
    const auto* package = hwloc_get_ancestor_obj_by_type(topology_, HWLOC_OBJ_PACKAGE, pu);
    if (package == nullptr)
      return machine::none;
    made_.package_count = std::max(made_.package_count, package->logical_index + 1);
    return package->logical_index;
  }

  [[nodiscard]] std::uint32_t node_of(hwloc_obj_t pu) const {
    hwloc_obj_t node = nullptr;
    while ((node = hwloc_get_next_obj_by_type(topology_, HWLOC_OBJ_NUMANODE, node)) != nullptr)
      if (hwloc_bitmap_isset(node->cpuset, pu->os_index) != 0)
        return node->logical_index;
    return machine::none;
  }

  [[nodiscard]] std::uint32_t cache_of(hwloc_obj_t pu) {
    auto* cache = shared_cache_above(topology_, pu);
    if (cache == nullptr)
      return machine::none;
    const auto known = std::find(caches_.begin(), caches_.end(), cache);
    if (known == caches_.end()) {
      caches_.push_back(cache);
      made_.caches.push_back({cache->attr->cache.depth, cache->attr->cache.size});
      return static_cast<std::uint32_t>(caches_.size() - 1);
    }
    return static_cast<std::uint32_t>(known - caches_.begin());
  }

  hwloc_topology_t topology_;
  const hwloc_bitmap_s* usable_;
  hwloc_obj_t last_core_ = nullptr;
  std::vector<hwloc_obj_t> caches_;
  machine made_;
};

[[nodiscard]] failure unreadable_machine(int error) {
  return {errc::io, std::string("the machine's topology cannot be read: ") + std::strerror(error), {}, {}};
}

} // namespace

cpu_set usable_threads(const machine& described) {
  cpu_set all;
  for (const auto& core : described.cores)
    all.insert(core.usable);
  return all;
}

result<machine> read_machine() {
  const auto topology = make_topology();
  if (topology == nullptr)
    return unreadable_machine(ENOMEM);
  hwloc_topology_set_flags(topology.get(), HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
  if (hwloc_topology_load(topology.get()) != 0)
    return unreadable_machine(errno);

  const auto* allowed = hwloc_topology_get_allowed_cpuset(topology.get());
  const auto usable = make_bitmap();
  // The allowed set follows cgroups but not taskset; the binding of the process follows both. A
  // system that does not tell the binding leaves what is allowed.
  if (hwloc_get_cpubind(topology.get(), usable.get(), HWLOC_CPUBIND_PROCESS) != 0 ||
      hwloc_bitmap_intersects(usable.get(), allowed) == 0)
    hwloc_bitmap_copy(usable.get(), allowed);
  hwloc_bitmap_and(usable.get(), usable.get(), allowed);

  auto described = translation(topology.get(), usable.get()).run();
  described.is_this_machine = hwloc_topology_is_thissystem(topology.get()) != 0;
  return described;
}

result<machine> describe_machine(const std::string& description) {
  const auto topology = make_topology();
  if (topology == nullptr || hwloc_topology_set_synthetic(topology.get(), description.c_str()) != 0 ||
      hwloc_topology_load(topology.get()) != 0)
    return failure{errc::invalid_argument,
                   "not a description of a machine: " + description,
                   "write it as in `pack:2 numa:1 l3:2 core:8 pu:2`",
                   {}};
  return translation(topology.get(), hwloc_topology_get_allowed_cpuset(topology.get())).run();
}

result<machine> restrict(machine whole, const cpu_set& pus) {
  for (auto& core : whole.cores)
    core.usable = intersection(core.usable, pus);
  if (usable_threads(whole).is_empty())
    return failure{errc::invalid_argument, "no usable hardware thread among " + to_string(pus), {}, {}};
  return whole;
}

} // namespace millrace
