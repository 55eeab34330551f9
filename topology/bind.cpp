#include "millrace/topology/bind.hpp"

#include <cerrno>
#include <cstddef>
#include <memory>

#include "millrace/topology/internal/hwloc_handle.hpp"

namespace millrace {

struct thread_binder::state {
  topology_handle topology; ///< Null where nothing can be bound.
  bool is_this_machine = false;
};

namespace {

[[nodiscard]] bind_outcome outcome_of(int error) noexcept {
  return error == EPERM || error == EACCES ? bind_outcome::not_permitted : bind_outcome::not_available;
}

/// hwloc 2.9 writes to what malloc gave it, even to nothing. Throws std::bad_alloc unless the allocator of
/// this thread has what hwloc will ask for.
void check_memory_for_hwloc() {
  constexpr std::size_t more_than_it_asks_for = std::size_t{64} << 10U;
  const auto memory = std::make_unique_for_overwrite<std::byte[]>(more_than_it_asks_for);
  // Else the compiler may leave out an allocation that nothing looks at.
  static_cast<volatile std::byte*>(memory.get())[0] = std::byte{0};
}

[[nodiscard]] bind_outcome bind_cpus(hwloc_topology_t topology, const cpu_set& cpus) {
  check_memory_for_hwloc();
  const auto wanted = make_bitmap(cpus);
  if (hwloc_set_cpubind(topology, wanted.get(), HWLOC_CPUBIND_THREAD) != 0)
    return outcome_of(errno);
  const auto actual = make_bitmap();
  const bool is_kept = hwloc_get_cpubind(topology, actual.get(), HWLOC_CPUBIND_THREAD) == 0 &&
                       hwloc_bitmap_isequal(actual.get(), wanted.get()) != 0;
  return is_kept ? bind_outcome::bound : bind_outcome::not_effective;
}

/// Prefers the node rather than insisting on it: when it is full, memory comes from another.
[[nodiscard]] bind_outcome bind_memory(hwloc_topology_t topology, std::uint32_t node) {
  check_memory_for_hwloc();
  const auto wanted = make_bitmap({node});
  if (hwloc_set_membind(topology, wanted.get(), HWLOC_MEMBIND_BIND, HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET) !=
      0)
    return outcome_of(errno);
  const auto actual = make_bitmap();
  auto policy = HWLOC_MEMBIND_DEFAULT;
  const bool is_kept =
    hwloc_get_membind(topology, actual.get(), &policy, HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET) == 0 &&
    policy == HWLOC_MEMBIND_BIND && hwloc_bitmap_isequal(actual.get(), wanted.get()) != 0;
  return is_kept ? bind_outcome::bound : bind_outcome::not_effective;
}

} // namespace

std::string_view name_of(bind_outcome outcome) noexcept {
  switch (outcome) {
    case bind_outcome::bound: return "bound";
    case bind_outcome::not_asked: return "not_asked";
    case bind_outcome::not_permitted: return "not_permitted";
    case bind_outcome::not_available: return "not_available";
    case bind_outcome::not_effective: return "not_effective";
    case bind_outcome::not_this_machine: return "not_this_machine";
  }
  return "not_asked";
}

thread_binder::thread_binder(const machine& on) : state_(std::make_unique<state>()) {
  if (!on.is_this_machine)
    return;
  auto topology = make_topology();
  if (topology == nullptr || hwloc_topology_load(topology.get()) != 0)
    return;
  // Binding through a topology of another machine does nothing and reports success.
  state_->is_this_machine = hwloc_topology_is_thissystem(topology.get()) != 0;
  state_->topology = std::move(topology);
}

thread_binder::~thread_binder() = default;
thread_binder::thread_binder(thread_binder&&) noexcept = default;
thread_binder& thread_binder::operator=(thread_binder&&) noexcept = default;

bind_report thread_binder::bind(const partition_place& place) const {
  auto report = bind(place.cpus);
  if (place.memory_node == machine::none)
    return report;
  report.memory =
    state_->is_this_machine ? bind_memory(state_->topology.get(), place.memory_node) : bind_outcome::not_this_machine;
  return report;
}

bind_report thread_binder::bind(const cpu_set& cpus) const {
  if (cpus.is_empty())
    return {};
  if (!state_->is_this_machine)
    return {bind_outcome::not_this_machine, bind_outcome::not_asked};
  return {bind_cpus(state_->topology.get(), cpus), bind_outcome::not_asked};
}

} // namespace millrace
