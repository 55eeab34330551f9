#include "millrace/actors/internal/push_input.hpp"

#include <utility>

namespace millrace {

/// Reads under the lock that pushes take, and lets a waiting push go on for each one that is read. That is
/// enough: what is let on queues its rows, or fails for a reason that lets all others on as well.
class push_input::guarded_reader final : public source_reader {
public:
  guarded_reader(push_input& input, std::unique_ptr<source_reader> reader)
    : input_(&input), reader_(std::move(reader)) {}

  [[nodiscard]] status open() override { return reader_->open(); }
  [[nodiscard]] result<read_outcome> read(read_buffer& buffer, chunk& out) override {
    const std::scoped_lock lock(input_->mutex_);
    auto outcome = reader_->read(buffer, out);
    if (outcome.ok() && *outcome == read_outcome::chunk)
      input_->has_room_.notify_one();
    return outcome;
  }
  [[nodiscard]] bool is_live() const noexcept override { return reader_->is_live(); }
  [[nodiscard]] bool is_raw() const noexcept override { return reader_->is_raw(); }
  [[nodiscard]] bool may_block() const noexcept override { return reader_->may_block(); }
  [[nodiscard]] std::string why_not_resumable() const override { return reader_->why_not_resumable(); }
  [[nodiscard]] std::string way_to_resume() const override { return reader_->way_to_resume(); }
  [[nodiscard]] read_place place() const override { return reader_->place(); }
  [[nodiscard]] status resume(const read_place& from) override { return reader_->resume(from); }

private:
  push_input* input_;
  std::unique_ptr<source_reader> reader_;
};

std::unique_ptr<source_reader> push_input::guard(std::unique_ptr<source_reader> reader) {
  return std::make_unique<guarded_reader>(*this, std::move(reader));
}

owned_rows push_input::take_memory() {
  const std::scoped_lock lock(mutex_);
  return queue_.take_memory();
}

status push_input::check_open() const {
  if (is_closed_)
    return failure{errc::cancelled, "the job reads no more input", "", {}};
  return {};
}

status push_input::add(owned_rows&& rows) {
  if (rows.batches.empty() && !queue_.has_ended())
    return {};
  const auto was_empty = queue_.is_empty();
  MILLRACE_TRY(queue_.push(std::move(rows)));
  if (was_empty && wake_)
    wake_();
  return {};
}

status push_input::push(owned_rows&& rows) {
  MILLRACE_TRY(queue_.check(rows));
  std::unique_lock lock(mutex_);
  if (!rows.batches.empty())
    has_room_.wait(lock, [this] { return is_closed_ || has_room(); });
  MILLRACE_TRY(check_open());
  return add(std::move(rows));
}

result<bool> push_input::try_push(owned_rows&& rows) {
  {
    // What has no room is not worth a look at its rows.
    const std::scoped_lock lock(mutex_);
    MILLRACE_TRY(check_open());
    if (!has_room())
      return false;
  }
  MILLRACE_TRY(queue_.check(rows));
  const std::scoped_lock lock(mutex_);
  MILLRACE_TRY(check_open());
  if (!has_room())
    return false;
  MILLRACE_TRY(add(std::move(rows)));
  return true;
}

void push_input::finish() {
  const std::scoped_lock lock(mutex_);
  queue_.end();
  has_room_.notify_all();
  if (wake_)
    wake_();
}

void push_input::close() {
  const std::scoped_lock lock(mutex_);
  is_closed_ = true;
  wake_ = nullptr;
  has_room_.notify_all();
}

void push_input::set_wake(std::function<void()> wake) {
  const std::scoped_lock lock(mutex_);
  if (!is_closed_)
    wake_ = std::move(wake);
}

} // namespace millrace
