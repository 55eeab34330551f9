#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "millrace/actors/internal/job_actor.hpp"

namespace millrace {

/// Reads one input ahead of the router's demand.
///
/// Ownership: owns `job_state::inputs` of its number, reader and buffers. Threads: its own, on which
/// the reader may block. Errors: a reader that fails ends the job, unless the input was stopped.
class source_driver final : public job_actor {
public:
  source_driver(caf::actor_config& config, std::shared_ptr<job_state> job, std::uint32_t index);

  [[nodiscard]] const char* name() const override { return "millrace.source"; }
  [[nodiscard]] caf::behavior make_behavior() override;

protected:
  [[nodiscard]] std::string role() const override { return "source " + job().plan.sources[index_].name; }

private:
  void grant(const granted& more);
  void read();
  [[nodiscard]] result<read_outcome> read_into(read_slot& slot);
  [[nodiscard]] bool change(read_state from, read_state to);
  void end();
  void wait_for_more();
  [[nodiscard]] read_slot& take_slot();

  std::uint32_t index_;
  std::uint32_t credit_ = 0; ///< Chunks the router still wants.
  std::vector<read_slot*> free_;
  std::deque<read_slot*> in_use_; ///< Oldest first, as they become complete.
  bool is_waiting_ = false;       ///< A `look_again` is under way.
  bool has_ended_ = false;
};

} // namespace millrace
