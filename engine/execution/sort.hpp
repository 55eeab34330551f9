#pragma once

#include <span>
#include <vector>

#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/spec.hpp"

namespace millrace {

/// ORDER BY and LIMIT of a result that ends: keeps every row until the end of input, then emits them
/// in order; ties in the order they would have had without it.
///
/// Ownership: owns copies of the rows. Threads: one. Errors: too much state ends the job.
class sort_operator final : public stream_operator {
public:
  /// Bytes of text in one batch, kept or emitted, unless a single row has more.
  static constexpr std::uint64_t batch_text_bytes_max = std::uint64_t{16} << 20U;

  sort_operator(sort_spec spec, state_limits limits);

  void push(const batch_view& rows, operator_context& context) override;
  void finish(operator_context& context) override;

  [[nodiscard]] std::uint64_t state_bytes() const noexcept override {
    return memory_.held_bytes() + rows_.capacity() * sizeof(kept_row) + batches_.capacity() * sizeof(batch_view);
  }
  [[nodiscard]] std::uint64_t state_rows() const noexcept override { return rows_.size(); }

private:
  /// A kept row: which kept batch, and where in it.
  struct kept_row {
    std::uint32_t batch = 0;
    std::uint32_t row = 0;
  };

  /// Keeps the alive rows with numbers [first, last) of a batch.
  void keep(const batch_view& rows, std::uint32_t first, std::uint32_t last);
  [[nodiscard]] std::uint64_t text_bytes(const kept_row& at) const;
  [[nodiscard]] int compare(const kept_row& a, const kept_row& b) const;
  [[nodiscard]] column assemble(std::size_t index, std::span<const kept_row> rows, arena& memory) const;
  void emit(std::span<const kept_row> rows, row_position first, operator_context& context) const;

  sort_spec spec_;
  state_limits limits_;
  arena memory_;
  std::vector<batch_view> batches_; ///< Dense copies.
  std::vector<kept_row> rows_;
};

} // namespace millrace
