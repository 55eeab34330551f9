#include "millrace/actors/internal/job_handle.hpp"
#include "millrace/actors/internal/messages.hpp"
#include "millrace/actors/internal/push_input.hpp"
#include "millrace/actors/runtime.hpp"

namespace millrace {

const schema& job_input::shape() const noexcept { return input_->shape(); }
owned_rows job_input::take_memory() const { return input_->take_memory(); }
status job_input::push(owned_rows&& rows) const { return input_->push(std::move(rows)); }
result<bool> job_input::try_push(owned_rows&& rows) const { return input_->try_push(std::move(rows)); }
void job_input::finish() const { input_->finish(); }
std::uint64_t job_input::rows_kept() const noexcept { return input_->rows_kept(); }

result<job_input> job::open_input(std::string_view name) const {
  std::vector<std::string_view> names;
  const auto& shared = *state_->shared;
  for (std::size_t i = 0; i < shared.inputs.size(); ++i) {
    const auto& pushes = shared.inputs[i].pushes;
    if (pushes == nullptr)
      continue;
    if (shared.plan.sources[i].name == name)
      return job_input(pushes);
    names.emplace_back(shared.plan.sources[i].name);
  }
  return failure{
    errc::unknown_name, "no input of connector `memory`: " + std::string(name), suggestion(name, names), {}};
}

void job::stop() const { state_->tell(stop_inputs{}); }
void job::abort() const { state_->abort(); }

status job::wait() const {
  state_->shared->board.wait();
  state_->shared->threads->wait();
  return state_->shared->board.outcome();
}

bool job::wait_for(std::chrono::milliseconds time) const {
  const auto deadline = std::chrono::steady_clock::now() + time;
  return state_->shared->board.wait_for(time) && state_->shared->threads->wait_until(deadline);
}

std::vector<std::string> job::awaited() const { return state_->shared->board.awaited(); }
job_metrics job::metrics() const { return state_->shared->board.metrics(); }
std::vector<std::string> job::dead_letter_samples() const { return state_->shared->board.dead_letter_samples(); }
std::vector<std::string> job::notes() const { return state_->shared->board.notes(); }
std::string job::dead_letters_path() const { return state_->shared->letters->path(); }

} // namespace millrace
