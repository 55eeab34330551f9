#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "millrace/actors/chunk_memory.hpp"
#include "millrace/actors/internal/dealer.hpp"
#include "millrace/actors/internal/job_actor.hpp"
#include "millrace/actors/internal/line_numbers.hpp"
#include "millrace/engine/plan/read_extent.hpp"

namespace millrace {

/// Numbers the chunks of a job, deals them to its partitions and keeps the window in flight. Decides
/// nothing itself, see `dealer`, and never touches a row.
///
/// Ownership: owns the dealer and `job_state::ends`. Threads: CAF's scheduler; no handler blocks.
/// Errors: none of its own.
class router final : public job_actor {
public:
  router(caf::actor_config& config, std::shared_ptr<job_state> job);

  [[nodiscard]] const char* name() const override { return "millrace.router"; }
  [[nodiscard]] caf::behavior make_behavior() override;

protected:
  [[nodiscard]] std::string role() const override { return "router"; }

private:
  /// What a source has not been told yet.
  struct demand {
    std::uint32_t chunks = 0;
    std::uint32_t recycled = 0;
    bool has_ended = false;
  };

  void take(const cut_chunk& message);
  void take(const processed& message);
  void advance();
  void send_dead_letters();
  void follow_limits(sequence_number chunk);
  void end_unread_inputs(sequence_number chunk);
  void stop_source(std::uint32_t input);
  void complete();
  void deal();
  void grant();
  [[nodiscard]] bool concerns_letters(sequence_number chunk) const;
  [[nodiscard]] std::uint64_t held_bytes(sequence_number chunk) const;
  void forget(sequence_number chunk);
  void move_first();

  std::optional<dealer> dealer_;
  std::optional<flight_control> flights_;
  std::optional<line_numbers> lines_;
  std::optional<read_extent> extent_;
  std::vector<bool> is_unread_; ///< By input: LIMITs have ended it.
  std::vector<demand> demands_; ///< By input.
  job_board::progress progress_;
  std::uint64_t frames_full_ = 0; ///< Of chunks that are complete, whose partitions were told to empty them.
  bool holds_letters_ = false; ///< Their recorder does, for the rest of a chunk that was cut short.
};

} // namespace millrace
