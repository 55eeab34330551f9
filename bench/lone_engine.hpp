#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "millrace/bench/output_digest.hpp"
#include "millrace/bench/pipeline.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// One partition's engine, driven by hand: numbers the chunks it is given and reads what comes out.
///
/// Ownership: owns query and frames; borrows the plan and the rows. Threads: one at a time.
/// Errors: a query that fails ends the process.
class lone_engine {
public:
  lone_engine(const physical_plan& plan, output_check check);

  /// Takes one chunk of rows.
  void push(std::span<const batch_view> rows);
  /// Ends the input and the job.
  void finish();

  [[nodiscard]] const output_digest& output() const noexcept { return output_; }

private:
  void run(chunk& input);

  /// As many frames as a job with one partition has.
  static constexpr std::size_t frame_count = 16;

  const physical_plan* plan_;
  output_check check_;
  std::unique_ptr<query> query_;
  std::array<chunk_frame, frame_count> frames_;
  output_digest output_;
  std::uint64_t next_sequence_ = 0;
};

} // namespace millrace
