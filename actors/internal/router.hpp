#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "millrace/actors/chunk_memory.hpp"
#include "millrace/actors/internal/dealing/dealer.hpp"
#include "millrace/actors/internal/dealing/line_numbers.hpp"
#include "millrace/actors/internal/job_actor.hpp"
#include "millrace/actors/internal/messages.hpp"
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

  void resume(const snapshot_manifest& from);
  void take(const cut_chunk& message);
  void take(const processed& message);
  void advance();
  void send_dead_letters();
  void follow_limits(sequence_number chunk);
  void end_unread_inputs(sequence_number chunk);
  void stop_source(std::uint32_t input);
  void complete();
  void deal();
  [[nodiscard]] bool is_epoch_due() const noexcept;
  void begin_epoch();
  void note_place(const chunk& content);
  void settle_epoch(sequence_number chunk);
  void save_in_pause();
  [[nodiscard]] bool may_end_epoch() const;
  void wait_for_epoch();
  void commit_outputs();
  void end_epoch();
  void grant();
  [[nodiscard]] std::span<const chunk_report> reports_of(sequence_number chunk) const noexcept;
  void send_letters(const chunk& content, std::uint64_t first_line);
  void forget(sequence_number chunk);
  void move_first();

  std::optional<dealer> dealer_;
  std::optional<flight_control> flights_;
  std::optional<line_numbers> lines_;
  std::optional<read_extent> extent_;
  std::vector<chunk_report> reports_; ///< [chunk % window][partition], of partitions that work on the chunk.
  std::vector<bool> is_unread_; ///< By input: LIMITs have ended it.
  std::vector<demand> demands_; ///< By input.
  job_board::progress progress_;
  std::vector<std::deque<const read_slot*>> cut_; ///< By input, of a job that takes snapshots: chunks that are not dealt.
  std::vector<saved_input> places_; ///< By input: behind the chunk dealt last.
  std::shared_ptr<snapshot_manifest> epoch_; ///< That is being saved.
  sequence_number epoch_end_; ///< Its last chunk, also when it was handed on.
  sequence_number epoch_next_; ///< The first chunk behind it; that of the job before there is any.
  std::vector<std::uint64_t> rows_saved_; ///< By input: rows before its end, of inputs that are pushed.
  std::size_t commits_missing_ = 0; ///< Outputs that have not shown what belongs to it, once it is durable.
  bool is_epoch_saving_ = false;
  bool is_epoch_timed_ = false; ///< An `epoch_due` is under way.
  bool is_time_for_epoch_ = false;
  bool is_stopping_ = false; ///< Nothing is dealt behind the snapshot that is being saved.
  std::uint64_t rows_since_epoch_ = 0; ///< Of chunks that have settled behind its last chunk.
  std::uint64_t frames_full_ = 0; ///< Of chunks that are complete, whose partitions were told to empty them.
  bool holds_letters_ = false; ///< Their recorder does, for the rest of a chunk that was cut short.
};

} // namespace millrace
