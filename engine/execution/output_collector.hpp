#pragma once

#include <cstdint>
#include <memory>

#include "millrace/engine/format/encoder.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Puts the rows that reach an output into the chunk's frame, encoded where the sink wants bytes. Of encoded
/// rows the columns are not needed any more: where they are in memory that is used again, their order is kept alone,
/// or their number where no other run is merged with this one.
///
/// Ownership: owns the encoder; borrows the frame of the current chunk. Threads: one. Errors: more bytes
/// in one chunk than `bytes_max` end the job.
class output_collector final : public row_receiver {
public:
  output_collector(std::uint32_t output, std::unique_ptr<encoder> encode, query_counters& counters,
                   std::uint64_t bytes_max = encoded_rows::bytes_max)
    : output_(output), encoder_(std::move(encode)), counters_(&counters), bytes_max_(bytes_max) {}

  /// What is kept of a batch besides its encoded rows.
  enum class kept_part : std::uint8_t { all, order, count };

  /// Says that batches are gone once `push` returns. @pre There is an encoder.
  void keep_only(kept_part part) noexcept { kept_ = part; }
  void begin_chunk(chunk_frame& frame) noexcept {
    run_ = &frame.runs[output_];
    memory_ = &frame.memory;
  }
  void push(const batch_view& rows, operator_context& context) override;

private:
  void keep(const batch_view& rows);
  [[nodiscard]] batch_view order_of(const batch_view& rows);

  std::uint32_t output_;
  std::unique_ptr<encoder> encoder_;
  query_counters* counters_;
  std::uint64_t bytes_max_;
  kept_part kept_ = kept_part::all;
  output_run* run_ = nullptr;
  arena* memory_ = nullptr; ///< Of the frame.
};

} // namespace millrace
