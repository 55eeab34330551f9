#include <algorithm>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/exchange.hpp"
#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/random.hpp"

namespace millrace {

namespace {

void accept(exchange& waiting, std::uint32_t sender, const handed_part& part) { waiting.accept(sender, {&part, 1}); }

} // namespace

BOOST_AUTO_TEST_SUITE(exchange_tests)

BOOST_AUTO_TEST_CASE(nothing_is_ready_before_anything_arrived) {
  exchange waiting({.level_count = 2, .partition_count = 3, .window = 4});
  BOOST_TEST(!waiting.next().has_value());
  BOOST_TEST(waiting.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_stateless_plan_has_nothing_to_exchange) {
  exchange waiting({.level_count = 1, .partition_count = 3, .window = 4});
  BOOST_TEST(!waiting.next().has_value());
}

BOOST_AUTO_TEST_CASE(a_chunk_that_arrives_early_waits_for_its_predecessor) {
  exchange waiting({.level_count = 2, .partition_count = 2, .window = 4});
  const hand_over first;
  const hand_over second;
  accept(waiting, 1, {1, {1}, &second});
  BOOST_TEST(!waiting.next().has_value());
  accept(waiting, 0, {1, {0}, &first});
  const auto a = waiting.next();
  const auto b = waiting.next();
  BOOST_REQUIRE((a && b));
  BOOST_TEST(a->chunk.value == 0U);
  BOOST_TEST(a->inputs.front() == &first);
  BOOST_TEST(b->chunk.value == 1U);
  BOOST_TEST(b->inputs.front() == &second);
  BOOST_TEST(!waiting.next().has_value());
}

BOOST_AUTO_TEST_CASE(a_higher_level_needs_a_hand_over_of_every_partition_and_orders_them) {
  exchange waiting({.level_count = 3, .partition_count = 3, .window = 2});
  const std::vector<hand_over> parts(3);
  accept(waiting, 2, {2, {0}, &parts[2]});
  accept(waiting, 0, {2, {0}, &parts[0]});
  BOOST_TEST(!waiting.next().has_value());
  accept(waiting, 1, {2, {0}, &parts[1]});
  const auto ready = waiting.next();
  BOOST_REQUIRE(ready.has_value());
  BOOST_TEST(ready->level == 2U);
  BOOST_REQUIRE(ready->inputs.size() == 3U);
  for (std::size_t i = 0; i < 3; ++i)
    BOOST_TEST(ready->inputs[i] == &parts[i]);
}

BOOST_AUTO_TEST_CASE(what_has_come_as_empty_is_left_out) {
  exchange waiting({.level_count = 3, .partition_count = 4, .window = 2});
  const std::vector<hand_over> parts(4);
  accept(waiting, 2, {2, {0}, nullptr});
  accept(waiting, 3, {2, {0}, &parts[3]});
  accept(waiting, 0, {2, {0}, nullptr});
  BOOST_TEST(!waiting.next().has_value());
  accept(waiting, 1, {2, {0}, &parts[1]});
  const auto ready = waiting.next();
  BOOST_REQUIRE(ready.has_value());
  BOOST_REQUIRE(ready->inputs.size() == 2U);
  BOOST_TEST(ready->inputs[0] == &parts[1]);
  BOOST_TEST(ready->inputs[1] == &parts[3]);
  BOOST_TEST(waiting.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(one_message_may_be_of_several_chunks_and_levels) {
  exchange waiting({.level_count = 3, .partition_count = 2, .window = 4});
  const std::vector<hand_over> parts(4);
  const std::vector<handed_part> of_one{{2, {0}, &parts[0]}, {1, {1}, &parts[1]}, {2, {1}, nullptr}};
  const std::vector<handed_part> of_other{{1, {0}, &parts[2]}, {2, {1}, &parts[3]}, {2, {0}, nullptr}};
  waiting.accept(1, of_one);
  BOOST_TEST(!waiting.next().has_value());
  waiting.accept(0, of_other);
  for (const auto* expected : {&parts[0], &parts[3], &parts[2], &parts[1]})
    BOOST_TEST(waiting.next()->inputs.front() == expected);
  BOOST_TEST(!waiting.next().has_value());
}

BOOST_AUTO_TEST_CASE(a_hand_over_that_cannot_be_is_a_bug) {
  const failure_scope scope;
  exchange waiting({.level_count = 3, .partition_count = 2, .window = 2});
  const hand_over part;
  accept(waiting, 0, {2, {0}, nullptr});
  BOOST_CHECK_THROW(accept(waiting, 0, {2, {0}, &part}), broken_invariant); // Twice.
  BOOST_CHECK_THROW(accept(waiting, 1, {2, {0}, nullptr}), broken_invariant); // Nobody tells anything.
  BOOST_CHECK_THROW(accept(waiting, 0, {1, {0}, nullptr}), broken_invariant); // The same.
  BOOST_CHECK_THROW(accept(waiting, 0, {2, {2}, &part}), broken_invariant); // Behind the window.
  BOOST_CHECK_THROW(accept(waiting, 2, {2, {1}, &part}), broken_invariant); // There is no such partition,
  BOOST_CHECK_THROW(accept(waiting, 0, {3, {0}, &part}), broken_invariant); // nor such a level.
}

BOOST_AUTO_TEST_CASE(higher_levels_go_first) {
  exchange waiting({.level_count = 3, .partition_count = 1, .window = 4});
  const hand_over part;
  accept(waiting, 0, {1, {0}, &part});
  accept(waiting, 0, {2, {0}, &part});
  BOOST_TEST(waiting.next()->level == 2U);
  BOOST_TEST(waiting.next()->level == 1U);
}

BOOST_AUTO_TEST_CASE(steps_of_later_chunks_are_left_where_only_earlier_ones_may_be_taken) {
  exchange waiting({.level_count = 2, .partition_count = 1, .window = 4});
  const hand_over part;
  accept(waiting, 0, {1, {0}, &part});
  accept(waiting, 0, {1, {1}, &part});
  BOOST_TEST(waiting.next({0})->chunk.value == 0U);
  BOOST_TEST(!waiting.is_ready({0}));
  BOOST_TEST(!waiting.next({0}).has_value());
  BOOST_TEST(waiting.is_ready());
  BOOST_TEST(waiting.next({1})->chunk.value == 1U);
  BOOST_TEST(!waiting.is_ready());
}

BOOST_AUTO_TEST_CASE(every_order_of_arrival_gives_the_same_order_of_steps) {
  constexpr std::uint32_t window = 8;
  constexpr std::uint32_t partitions = 3;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      exchange waiting({.level_count = 3, .partition_count = partitions, .window = window});
      const std::vector<hand_over> parts(partitions);
      std::vector<std::uint64_t> expected(3, 0);
      for (std::uint64_t base = 0; base < 5 * window; base += window) {
        struct arrival {
          std::uint32_t level;
          std::uint64_t chunk;
          std::uint32_t sender;
        };
        std::vector<arrival> arrivals;
        for (std::uint64_t chunk = base; chunk < base + window; ++chunk) {
          arrivals.push_back({1, chunk, static_cast<std::uint32_t>(chunk % partitions)});
          for (std::uint32_t sender = 0; sender < partitions; ++sender)
            arrivals.push_back({2, chunk, sender});
        }
        for (auto i = arrivals.size(); i > 1; --i)
          std::swap(arrivals[i - 1], arrivals[random.below(i)]);
        for (const auto& next : arrivals) {
          const bool is_empty = next.level == 2 && next.sender != next.chunk % partitions;
          accept(waiting, next.sender, {next.level, {next.chunk}, is_empty ? nullptr : &parts[next.sender]});
          while (const auto ready = waiting.next()) {
            BOOST_TEST(ready->chunk.value == expected[ready->level]++);
            BOOST_REQUIRE(ready->inputs.size() == 1U);
            BOOST_TEST(ready->inputs[0] == &parts[ready->chunk.value % partitions]);
          }
        }
        BOOST_TEST(expected[1] == base + window);
        BOOST_TEST(expected[2] == base + window);
        BOOST_TEST(waiting.waiting() == 0U);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
