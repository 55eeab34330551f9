#include "millrace/bench/row_messages.hpp"

#include <future>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include "millrace/bench/lone_engine.hpp"

namespace millrace {

namespace {

/// Rows are confirmed this many at a time.
constexpr std::uint32_t rows_per_confirmation = rows_under_way / 4;

struct row_message {
  const batch_view* batch = nullptr;
  std::uint32_t row = 0;
};
struct rows_confirmed {
  std::uint32_t worker = 0;
};
struct rows_end {};

} // namespace

} // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::row_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::rows_confirmed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::rows_end)

namespace millrace {

namespace {

/// The engine that two workers share.
struct shared_engine {
  std::mutex mutex;
  lone_engine engine; ///< Guarded by `mutex`.
};

/// Passes every row it is sent to an engine, shared or its own.
class row_worker final : public caf::event_based_actor {
public:
  struct options {
    std::uint32_t index = 0;
    shared_engine* engine = nullptr;
    bool is_shared = false;
    std::size_t width = 0; ///< Columns of the input.
  };

  row_worker(caf::actor_config& config, options wanted)
    : caf::event_based_actor(config), options_(wanted), columns_(wanted.width) {}

  const char* name() const override { return "bench.row_worker"; }

  caf::behavior make_behavior() override {
    return {[this](const row_message& message) {
              push(message);
              if (++taken_ % rows_per_confirmation == 0)
                send(caf::actor_cast<caf::actor>(current_sender()), rows_confirmed{options_.index});
            },
            [this](const rows_end&) {
              send(caf::actor_cast<caf::actor>(current_sender()), rows_end{});
              quit();
            }};
  }

private:
  void push(const row_message& message) {
    const auto one = single_row(*message.batch, message.row, columns_);
    if (!options_.is_shared)
      return options_.engine->engine.push({&one, 1});
    const std::scoped_lock lock(options_.engine->mutex);
    options_.engine->engine.push({&one, 1});
  }

  options options_;
  std::vector<column> columns_;
  std::uint64_t taken_ = 0;
};

/// Sends the rows of a table to the workers in turn, no faster than they confirm.
class row_feeder final : public caf::event_based_actor {
public:
  row_feeder(caf::actor_config& config, const run_request* request, std::vector<caf::actor> workers,
             std::shared_ptr<std::promise<void>> finished)
    : caf::event_based_actor(config), cursor_(*request->input, request->passes, 1), workers_(std::move(workers)),
      credit_(workers_.size(), rows_under_way), ends_missing_(workers_.size()), done_(std::move(finished)) {}

  const char* name() const override { return "bench.row_feeder"; }

  caf::behavior make_behavior() override {
    batch_ = cursor_.next();
    feed();
    return {[this](const rows_confirmed& message) {
              credit_[message.worker] += rows_per_confirmation;
              feed();
            },
            [this](const rows_end&) {
              if (--ends_missing_ > 0)
                return;
              workers_.clear();
              done_->set_value();
              quit();
            }};
  }

private:
  void feed() {
    for (; !batch_.empty() && credit_[next_] > 0; next_ = (next_ + 1) % workers_.size()) {
      --credit_[next_];
      send(workers_[next_], row_message{batch_.data(), row_});
      if (++row_ == batch_[0].row_count) {
        row_ = 0;
        batch_ = cursor_.next();
      }
    }
    if (!batch_.empty() || has_ended_)
      return;
    has_ended_ = true;
    for (const auto& worker : workers_)
      send(worker, rows_end{});
  }

  chunk_cursor cursor_;
  std::vector<caf::actor> workers_;
  std::vector<std::uint32_t> credit_; ///< By worker: rows it may be sent.
  std::size_t ends_missing_;
  std::shared_ptr<std::promise<void>> done_;
  std::span<const batch_view> batch_;
  std::uint32_t row_ = 0;
  std::size_t next_ = 0;
  bool has_ended_ = false;
};

} // namespace

run_outcome run_by_rows(const run_request& request, row_message_way way) {
  constexpr std::uint32_t shared_workers = 2;
  const auto is_shared = way == row_message_way::shared_engine;
  caf::actor_system_config config;
  config.set("scheduler.max-threads", std::size_t{shared_workers});
  caf::actor_system system(config);
  auto done = std::make_shared<std::promise<void>>();

  const stopwatch watch;
  shared_engine engine{{}, {*request.plan, request.check}};
  std::vector<caf::actor> workers;
  row_worker::options options{0, &engine, is_shared, request.input->batches()[0].columns.size()};
  for (; options.index < (is_shared ? shared_workers : 1); ++options.index)
    workers.push_back(is_shared ? system.spawn<row_worker>(options) : system.spawn<row_worker, caf::detached>(options));
  system.spawn<row_feeder, caf::detached>(&request, std::move(workers), done);
  done->get_future().wait();
  engine.engine.finish();
  return {watch.elapsed(), engine.engine.output()};
}

} // namespace millrace
