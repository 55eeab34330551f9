#pragma once

#include <memory>
#include <span>
#include <vector>

#include "millrace/engine/aggregate/aggregate_row.hpp"
#include "millrace/engine/operator/group_finder.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/rejection.hpp"
#include "millrace/engine/operator/spec.hpp"
#include "millrace/engine/operator/window_rows.hpp"
#include "millrace/engine/window/window_store.hpp"

namespace millrace {

/// GROUP BY with a time window. EMIT FINAL: when the watermark reaches the end of a window plus the
/// allowed lateness, one row per group, in order of window end and then of the groups' first rows.
/// EMIT CHANGES: one output row per input row in time, aligned with it.
///
/// Every input row is counted in a window, or goes to `late()` since its window had fired, or is
/// rejected for want of a time.
///
/// Ownership: owns open windows and groups. Threads: see `stream_operator`. Errors: rows whose
/// totals leave the range of their type are rejected; limits are fatal.
class window_aggregate final : public stream_operator, public group_receiver {
public:
  /// @param key_types One per key of `spec`.
  window_aggregate(group_spec spec, const window_spec& window, std::vector<type> key_types,
                   const operator_settings& settings);

  void push(const batch_view& rows, operator_context& context) override;
  /// @pre EMIT FINAL, and all aggregates merge exactly.
  [[nodiscard]] bool merge(const batch_view& groups, const partial_states& states, operator_context& context) override;
  [[nodiscard]] selection late_rows(const batch_view& rows, operator_context& context) override {
    return rows_.find_late(rows, context);
  }
  void advance(operator_context& context) override;
  void finish(operator_context& context) override;
  void save(state_saver& into) const override;
  [[nodiscard]] status load(std::span<const saved_section* const> sections) override;

  [[nodiscard]] std::uint64_t state_bytes() const noexcept override;
  [[nodiscard]] std::uint64_t state_rows() const noexcept override { return groups_.table().size(); }

private:
  void register_created(const batch_view& rows);
  void emit_all_changes(const batch_view& rows, operator_context& context);
  void emit_changes(const batch_view& rows, std::uint32_t first, operator_context& context);
  void fire(event_time watermark, operator_context& context);
  [[nodiscard]] bool has_arrival_order(std::span<const std::uint32_t> groups) const noexcept;
  void add_fired(const time_window& bounds, const std::vector<std::uint32_t>& groups, operator_context& context);
  void flush_fired(operator_context& context);
  void emit_fired(std::size_t first, std::size_t count, operator_context& context);
  void forget(const std::vector<std::uint32_t>& groups);

  emit_mode emit_;
  aggregate_row aggregates_;
  group_finder groups_;
  window_store windows_;
  window_rows rows_;
  rejection rejection_;
  std::vector<std::uint32_t> fired_groups_; ///< Of closed windows, about to be emitted.
  std::vector<std::byte*> fired_states_;    ///< One per group.
  std::vector<time_window> fired_bounds_;   ///< One per group.
  std::vector<const std::byte*> merged_;    ///< Scratch: states that come in place of rows.
};

} // namespace millrace
