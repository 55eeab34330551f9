#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/state/group_table.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// The keyed half of every keyed operator: from the rows of a batch to the state rows of their
/// groups, within the operator's limits.
///
/// Ownership: owns the groups and their state. Threads: one. Errors: a broken limit becomes
/// `operator_context::fatal`, before any state is touched.
class group_finder {
public:
  struct layout {
    std::vector<std::uint32_t> keys; ///< Input columns.
    std::vector<type> key_types;     ///< One per key.
    std::uint32_t payload_bytes = 0; ///< State per group.
    bool is_scoped = false;
  };

  group_finder(layout shape, const operator_settings& settings);

  /// Finds or makes the groups of `rows`; false when a limit is broken.
  /// @param scopes One per alive row, for scoped layouts; else null.
  /// @param other_bytes State of the operator beside the groups, which counts against the limit too.
  [[nodiscard]] bool find(const batch_view& batch, selection rows, const std::uint32_t* scopes,
                          std::uint64_t other_bytes, operator_context& context);
  /// State rows of the last `find`, one per alive row.
  [[nodiscard]] std::byte* const* states() const noexcept { return states_.data(); }

  /// What running results are for rows of the last `find`, by row number: an insert where the row made its group.
  /// @param first Number of the first of `rows` among those that were looked up.
  [[nodiscard]] const change_kind* change_kinds(const batch_view& rows, std::uint32_t first, arena& memory) const;

  /// The node of the operator.
  [[nodiscard]] std::uint32_t node() const noexcept { return settings_.node; }
  [[nodiscard]] group_table& table() noexcept { return table_; }
  [[nodiscard]] const group_table& table() const noexcept { return table_; }
  [[nodiscard]] std::span<const std::uint32_t> keys() const noexcept { return shape_.keys; }

  /// Returns how many of the first of some groups have keys that fit one batch; at least 1.
  [[nodiscard]] std::size_t keys_that_fit(std::span<std::byte* const> states) const noexcept;
  /// Fills one column per key with the keys of groups, given by their state rows.
  void read_keys(std::span<std::byte* const> states, arena& memory, std::span<column> out);

  /// Returns the slot of a group's key; without keys all is in the first.
  [[nodiscard]] std::uint32_t slot_of_group(const std::byte* state) const noexcept;
  /// Makes the group of a saved key, and returns its number.
  [[nodiscard]] result<std::uint32_t> restore(std::span<const std::byte> key, std::uint32_t scope);

private:
  /// True when the batch comes with keys of these rows, laid out as those of this operator.
  [[nodiscard]] bool has_keys_of(const batch_view& batch, selection rows) const noexcept;

  layout shape_;
  operator_settings settings_;
  group_table table_;
  std::vector<std::byte*> states_;
  std::vector<std::span<const std::byte>> key_scratch_;
};

} // namespace millrace
