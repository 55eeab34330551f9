#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "running.hpp"
#include <boost/test/unit_test.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include "millrace/actors/caf_interface.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(runtime_tests)

BOOST_AUTO_TEST_CASE(pushed_rows_come_back_through_a_subscription) {
  const auto on = start();
  std::string text;
  const auto running = submit(on, doubled, subscribed("doubles", into(text)));
  const auto numbers = open(running, "numbers");
  push_numbers(numbers, 1, 4);
  push_numbers(numbers, 4, 6);
  numbers.finish();
  const auto outcome = running.wait();
  BOOST_TEST(outcome.ok());
  BOOST_TEST(text == "2 | 4 | 6 | 8 | 10 | ");
  BOOST_TEST(running.metrics().total.rows_in == 5U);
}

BOOST_AUTO_TEST_CASE(the_closing_select_is_the_subscription_result_in_the_same_order_for_any_partitions) {
  const auto on = start();
  std::string expected;
  for (std::int64_t digit = 0; digit < 10; ++digit)
    expected += std::to_string(digit) + " 100 | ";
  for (const auto* partitions : {"1", "2", "5"}) {
    std::string text;
    auto options = subscribed("result", into(text));
    options.settings = {{"partitions", partitions}};
    const auto running = submit(on, counted, std::move(options));
    const auto numbers = open(running, "numbers");
    for (std::int64_t i = 0; i < 1000; i += 50)
      push_numbers(numbers, i, i + 50);
    numbers.finish();
    BOOST_TEST(running.wait().ok());
    BOOST_TEST(text == expected);
  }
}

BOOST_AUTO_TEST_CASE(a_limit_ends_inputs_that_are_pushed) {
  const auto on = start();
  std::string text;
  auto options = subscribed("result", into(text));
  options.push_capacity = 1;
  const auto running = submit(on, "CREATE STREAM numbers (n BIGINT) WITH (connector = 'memory'); SELECT n FROM numbers LIMIT 3;",
                              std::move(options));
  const auto numbers = open(running, "numbers");
  for (std::int64_t n = 0;; ++n) {
    row_builder rows(numbers.shape(), numbers.take_memory());
    rows.add(n);
    BOOST_REQUIRE(rows.end_row().ok());
    if (const auto pushed = numbers.push(rows.take()); !pushed.ok()) {
      BOOST_CHECK(pushed.error().code == errc::cancelled);
      BOOST_TEST(n >= 3);
      break;
    }
  }
  BOOST_TEST(running.wait().ok());
  BOOST_TEST(text == "0 | 1 | 2 | ");
}

BOOST_AUTO_TEST_CASE(pushes_are_bounded_by_a_slow_reader) {
  const auto on = start();
  std::uint64_t rows_seen = 0;
  auto options = subscribed("doubles", [&](const schema&, const batch_view& rows) {
    rows_seen += rows.rows.count;
    std::this_thread::yield();
  });
  options.push_capacity = 1;
  options.settings = {{"window.chunks", "1"}, {"partitions", "2"}};
  const auto running = submit(on, doubled, std::move(options));
  const auto numbers = open(running, "numbers");
  for (std::int64_t i = 0; i < 500; ++i)
    push_numbers(numbers, i, i + 1);
  numbers.finish();
  BOOST_TEST(running.wait().ok());
  BOOST_TEST(rows_seen == 500U);
  BOOST_TEST(running.metrics().chunks_in_flight_max == 1U);
}

BOOST_AUTO_TEST_CASE(a_callback_that_throws_ends_the_job_with_its_text) {
  const auto on = start();
  const auto running = submit(on, doubled, subscribed("doubles", [](const schema&, const batch_view&) {
                                throw std::runtime_error("the host is unhappy");
                              }));
  const auto numbers = open(running, "numbers");
  push_numbers(numbers, 0, 10);
  const auto outcome = running.wait();
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().message.find("the host is unhappy") != std::string::npos);
  row_builder rows(numbers.shape());
  rows.add(1);
  BOOST_TEST(rows.end_row().ok());
  BOOST_TEST(!numbers.push(rows.take()).ok());
}

BOOST_AUTO_TEST_CASE(what_cannot_run_is_refused_with_a_reason) {
  const auto on = start();
  std::string text;
  const struct {
    const char* sql;
    const char* subscription;
    errc code;
  } cases[] = {
    {"SELEC 1", "", errc::syntax},
    {counted, "", errc::failed_precondition},
    {counted, "resul", errc::unknown_name},
    {doubled, "", errc::failed_precondition},
    {"SET 'partition' = '1'; CREATE STREAM a (n BIGINT) WITH (connector = 'memory'); SELECT n FROM a", "result",
     errc::unknown_name},
  };
  for (const auto& test : cases)
    BOOST_TEST_CONTEXT(test.sql) {
      job_options options;
      if (*test.subscription != '\0')
        options.subscriptions[test.subscription] = into(text);
      const auto refused = on.submit(test.sql, std::move(options));
      BOOST_REQUIRE(!refused.ok());
      BOOST_TEST((refused.error().code == test.code), refused.error().message);
    }
}

BOOST_AUTO_TEST_CASE(an_input_without_room_for_a_push_is_refused) {
  const auto on = start();
  std::string text;
  auto options = subscribed("doubles", into(text));
  options.push_capacity = 0;
  const auto refused = on.submit(doubled, std::move(options));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST((refused.error().code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(an_input_that_does_not_exist_is_not_opened) {
  const auto on = start();
  std::string text;
  const auto running = submit(on, doubled, subscribed("doubles", into(text)));
  const auto missing = running.open_input("number");
  BOOST_REQUIRE(!missing.ok());
  BOOST_TEST(missing.error().hint == "did you mean `numbers`?");
}

BOOST_AUTO_TEST_CASE(a_job_runs_inside_the_actor_system_of_its_host) {
  caf::actor_system_config config;
  config.set("scheduler.max-threads", std::size_t{1});
  caf::actor_system host(config);
  std::string text;
  {
    auto on = runtime::start({pinning::off, 1}, host);
    BOOST_REQUIRE(on.ok());
    const auto running = submit(*on, doubled, subscribed("doubles", into(text)));
    const auto numbers = open(running, "numbers");
    push_numbers(numbers, 1, 3);
    numbers.finish();
    BOOST_TEST(running.wait().ok());
  }
  BOOST_TEST(text == "2 | 4 | ");
}

BOOST_AUTO_TEST_CASE(an_actor_can_subscribe_and_keeps_the_rows_it_wants) {
  caf::actor_system_config config;
  config.set("scheduler.max-threads", std::size_t{1});
  caf::actor_system host(config);
  std::string text;
  {
    caf::scoped_actor self(host);
    auto on = runtime::start({pinning::off, 1}, host);
    BOOST_REQUIRE(on.ok());
    const auto running = submit(*on, doubled, subscribed("doubles", deliver_to(self, 2)));
    const auto numbers = open(running, "numbers");
    std::uint64_t rows_missing = 20;
    for (std::int64_t i = 0; i < 20; ++i)
      push_numbers(numbers, i, i + 1);
    numbers.finish();
    while (rows_missing > 0)
      self->receive([&](const result_message& message) {
        for (const auto& rows : message.content->rows.batches) {
          append_rows(text, rows);
          rows_missing -= rows.rows.count;
        }
      });
    BOOST_TEST(running.wait().ok());
  }
  std::string expected;
  for (std::int64_t i = 0; i < 20; ++i)
    expected += std::to_string(2 * i) + " | ";
  BOOST_TEST(text == expected);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
