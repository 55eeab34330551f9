#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/system_messages.hpp>

#include "millrace/actors/internal/job_actor.hpp"
#include "millrace/actors/internal/spawn.hpp"

namespace millrace {

/// Starts, watches and ends the actors of a job, and posts how it ended.
///
/// Ownership: of the other actors, as their only supervisor. Threads: CAF's scheduler; no handler
/// blocks. Errors: the first actor that ends with a reason ends the job with it, unless what it was there for was
/// done or given up by then.
class coordinator final : public job_actor {
public:
  coordinator(caf::actor_config& config, std::shared_ptr<job_state> job, threading mode);

  [[nodiscard]] const char* name() const override { return "millrace.coordinator"; }
  [[nodiscard]] caf::behavior make_behavior() override;
  void on_exit() override;

protected:
  [[nodiscard]] std::string role() const override { return "coordinator"; }

private:
  enum class phase : std::uint8_t { running, preparing, committing, noting, ending };

  [[nodiscard]] threading source_threading(std::uint32_t input) const;
  [[nodiscard]] threading sink_threading(std::uint32_t output) const;
  void end_finished();
  [[nodiscard]] std::vector<std::string> output_names() const;
  void spawn_all();
  void watch(const caf::actor& child, std::string what);
  void post_awaited();
  void see_down(const caf::down_msg& message);
  [[nodiscard]] bool is_needed(const caf::actor_addr& child) const;
  void stop_reading();
  void prepare_outputs();
  void end_at_epoch();
  void see_prepared();
  void commit_outputs();
  void see_committed(std::optional<std::uint32_t> output);
  void see_uncommitted(failure reason);
  void finish_commit();
  void end(std::optional<failure> reason);
  void close_pushes();
  void dismiss_all();
  void abandon_unowned();
  void finish_when_alone();

  /// An actor without which the job is not over.
  struct awaited_actor {
    caf::actor_addr address;
    std::string what; ///< For people, as in `output sums`.
  };

  threading mode_;
  phase phase_ = phase::running;
  std::shared_ptr<actor_peers> children_;
  std::vector<awaited_actor> awaited_;
  std::size_t answers_missing_ = 0; ///< While preparing or committing.
  bool is_stopped_ = false;         ///< No input is read any more.
  std::optional<failure> reason_;   ///< The first, once there is one.
};

} // namespace millrace
