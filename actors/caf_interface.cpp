#include "millrace/actors/caf_interface.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include "millrace/actors/internal/row_gather.hpp"
#include "millrace/engine/base/check.hpp"

namespace millrace {

namespace {

/// Counts the batches that exist, and makes the sink wait where there are too many.
class delivery_window {
public:
  explicit delivery_window(std::size_t batches_max) : free_(batches_max) { MILLRACE_CHECK(batches_max > 0); }

  void enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return free_ > 0; });
    --free_;
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
};

/// Copies the alive rows, which the sink only lends.
void copy_rows(const batch_view& rows, result_rows& into) {
  std::vector<column_builder> builders;
  for (const auto& field : into.shape.fields)
    builders.emplace_back(field.value_type, rows.rows.count, into.rows.memory);
  auto* columns = into.rows.memory.allocate<column>(builders.size());
  for (std::size_t i = 0; i < builders.size(); ++i) {
    for (std::uint32_t row = 0; row < rows.rows.count; ++row)
      builders[i].append_from(rows.columns[i], rows.rows[row]);
    columns[i] = builders[i].finish();
  }
  batch_view copy;
  copy.columns = {columns, builders.size()};
  copy.row_count = rows.rows.count;
  copy.rows = selection::all(rows.rows.count);
  if (rows.kinds != nullptr) {
    auto* kinds = into.rows.memory.allocate<change_kind>(rows.rows.count);
    for (std::uint32_t row = 0; row < rows.rows.count; ++row)
      kinds[row] = rows.kinds[rows.rows[row]];
    copy.kinds = kinds;
  }
  into.rows.batches.push_back(copy);
}

} // namespace

row_callback deliver_to(const caf::actor& subscriber, std::size_t batches_max) {
  // Weak, so that a subscription keeps no actor alive.
  return [subscriber = subscriber.address(),
          window = std::make_shared<delivery_window>(batches_max)](const schema& shape, const batch_view& rows) {
    const auto target = caf::actor_cast<caf::actor>(subscriber);
    if (!target)
      return;
    window->enter();
    std::shared_ptr<result_rows> made(std::make_unique<result_rows>().release(), [window](result_rows* content) {
      std::default_delete<result_rows>()(content);
      window->leave();
    });
    made->shape = shape;
    copy_rows(rows, *made);
    caf::anon_send(target, result_message{std::move(made)});
  };
}

} // namespace millrace
