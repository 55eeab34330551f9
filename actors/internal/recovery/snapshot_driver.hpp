#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "millrace/actors/internal/job_actor.hpp"
#include "millrace/actors/snapshot/snapshot_writer.hpp"

namespace millrace {

/// Gathers what the actors of a job save behind one chunk, and writes it as a snapshot, one after the other.
///
/// Ownership: owns `job_state::snapshots`. Threads: its own, on which every write may block; nobody waits for it but the next
/// snapshot and the end of the job. Errors: a snapshot that cannot be written ends the job, which its last one outlives.
class snapshot_driver final : public job_actor {
public:
  snapshot_driver(caf::actor_config& config, std::shared_ptr<job_state> job);

  [[nodiscard]] const char* name() const override { return "millrace.snapshots"; }
  [[nodiscard]] caf::behavior make_behavior() override;
  void on_exit() override;

protected:
  [[nodiscard]] std::string role() const override { return "snapshots"; }

private:
  void begin();
  [[nodiscard]] std::uint32_t parts_per_epoch() const noexcept;
  template <class Take>
  void take(Take&& take_part);
  [[nodiscard]] status add(const state_saved& message);
  [[nodiscard]] status commit(bool is_finished);
  void end(job_end reached);

  std::optional<snapshot_writer> writer_; ///< While a snapshot is being gathered.
  snapshot_manifest manifest_;            ///< Of that snapshot, or of the last one.
  slot_weights weights_;                  ///< By which slots are dealt.
  std::map<std::uint32_t, saved_output> last_outputs_; ///< All of them, when the job ends.
  saved_letters last_letters_;                         ///< The same.
  std::uint32_t parts_missing_ = 0;
  snapshot_metrics costs_; ///< So far.
};

} // namespace millrace
