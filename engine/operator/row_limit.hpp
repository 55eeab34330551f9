#pragma once

#include <cstdint>

#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/spec.hpp"

namespace millrace {

/// LIMIT and OFFSET: lets the first rows through, in the order they come, and holds none.
///
/// Ownership: owns two counters. Threads: one. Errors: none.
class row_limit final : public stream_operator {
public:
  explicit row_limit(const limit_spec& spec) noexcept;

  void push(const batch_view& rows, operator_context& context) override;
  void undo(sequence_number chunk) noexcept override;
  void save(state_saver& into) const override;
  [[nodiscard]] status load(std::span<const saved_section* const> sections) override;

  /// True once the last row has gone through: no later row matters.
  [[nodiscard]] bool is_full() const noexcept { return passing_left_ == 0; }
  /// The same for a limit per chunk.
  [[nodiscard]] bool is_full_in(sequence_number chunk) const noexcept { return chunk_ == chunk && is_full(); }
  /// Highest position among the rows that were let through or skipped; 0 before the first.
  [[nodiscard]] row_position last() const noexcept { return last_; }

private:
  limit_spec spec_;
  std::uint64_t skipping_left_;
  std::uint64_t passing_left_;
  row_position last_ = 0;
  static constexpr sequence_number no_chunk{~std::uint64_t{0}};
  sequence_number chunk_ = no_chunk; ///< That a limit per chunk counts in.
};

} // namespace millrace
