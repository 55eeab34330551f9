#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "millrace/engine/execution/event_times.hpp"
#include "millrace/engine/expression/evaluator.hpp"
#include "millrace/engine/format/decoder.hpp"
#include "millrace/engine/operator/batch_pieces.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/rejection.hpp"
#include "millrace/engine/operator/row_limit.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Turns chunks of one input into the batches of its source node: decodes, computes the computed
/// columns, follows event time.
///
/// Ownership: owns decoder and compiled expressions; borrows the plan. Threads: one. Errors: bad
/// records become dead letters of the frame; a chunk of more rows than an ordinal counts is fatal.
class input_decoder {
public:
  input_decoder(const physical_plan& plan, std::uint32_t node, std::unique_ptr<decoder> decode,
                row_error_policy on_error);

  [[nodiscard]] outlet& output() noexcept { return output_; }

  /// Says which limits per chunk stand on every way from here: once all of them are full, the rest of a
  /// chunk is not decoded.
  void set_gates(std::vector<const row_limit*> gates) { gates_ = std::move(gates); }

  /// Decodes a chunk of this input and pushes its batches on. `counters` counts rows and bytes.
  void decode(const chunk& input, chunk_frame& frame, operator_context& context, query_counters& counters);

  /// Where each row of the batch that is being pushed starts in the chunk; null for columnar input.
  [[nodiscard]] const std::uint32_t* record_offsets() const noexcept { return record_offsets_; }
  /// Returns the raw record at an offset of the chunk.
  [[nodiscard]] std::string_view record_at(std::string_view bytes, std::uint32_t offset) const noexcept;
  /// Returns where the records of rows `first` to `last` of the batch that is being pushed stand in the chunk; empty
  /// without such a batch.
  [[nodiscard]] byte_range bytes_of(std::string_view bytes, std::uint32_t first, std::uint32_t last) const noexcept;

private:
  [[nodiscard]] bool number(batch_view& rows, operator_context& context);
  [[nodiscard]] batch_view reject_nulls(batch_view rows, operator_context& context);
  void push(batch_view rows, operator_context& context);
  [[nodiscard]] bool compute(batch_view rows, operator_context& context);
  void emit(batch_view rows, operator_context& context);
  void decode_bytes(const chunk& input, chunk_frame& frame, operator_context& context, query_counters& counters);
  /// Takes the failures that came with a batch; `decoded` is empty behind the last one.
  void reject_records(const chunk& input, const decoded_batch& decoded, chunk_frame& frame, query_counters& counters);
  [[nodiscard]] bool is_satisfied(sequence_number chunk) const noexcept;

  const source_plan* source_;
  std::uint32_t node_;
  std::unique_ptr<decoder> decoder_;
  std::optional<evaluator> computed_;
  batch_pieces pieces_;
  std::optional<event_times> times_;
  rejection rejection_;
  rejection null_rejection_; ///< NULL where none may be is no failure that could be NULL.
  std::vector<record_failure> failures_;
  const std::uint32_t* record_offsets_ = nullptr;
  std::uint32_t record_count_ = 0;
  std::uint32_t next_ordinal_ = 0;
  std::vector<const row_limit*> gates_;
  outlet output_;
};

} // namespace millrace
