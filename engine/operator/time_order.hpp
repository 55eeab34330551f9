#pragma once

#include <cstdint>
#include <vector>

#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/spec.hpp"
#include "millrace/engine/operator/waiting_rows.hpp"

namespace millrace {

/// Holds rows until the watermark reaches their event time, and passes them on in order of time, rows
/// of one time in order of arrival; the major orders of its output are the times.
///
/// A row is late when its time is before the watermark at that row. What comes out, chunk after chunk,
/// is one ascending sequence however the input is cut: at the end of a chunk nothing is left that the
/// watermark has reached, and nothing that is before it can come in time.
///
/// Rows of a chunk that are in order already, and all due by its end, pass without a copy.
///
/// Ownership: owns copies of the rows that wait. Threads: see `stream_operator`. Errors: rows without
/// a time are rejected; limits are fatal.
class time_order final : public stream_operator {
public:
  /// @param types Of the input's columns.
  time_order(const time_order_spec& spec, std::vector<type> types, const operator_settings& settings);

  void push(const batch_view& rows, operator_context& context) override;
  [[nodiscard]] bool keeps_rows() const override { return true; }
  void advance(operator_context& context) override;
  void finish(operator_context& context) override;
  void save(state_saver& into) const override;
  [[nodiscard]] status load(std::span<const saved_section* const> sections) override;

  [[nodiscard]] std::uint64_t state_bytes() const noexcept override { return waiting_.held_bytes(); }
  [[nodiscard]] std::uint64_t state_rows() const noexcept override { return waiting_.size(); }

private:
  /// What is known of the times of some rows.
  struct summary {
    std::int64_t lowest_us = 0;
    std::int64_t highest_us = 0;
    bool is_ascending = true;
    bool has_nulls = false;
  };

  [[nodiscard]] summary summarize(const column& times, selection rows) const noexcept;
  [[nodiscard]] selection take_in_time(const batch_view& rows, operator_context& context);
  [[nodiscard]] bool can_pass(const summary& times, const operator_context& context) const noexcept;
  [[nodiscard]] const std::uint64_t* key_hashes(const batch_view& rows, arena& memory) const;
  void hold(const batch_view& rows, operator_context& context);
  void hold_passing(operator_context& context);
  void emit_passing(operator_context& context);
  void release(event_time watermark, operator_context& context);

  std::uint32_t time_column_;
  std::vector<std::uint32_t> keys_;
  operator_settings settings_;
  waiting_rows waiting_;
  std::vector<batch_view> passing_; ///< Of the current chunk: in order, and before all rows that wait.
  std::int64_t passing_highest_us_ = event_time::min().us;
};

} // namespace millrace
