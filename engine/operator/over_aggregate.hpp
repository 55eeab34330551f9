#pragma once

#include <vector>

#include "millrace/engine/operator/group_finder.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/rejection.hpp"
#include "millrace/engine/operator/spec.hpp"

namespace millrace {

/// Aggregates over the last rows of a key, in order of arrival: one output row per input row,
/// aligned with it, with all columns of the input and then one per call.
///
/// Ownership: owns the frames of all keys. Threads: see `stream_operator`. Errors: rows whose
/// totals leave the range of their type are rejected; limits are fatal.
class over_aggregate final : public stream_operator {
public:
  /// @param key_types One per key of `spec`.
  over_aggregate(over_spec spec, std::vector<type> key_types, const operator_settings& settings);

  void push(const batch_view& rows, operator_context& context) override;
  void save(state_saver& into) const override;
  [[nodiscard]] status load(std::span<const saved_section* const> sections) override;

  [[nodiscard]] std::uint64_t state_bytes() const noexcept override { return groups_.table().held_bytes(); }
  [[nodiscard]] std::uint64_t state_rows() const noexcept override { return groups_.table().size(); }

private:
  struct placed_call {
    over_call call;
    std::uint32_t offset;
  };
  [[nodiscard]] static bool is_bounded(const over_call& call) noexcept;
  /// Bytes of state per key.
  [[nodiscard]] static std::uint32_t size_of(const over_call& call) noexcept;
  [[nodiscard]] static std::vector<placed_call> place(const std::vector<over_call>& calls);
  void load_frames(std::byte* state, state_reader& from);
  [[nodiscard]] std::uint32_t rows_that_fit(const batch_view& rows);
  void emit(const batch_view& rows, std::byte* const* states, operator_context& context);
  [[nodiscard]] column evaluate(const placed_call& placed, const batch_view& rows, std::byte* const* states,
                                operator_context& context);

  std::vector<placed_call> calls_;
  std::uint64_t longest_text_ = 0; ///< Of all arguments so far.
  group_finder groups_;
  rejection rejection_;
};

} // namespace millrace
