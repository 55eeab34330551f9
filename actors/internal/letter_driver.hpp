#pragma once

#include <memory>
#include <string>

#include "millrace/actors/internal/job_actor.hpp"

namespace millrace {

/// Records dead letters, chunk by chunk in sequence order.
///
/// Ownership: owns `job_state::letters`. Threads: its own, on which the file may block. Errors: letters
/// that cannot be recorded end the job, for they would be lost.
class letter_driver final : public job_actor {
public:
  letter_driver(caf::actor_config& config, std::shared_ptr<job_state> job);

  [[nodiscard]] const char* name() const override { return "millrace.letters"; }
  [[nodiscard]] caf::behavior make_behavior() override;
  void on_exit() override;

protected:
  [[nodiscard]] std::string role() const override { return "dead letters"; }

private:
  void record(const letters_waiting& message);
  void flush();
  void save_place();
  void finish();

  bool is_flush_due_ = false;
  bool is_closed_ = false;
};

} // namespace millrace
