#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "running.hpp"
#include <boost/test/unit_test.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include "millrace/actors/caf_interface.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(runtime_end_tests)

BOOST_AUTO_TEST_CASE(a_stop_ends_a_job_whose_inputs_go_on) {
  const auto on = start();
  std::string text;
  const auto running = submit(on, counted, subscribed("result", into(text)));
  BOOST_TEST(!running.wait_for(std::chrono::milliseconds(0)));
  running.stop();
  BOOST_TEST(running.wait().ok());
}

BOOST_AUTO_TEST_CASE(a_runtime_that_ends_aborts_its_jobs) {
  std::string text;
  auto on = std::make_unique<runtime>(start());
  auto options = subscribed("result", into(text));
  {
    const auto running = submit(*on, counted, std::move(options));
    BOOST_TEST(on->close(std::chrono::seconds(10)));
    const auto outcome = running.wait();
    BOOST_REQUIRE(!outcome.ok());
    BOOST_TEST((outcome.error().code == errc::cancelled));
  }
  on.reset();
}

/// A thread of the host's that has submitted a job and lives on until this ends. It checks nothing by itself: the
/// macros of the tests may be used by one thread at a time.
class pool_thread {
public:
  explicit pool_thread(const runtime& on)
    : thread_([this, &on] {
        std::string text;
        if (const auto running = on.submit(counted, subscribed("result", into(text))); running.ok()) {
          running->stop();
          is_done_ = running->wait().ok();
        }
        submitted_.set_value();
        released_.get_future().wait();
      }) {}
  pool_thread(const pool_thread&) = delete;
  pool_thread& operator=(const pool_thread&) = delete;
  ~pool_thread() {
    released_.set_value();
    thread_.join();
  }

  [[nodiscard]] bool has_run_a_job() {
    submitted_.get_future().wait();
    return is_done_;
  }

private:
  bool is_done_ = false;
  std::promise<void> submitted_;
  std::promise<void> released_;
  std::thread thread_;
};

BOOST_AUTO_TEST_CASE(a_runtime_is_started_used_and_ended_by_different_threads) {
  std::optional<runtime> on;
  std::thread([&] { on.emplace(start()); }).join();
  pool_thread pool(*on);
  BOOST_TEST(pool.has_run_a_job());
  std::thread([&] { on.reset(); }).join();
}

BOOST_AUTO_TEST_CASE(a_thread_that_has_submitted_to_a_host_does_not_keep_its_actor_system) {
  std::optional<runtime> on;
  std::optional<pool_thread> pool;
  {
    caf::actor_system_config config;
    config.set("scheduler.max-threads", std::size_t{1});
    caf::actor_system host(config);
    on.emplace(*runtime::start({pinning::off, 2}, host));
    pool.emplace(*on);
    BOOST_TEST(pool->has_run_a_job());
    on.reset();
  }
}

/// Says when its thread ends.
struct end_of_thread {
  std::atomic<bool>* flag = nullptr;
  ~end_of_thread() {
    if (flag != nullptr)
      *flag = true;
  }
};

BOOST_AUTO_TEST_CASE(a_wait_lasts_until_the_threads_of_the_job_have_ended) {
  const auto on = start();
  for (int i = 0; i < 20; ++i) {
    std::atomic<bool> has_ended = false;
    const auto running = submit(on, doubled, subscribed("doubles", [&](const schema&, const batch_view&) {
                                  thread_local end_of_thread mark;
                                  mark.flag = &has_ended;
                                }));
    const auto numbers = open(running, "numbers");
    push_numbers(numbers, 0, 1);
    numbers.finish();
    BOOST_TEST(running.wait().ok());
    BOOST_TEST(has_ended);
  }
}

BOOST_AUTO_TEST_CASE(a_runtime_that_another_takes_the_place_of_aborts_its_jobs) {
  std::string text;
  auto on = start();
  const auto shared = std::make_shared<int>(1);
  static_cast<void>(submit(on, counted, subscribed("result", [shared](const schema&, const batch_view&) {})));
  on = start();
  BOOST_TEST(shared.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_runtime_in_a_host_waits_for_its_jobs_as_well) {
  caf::actor_system_config config;
  config.set("scheduler.max-threads", std::size_t{1});
  caf::actor_system host(config);
  auto on = runtime::start({pinning::off, 2}, host);
  BOOST_REQUIRE(on.ok());
  std::promise<void> entered;
  std::promise<void> released;
  const auto running = submit(*on, doubled, subscribed("doubles", [&](const schema&, const batch_view&) {
    entered.set_value();
    released.get_future().wait();
  }));
  push_numbers(open(running, "numbers"), 0, 1);
  entered.get_future().wait();
  BOOST_TEST(!on->close(std::chrono::milliseconds(0)));
  released.set_value();
  BOOST_TEST(on->close(std::chrono::minutes(1)));
}

BOOST_AUTO_TEST_CASE(an_abort_does_not_wait_for_a_subscriber_that_keeps_its_rows) {
  caf::actor_system_config config;
  config.set("scheduler.max-threads", std::size_t{1});
  caf::actor_system host(config);
  caf::scoped_actor self(host);
  const auto on = start();
  const auto running = submit(on, doubled, subscribed("doubles", deliver_to(self, 1)));
  const auto numbers = open(running, "numbers");
  for (std::int64_t i = 0; i < 4; ++i)
    push_numbers(numbers, i, i + 1);
  result_message kept;
  self->receive([&](const result_message& message) { kept = message; });
  running.abort();
  BOOST_TEST((running.wait().error().code == errc::cancelled));
  BOOST_TEST(kept.content->rows.batches.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
