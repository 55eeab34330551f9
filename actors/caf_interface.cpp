#include "millrace/actors/caf_interface.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/merge/run_merge.hpp"

namespace millrace {

namespace {

/// Counts the batches that exist, and makes the sink wait where there are too many.
class delivery_window {
public:
  explicit delivery_window(std::size_t batches_max) : free_(batches_max) { MILLRACE_CHECK(batches_max > 0); }

  /// False when nobody waits any more.
  [[nodiscard]] bool enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return free_ > 0 || is_closed_; });
    if (is_closed_)
      return false;
    --free_;
    return true;
  }
  void close() {
    const std::scoped_lock lock(mutex_);
    is_closed_ = true;
    changed_.notify_all();
  }
  void leave() {
    const std::scoped_lock lock(mutex_);
    ++free_;
    changed_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t free_;
  bool is_closed_ = false;
};

/// Copies the alive rows, which the sink only lends.
void copy_rows(const batch_view& rows, owned_rows& into) {
  run_merge merge;
  merge.copy_all();
  const row_run only{&rows, 1};
  merge.begin({&only, 1});
  while (const auto copy = merge.next(into.memory))
    into.batches.push_back(*copy);
}

} // namespace

subscription deliver_to(const caf::actor& subscriber, std::size_t batches_max) {
  const auto window = std::make_shared<delivery_window>(batches_max);
  // Weak, so that a subscription keeps no actor alive.
  auto take = [subscriber = subscriber.address(), window](const schema& shape, const batch_view& rows) {
    const auto target = caf::actor_cast<caf::actor>(subscriber);
    if (!target || !window->enter())
      return;
    std::shared_ptr<result_rows> copy(std::make_unique<result_rows>().release(), [window](result_rows* content) {
      std::default_delete<result_rows>()(content);
      window->leave();
    });
    copy->shape = shape;
    copy_rows(rows, copy->rows);
    caf::anon_send(target, result_message{std::move(copy)});
  };
  return {std::move(take), [window] { window->close(); }};
}

} // namespace millrace
