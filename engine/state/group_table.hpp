#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/state/key_block.hpp"
#include "millrace/engine/state/row_pages.hpp"
#include "millrace/engine/state/state_heap.hpp"

namespace millrace {

/// Groups of rows by key: from key bytes to a dense group number and a row of state.
///
/// Open addressing with linear probing over 8-byte slots (a piece of the hash, a group number), at most
/// half full while they fit the cache, three quarters beyond, where memory counts for more than probes.
/// The piece of the hash says where a slot belongs, so that the table grows from its slots alone, and in place:
/// there are never two sets of them. State rows lie in pages and never move; numbers of erased groups are used again.
/// A scoped table holds one set of groups per scope (an open window), all in the same slots.
///
/// Ownership: owns the state rows and, in `heap()`, what they keep outside. Threads: one.
/// Errors: `find_or_insert` says false, and changes nothing, where `groups_max` would be passed.
class group_table {
public:
  static constexpr std::uint32_t variable_width = 0xffffffff;

  /// Fixed when the query is planned.
  struct layout {
    std::uint32_t key_width = variable_width; ///< Bytes, a multiple of 8, or `variable_width`.
    std::uint32_t payload_bytes = 0;          ///< State per group, a multiple of 8; zero at first.
    bool is_scoped = false;
    std::uint64_t groups_max = std::uint64_t{1} << 28U;
  };

  /// A group made by the last `find_or_insert`.
  struct created_group {
    std::uint32_t index = 0; ///< Number of its first row among the alive rows.
    std::uint32_t group = 0;
  };

  explicit group_table(const layout& shape);

  /// Finds the groups of the alive rows and makes those that are missing, in row order.
  /// @param scopes One per alive row; null for tables without scopes.
  /// @param payloads Receives, per alive row, the state of its group.
  [[nodiscard]] bool find_or_insert(const key_block& keys, selection rows, const std::uint32_t* scopes,
                                    std::byte** payloads);
  /// What the last `find_or_insert` made, in row order.
  [[nodiscard]] std::span<const created_group> created() const noexcept { return created_; }

  /// Forgets a group; its number and state row will be used again. @pre The table is scoped: others only grow.
  void erase(std::uint32_t group);

  /// Forgets all groups, and what their keys keep in the heap. Keeps the memory of as many groups, so that it can take
  /// about as many again.
  void clear();

  /// Gives back what finds groups. States stay, but nothing is found, made or erased from here on.
  void close() noexcept;
  /// Gives back states of groups with numbers below this one, by blocks. @pre It is closed.
  void release_before(std::uint32_t group) noexcept { rows_.release_before(group); }

  /// Groups alive.
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  /// Group numbers ever given out: all groups have lower ones.
  [[nodiscard]] std::uint32_t number_limit() const noexcept { return number_limit_; }
  [[nodiscard]] std::byte* payload(std::uint32_t group) const noexcept { return row(group) + payload_offset_; }
  /// Key bytes of the group with this state.
  [[nodiscard]] std::span<const std::byte> key_of(const std::byte* payload) const noexcept;

  [[nodiscard]] state_heap& heap() noexcept { return heap_; }
  [[nodiscard]] const state_heap& heap() const noexcept { return heap_; }
  [[nodiscard]] std::uint64_t held_bytes() const noexcept;

private:
  struct slot {
    std::uint32_t tag = 0;
    std::uint32_t number = 0; ///< Group number plus one; 0 where the slot is free.
  };
  struct free_memory {
    void operator()(slot* memory) const noexcept { std::free(memory); }
  };
  struct probe;
  struct fixed_8_keys;
  struct fixed_16_keys;
  struct fixed_keys;
  struct variable_keys;

  [[nodiscard]] std::byte* row(std::uint32_t group) const noexcept { return rows_.at(group); }
  template <class Keys>
  bool resolve(const Keys& keys, const probe& wanted);
  template <class Keys>
  void find(const Keys& keys, const probe& wanted);
  template <class Keys>
  bool insert_missing(const Keys& keys, const probe& wanted);
  template <class Keys>
  std::byte* find_one(const Keys& keys, std::uint32_t row, std::uint32_t scope, std::uint64_t hash) const noexcept;
  [[nodiscard]] std::uint32_t make_group(std::uint64_t hash, std::uint32_t scope);
  void place(slot taken) noexcept;
  void remove(std::uint32_t group, std::uint32_t tag);
  void allocate_slots(std::uint64_t count);
  void grow();

  layout shape_;
  std::uint32_t key_offset_;     ///< Within a state row; the scope, if any, stands before it.
  std::uint32_t payload_offset_; ///< Within a state row.
  std::uint32_t size_ = 0;
  std::uint32_t number_limit_ = 0;
  std::uint64_t slot_mask_ = 0;
  std::uint64_t slot_count_ = 0; ///< A power of two; 0 once closed.
  std::uint64_t size_max_ = 0;   ///< Groups that the slots have room for.
  std::unique_ptr<slot[], free_memory> slots_; ///< Of `std::malloc`, which can grow a large block without a copy.
  row_pages rows_;
  std::vector<std::uint32_t> tags_; ///< By group number, where groups are erased: what its slot has.
  std::vector<std::uint32_t> free_;
  std::vector<created_group> created_;
  std::vector<std::uint32_t> missing_; ///< Scratch: alive-row numbers without a group yet.
  std::vector<key_words> words_;       ///< Scratch: packed keys where a block comes without.
  state_heap heap_;
};

} // namespace millrace
