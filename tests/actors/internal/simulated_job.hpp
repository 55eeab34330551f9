#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "millrace/actors/internal/job_state.hpp"
#include "millrace/engine/base/random.hpp"

namespace millrace {

/// What a simulated job runs, and what goes wrong in it.
struct simulation {
  std::string script;                                    ///< Connectors in it are names without meaning.
  std::map<std::string, std::vector<std::string>> inputs; ///< By stream: the CSV lines of each chunk.
  std::uint32_t partitions = 1;
  std::uint32_t window = 4;
  state_limits limits;
  std::uint64_t chunk_memory = ~std::uint64_t{0};
  std::optional<std::uint64_t> throwing_chunk;  ///< The query throws when it processes it.
  std::optional<std::uint64_t> failing_write;   ///< Outputs fail at this write.
  std::optional<std::uint64_t> failing_read;    ///< Inputs fail in place of this chunk.
  std::vector<std::size_t> uncommitted_outputs; ///< These cannot be made final.
  std::optional<std::size_t> unprepared_output; ///< This one cannot be made durable.
  std::optional<std::uint64_t> waiting_read;    ///< Inputs wait for this chunk; meanwhile, this is called:
  std::function<void()> while_waiting;
};

/// What the parts of a simulated job have seen; outlives them.
struct observations {
  std::uint64_t decoded = 0;
  std::uint64_t read = 0;                ///< Chunks that were given out.
  std::vector<std::string> written;      ///< By output: CSV.
  std::vector<std::uint64_t> writes;     ///< By output: how often it was written to.
  std::vector<int> commits;              ///< By output.
  std::vector<int> abandons;             ///< By output.
  std::vector<std::uint64_t> slots_used; ///< By input: buffers that were read into.
};

/// The actors and queries of one job, as they run in the product, on CAF's deterministic scheduler. Only
/// where its rows come from and go to is made up.
///
/// Ownership: owns the job and its actors. Threads: one. Errors: a script that does not compile fails the test.
class simulated_job {
public:
  explicit simulated_job(simulation what);
  ~simulated_job();
  simulated_job(const simulated_job&) = delete;
  simulated_job& operator=(const simulated_job&) = delete;

  /// Lets actors take turns until none has a message.
  void run();
  /// As `run`, but the order of turns is drawn from a seed.
  void run_shuffled(std::uint64_t seed);
  /// Lets all actors but the sinks take turns.
  void run_without_sinks();
  /// Lets the coordinator take turns, and nobody else.
  void run_coordinator();
  /// Runs until this many chunks were decoded.
  void run_until_decoded(std::uint64_t count);
  void stop();
  void abort();

  [[nodiscard]] job_state& state() { return *state_; }
  [[nodiscard]] const observations& seen() const { return *seen_; }
  [[nodiscard]] bool is_finished() const { return state_->board.is_finished(); }
  /// Message of the failure the job ended with; empty after a clean end.
  [[nodiscard]] std::string reason() const;
  [[nodiscard]] std::size_t actors_alive() const;

private:
  using scheduler = caf::scheduler::test_coordinator;

  [[nodiscard]] scheduler& turns() { return dynamic_cast<scheduler&>(system_->scheduler()); }

  std::unique_ptr<observations> seen_;
  std::shared_ptr<job_state> state_;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  caf::actor coordinator_;
};

} // namespace millrace
