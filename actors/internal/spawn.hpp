#pragma once

#include <cstdint>
#include <utility>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/spawn_options.hpp>

namespace millrace {

/// Whether partitions and drivers have threads of their own.
enum class threading : std::uint8_t {
  own,         ///< One thread each.
  cooperative, ///< All on CAF's scheduler: for its deterministic test scheduler. Nothing may block.
};

/// Spawns an actor that works hard or may block. The only place that asks for a thread.
template <class Actor, class... Args>
[[nodiscard]] caf::actor spawn_worker(caf::actor_system& system, threading mode, Args&&... args) {
  if (mode == threading::own)
    return system.spawn<Actor, caf::detached>(std::forward<Args>(args)...);
  return system.spawn<Actor>(std::forward<Args>(args)...);
}

/// Spawns an actor that only passes messages on; it shares CAF's scheduler with others.
template <class Actor, class... Args>
[[nodiscard]] caf::actor spawn_light(caf::actor_system& system, Args&&... args) {
  return system.spawn<Actor>(std::forward<Args>(args)...);
}

} // namespace millrace
