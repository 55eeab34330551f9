#pragma once

#include <memory>
#include <optional>
#include <string>

#include "millrace/actors/internal/output_driver.hpp"

namespace millrace {

/// Records dead letters, chunk by chunk in sequence order.
///
/// Ownership: owns `job_state::letters`. Threads: its own, on which the file may block. Errors: letters
/// that cannot be recorded end the job, for they would be lost.
class letter_driver final : public output_driver {
public:
  using output_driver::output_driver;

  [[nodiscard]] const char* name() const override { return "millrace.letters"; }
  [[nodiscard]] caf::behavior make_behavior() override;

protected:
  [[nodiscard]] std::string role() const override { return "dead letters"; }
  [[nodiscard]] output_epoch last_epoch() const override;
  [[nodiscard]] status prepare_epoch(const output_epoch& epoch) override;
  [[nodiscard]] status commit_reached(const output_epoch& epoch) override { return job().letters->commit(epoch); }
  [[nodiscard]] status flush() override { return job().letters->flush(); }
  void let_go(bool goes_on) override;
  [[nodiscard]] std::optional<std::uint32_t> output() const noexcept override { return std::nullopt; }

private:
  void record(const letters_waiting& message);
};

} // namespace millrace
