#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace {

/// The saved state of one plan node for one slot of the key space, as bytes that only the node's operator reads. A
/// snapshot is a set of them, no two with the same node and slot.
///
/// Ownership: a value. Threads: none. Errors: none.
struct saved_section {
  /// In place of a slot: state that is the same in every partition, or of none of them.
  static constexpr std::uint32_t no_slot = 0xffffffff;

  std::uint32_t node = 0;
  std::uint32_t slot = no_slot;
  std::uint64_t rows = 0; ///< Groups or rows that are held, for people.
  std::vector<std::byte> bytes = {};
};

} // namespace millrace
