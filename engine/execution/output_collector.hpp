#pragma once

#include <cstdint>
#include <memory>

#include "millrace/engine/format/encoder.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Puts the rows that reach an output into the chunk's frame. Where the sink wants bytes they are encoded, and what
/// is kept beside is their order alone, or their number where no other run is merged with this one.
///
/// Ownership: owns the encoder; borrows the frame of the current chunk. Threads: one. Errors: none; the frame bounds
/// what the rows take.
class output_collector final : public row_receiver {
public:
  output_collector(std::uint32_t output, std::unique_ptr<encoder> encode, query_counters& counters,
                   std::uint32_t node = 0)
    : output_(output), encoder_(std::move(encode)), counters_(&counters), node_(node) {}

  /// What is kept of a batch besides its encoded rows.
  enum class kept_part : std::uint8_t { all, order, count };

  /// Says what is kept of encoded batches. @pre There is an encoder.
  void keep_only(kept_part part) noexcept { kept_ = part; }
  void begin_chunk(chunk_frame& frame) noexcept {
    frame_ = &frame;
    run_ = &frame.runs[output_];
  }
  void push(const batch_view& rows, operator_context& context) override;
  [[nodiscard]] bool keeps_rows() const override { return encoder_ == nullptr; }

private:
  void keep(const batch_view& rows);
  [[nodiscard]] batch_view order_of(const batch_view& rows);

  std::uint32_t output_;
  std::unique_ptr<encoder> encoder_;
  query_counters* counters_;
  kept_part kept_ = kept_part::all;
  std::uint32_t node_;
  chunk_frame* frame_ = nullptr;
  output_run* run_ = nullptr;
};

} // namespace millrace
