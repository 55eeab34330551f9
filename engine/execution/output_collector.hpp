#pragma once

#include <memory>

#include "millrace/engine/format/encoder.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Puts the rows that reach an output into the chunk's frame, encoded where the sink wants bytes.
///
/// Ownership: owns the encoder; borrows the frame of the current chunk. Threads: one. Errors: more bytes
/// in one chunk than `bytes_max` end the job.
class output_collector final : public row_receiver {
public:
  output_collector(std::uint32_t output, std::unique_ptr<encoder> encode, query_counters& counters,
                   std::uint64_t bytes_max = encoded_rows::bytes_max)
    : output_(output), encoder_(std::move(encode)), counters_(&counters), bytes_max_(bytes_max) {}

  void begin_chunk(chunk_frame& frame) noexcept { run_ = &frame.runs[output_]; }
  void push(const batch_view& rows, operator_context& context) override;

private:
  std::uint32_t output_;
  std::unique_ptr<encoder> encoder_;
  query_counters* counters_;
  std::uint64_t bytes_max_;
  output_run* run_ = nullptr;
};

} // namespace millrace
