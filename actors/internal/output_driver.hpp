#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/internal/job_actor.hpp"

namespace millrace {

/// What all do that write: outputs and dead letters. They take part in each epoch and in the end of the job, both times
/// first by making durable and then, once the snapshot is, by making visible.
///
/// Ownership: see those who derive. Threads: their own, on which they may block. Errors: what cannot be written ends the
/// job; what was not committed when the actor ends is let go of.
class output_driver : public job_actor {
public:
  using job_actor::job_actor;
  void on_exit() override;

protected:
  /// What is done when the snapshot of an epoch is durable, and at the end of the job.
  [[nodiscard]] caf::message_handler epochs();
  /// Ends the actor where something failed; answers whether nothing did.
  bool check(status outcome);
  /// Has `flush` called after a while, unless it will be already.
  void flush_later();
  [[nodiscard]] bool is_prepared() const noexcept { return is_prepared_; }

  /// All that is written, once nothing more comes.
  [[nodiscard]] virtual output_epoch last_epoch() const = 0;
  /// Makes durable what was written up to the end of an epoch, and says so for the snapshot of it.
  [[nodiscard]] virtual status prepare_epoch(const output_epoch& epoch) = 0;
  [[nodiscard]] virtual status commit_reached(const output_epoch& epoch) = 0;
  /// Writes what is still held back, before all is prepared.
  [[nodiscard]] virtual status end_writing() { return {}; }
  [[nodiscard]] virtual status flush() = 0;
  /// Lets go of what is not committed.
  /// @param goes_on A later process may go on from a snapshot.
  virtual void let_go(bool goes_on) = 0;
  /// Number of the output; nothing for dead letters.
  [[nodiscard]] virtual std::optional<std::uint32_t> output() const noexcept = 0;

private:
  bool is_flush_due_ = false;
  bool is_prepared_ = false;
  bool is_committed_ = false;
};

} // namespace millrace
