#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "millrace/engine/aggregate/aggregate_row.hpp"
#include "millrace/engine/operator/group_finder.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/rejection.hpp"
#include "millrace/engine/operator/spec.hpp"

namespace millrace {

/// GROUP BY without a window. EMIT CHANGES: one output row per input row, aligned with it. EMIT
/// FINAL: one row per group at the end of input, in the order of the groups' first rows.
///
/// Ownership: owns the groups. Threads: see `stream_operator`. Errors: rows whose totals leave the
/// range of their type are rejected; limits are fatal.
class group_aggregate final : public stream_operator, public group_receiver {
public:
  /// @param key_types One per key of `spec`.
  group_aggregate(group_spec spec, std::vector<type> key_types, const operator_settings& settings);

  void push(const batch_view& rows, operator_context& context) override;
  /// @pre EMIT FINAL, and all aggregates merge exactly.
  [[nodiscard]] bool merge(const batch_view& groups, const partial_states& states, operator_context& context) override;
  [[nodiscard]] selection late_rows(const batch_view&, operator_context&) override { return {}; }
  void finish(operator_context& context) override;
  void save(state_saver& into) const override;
  [[nodiscard]] status load(std::span<const saved_section* const> sections) override;

  /// Once the input has ended and groups were emitted: what was held until then.
  [[nodiscard]] std::uint64_t state_bytes() const noexcept override {
    return std::max(groups_.table().held_bytes(), bytes_at_end_);
  }
  [[nodiscard]] std::uint64_t state_rows() const noexcept override { return groups_.table().size(); }

private:
  void emit_changes(const batch_view& rows, std::uint32_t first, operator_context& context);
  [[nodiscard]] bool has_arrival_order() const noexcept;
  void emit_final(std::span<std::byte* const> states, operator_context& context);

  emit_mode emit_;
  bool owns_total_;
  std::uint64_t bytes_at_end_ = 0;
  aggregate_row aggregates_;
  group_finder groups_;
  rejection rejection_;
  std::vector<const std::byte*> merged_; ///< Scratch: states that come in place of rows.
};

} // namespace millrace
