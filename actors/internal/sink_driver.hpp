#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "millrace/actors/internal/output/run_collector.hpp"
#include "millrace/actors/internal/output/run_writer.hpp"
#include "millrace/actors/internal/output_driver.hpp"

namespace millrace {

/// Writes one output, chunk by chunk, in canonical order, and tells the router how far it is.
///
/// Ownership: owns `job_state::outputs` of its number. Threads: its own, on which the sink may block;
/// a slow sink holds up the whole job, which is what bounds it. Errors: a sink that fails ends the job;
/// what was not committed when the actor ends is abandoned.
class sink_driver final : public output_driver {
public:
  sink_driver(caf::actor_config& config, std::shared_ptr<job_state> job, std::uint32_t index);

  [[nodiscard]] const char* name() const override { return "millrace.sink"; }
  [[nodiscard]] caf::behavior make_behavior() override;

protected:
  [[nodiscard]] std::string role() const override;
  [[nodiscard]] output_epoch last_epoch() const override { return {runs_->position(), true}; }
  [[nodiscard]] status prepare_epoch(const output_epoch& epoch) override;
  [[nodiscard]] status commit_reached(const output_epoch& epoch) override { return sink().commit(epoch); }
  [[nodiscard]] status end_writing() override { return writer_->finish(); }
  [[nodiscard]] status flush() override { return sink().flush(); }
  void let_go(bool goes_on) override;
  [[nodiscard]] std::optional<std::uint32_t> output() const noexcept override { return index_; }

private:
  void write_ready();
  void resume(std::string_view held_back);
  [[nodiscard]] status prepare_reached();
  bool show_written();
  [[nodiscard]] sink_writer& sink() const noexcept { return *job().outputs[index_].writer; }

  std::uint32_t index_;
  std::optional<run_collector> runs_;
  std::optional<run_writer> writer_;
  std::optional<sequence_number> epoch_; ///< Last chunk of the snapshot that is being saved.
};

} // namespace millrace
