#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "millrace/topology/cpu_set.hpp"
#include "millrace/topology/machine.hpp"
#include "millrace/topology/placement.hpp"

namespace millrace {

/// What became of a wish to bind. Everything but `bound` means: runs unbound, and works.
enum class bind_outcome : std::uint8_t {
  bound,            ///< Done, and read back from the operating system.
  not_asked,        ///< Nothing to bind to: no memory node, or pinning is off.
  not_permitted,    ///< The operating system refused, as in a container without the right to.
  not_available,    ///< No such hardware thread or memory node here, or outside of our cgroup.
  not_effective,    ///< Accepted, but reading back shows something else.
  not_this_machine, ///< The machine was described by text.
};

/// Returns the stable lower-case name, as in `not_permitted`.
[[nodiscard]] std::string_view name_of(bind_outcome outcome) noexcept;

/// How binding a thread went.
struct bind_report {
  bind_outcome cpus = bind_outcome::not_asked;
  bind_outcome memory = bind_outcome::not_asked;
  friend bool operator==(const bind_report&, const bind_report&) = default;
};

/// Binds threads of this process; the only side effect of the folder. Never fails a job.
///
/// Reads the topology once, some milliseconds, so make one per process.
///
/// Ownership: owns the topology. Threads: `bind` may be called from several at once.
/// Errors: what went wrong is in the report; only running out of memory throws.
class thread_binder {
public:
  /// @param on The machine that the placements to come are for.
  explicit thread_binder(const machine& on);
  ~thread_binder();

  thread_binder(thread_binder&&) noexcept;
  thread_binder& operator=(thread_binder&&) noexcept;

  /// Binds the calling thread and the memory it will touch first. Call it before the thread
  /// allocates; threads it starts later inherit both.
  bind_report bind(const partition_place& place) const;

  /// Binds the calling thread for housekeeping; its memory stays where it falls.
  bind_report bind(const cpu_set& cpus) const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace millrace
