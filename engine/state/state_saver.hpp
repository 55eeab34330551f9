#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/state/saved_section.hpp"
#include "millrace/engine/state/state_bytes.hpp"

namespace millrace {

/// The failure of an operator whose saved state is not what it has saved.
[[nodiscard]] failure damaged_state(std::string_view what);

/// Takes what one operator holds, slot by slot, in any order of slots.
///
/// Ownership: borrows the sections. Threads: one. Errors: memory that cannot be had is thrown.
class state_saver {
public:
  /// @param own_slot One that the partition owns, for state that belongs to no key.
  state_saver(std::uint32_t node, std::uint32_t own_slot, std::vector<saved_section>& into) noexcept
    : node_(node), own_slot_(own_slot), into_(&into) {}

  /// Where state of a slot's keys goes. Good until the next call.
  [[nodiscard]] state_writer of_slot(std::uint32_t slot) {
    auto& number = numbers_[slot];
    if (number == 0) {
      into_->push_back({.node = node_, .slot = slot, .rows = 0, .bytes = {}});
      number = static_cast<std::uint32_t>(into_->size());
    }
    return state_writer((*into_)[number - 1]);
  }
  /// Where state goes that belongs to no key: whoever owns the slot later has it.
  [[nodiscard]] state_writer of_partition() { return of_slot(own_slot_); }

private:
  std::uint32_t node_;
  std::uint32_t own_slot_;
  std::vector<saved_section>* into_;
  std::array<std::uint32_t, slot_count> numbers_{}; ///< By slot: number of its section, plus one.
};

} // namespace millrace
