#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/dealing/input_order.hpp"
#include "millrace/engine/base/random.hpp"

namespace millrace {

namespace {

const std::vector<input_pace> two_files{input_pace::bounded, input_pace::bounded};

/// Inputs whose times step by different lengths, dealt chunk by chunk: the n-th chunk of an input ends at n of its steps.
/// One more chunk than was taken has arrived of each, and times become known some chunks late, as they do with chunks
/// in flight.
struct dealt_inputs {
  explicit dealt_inputs(std::vector<std::int64_t> input_steps = {10, 25, 70}, std::uint64_t chunks_late = 60)
    : steps(std::move(input_steps)), delay(chunks_late) {}

  std::vector<std::int64_t> steps;
  std::uint64_t delay;
  input_order order{std::vector<input_pace>(steps.size(), input_pace::bounded)};
  std::vector<std::int64_t> taken = std::vector<std::int64_t>(steps.size(), 0);
  std::vector<std::uint32_t> chosen;
  std::vector<event_time> times;
  std::uint64_t learned = 0;

  void arrive() {
    for (std::uint32_t i = 0; i < steps.size(); ++i)
      order.arrive(i);
  }
  void learn_until(std::uint64_t end) {
    for (; learned < end; ++learned)
      order.learn({learned}, times[learned]);
  }
  void deal() {
    const std::uint64_t n = chosen.size();
    learn_until(n < delay ? 0 : n - delay + 1);
    const auto input = order.choose({n});
    BOOST_REQUIRE(input.has_value());
    order.take({n}, *input);
    order.arrive(*input);
    chosen.push_back(*input);
    times.push_back({steps[*input] * ++taken[*input]});
  }
  void deal_until(std::uint64_t count) {
    while (chosen.size() < count)
      deal();
  }
};

/// The inputs of the first chunks that are dealt of fresh inputs.
std::vector<std::uint32_t> order_of(std::vector<std::int64_t> steps, std::uint64_t count, std::uint64_t chunks_late) {
  dealt_inputs inputs(std::move(steps), chunks_late);
  inputs.arrive();
  inputs.deal_until(count);
  return inputs.chosen;
}

} // namespace

BOOST_AUTO_TEST_SUITE(input_order_tests)

BOOST_AUTO_TEST_CASE(an_order_that_goes_on_from_a_snapshot_chooses_as_before) {
  dealt_inputs reference;
  reference.arrive();
  reference.deal_until(400);
  for (const std::uint64_t last : {0U, 1U, 5U, 63U, 64U, 65U, 130U, 299U})
    BOOST_TEST_CONTEXT("behind chunk " << last) {
      dealt_inputs first;
      first.arrive();
      first.deal_until(last + 1);
      snapshot_manifest saved;
      saved.last_chunk = {last};
      saved.inputs.resize(3);
      first.order.save(saved);
      // Chunks are dealt on until the last one of the snapshot has settled, and its times are known.
      first.deal_until(last + 51);
      first.learn_until(last + 1);
      first.order.save_times(saved);

      dealt_inputs second;
      second.order.resume(saved);
      second.chosen.assign(first.chosen.begin(), first.chosen.begin() + static_cast<std::ptrdiff_t>(last) + 1);
      second.times.assign(first.times.begin(), first.times.begin() + static_cast<std::ptrdiff_t>(last) + 1);
      for (const auto input : second.chosen)
        ++second.taken[input];
      second.learned = last + 1;
      second.arrive();
      second.deal_until(reference.chosen.size());
      BOOST_TEST(second.chosen == reference.chosen, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(bounded_inputs_take_turns_while_nothing_is_known) {
  const auto chosen = order_of({10, 10, 10}, 9, 1);
  const std::vector<std::uint32_t> expected{0, 1, 2, 0, 1, 2, 0, 1, 2};
  BOOST_TEST(chosen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_choice_does_not_depend_on_when_times_become_known) {
  for (const std::uint64_t delay : {1U, 2U, 17U, 63U, 64U}) {
    const auto reference = order_of({10, 25, 70}, 600, 1);
    BOOST_TEST(order_of({10, 25, 70}, 600, delay) == reference, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(the_input_that_is_behind_in_event_time_goes_next) {
  const auto chosen = order_of({10, 1000}, 2000, 8);
  std::int64_t fast = 0;
  std::int64_t slow = 0;
  for (const auto input : chosen)
    ++(input == 0 ? fast : slow);
  BOOST_TEST(fast > 10 * slow);
}

BOOST_AUTO_TEST_CASE(the_input_whose_turn_it_is_is_waited_for) {
  input_order order(two_files);
  order.arrive(1);
  BOOST_TEST(!order.choose({0}).has_value());
  order.arrive(0);
  BOOST_TEST(order.choose({0}).value() == 0U);
}

BOOST_AUTO_TEST_CASE(an_input_that_has_ended_is_not_waited_for) {
  input_order order(two_files);
  order.arrive(0);
  BOOST_TEST(order.choose({0}).value() == 0U);
  order.take({0}, 0);
  order.end(0);
  order.arrive(1);
  BOOST_TEST(order.choose({1}).value() == 1U);
  order.take({1}, 1);
  BOOST_TEST(!order.all_ended());
  order.end(1);
  BOOST_TEST(order.all_ended());
}

BOOST_AUTO_TEST_CASE(with_a_live_input_all_are_taken_in_order_of_arrival) {
  input_order order({input_pace::bounded, input_pace::live});
  order.arrive(1);
  order.arrive(1);
  order.arrive(0);
  const std::uint32_t expected[] = {1, 1, 0};
  for (std::uint64_t n = 0; n < 3; ++n) {
    const auto input = order.choose({n});
    BOOST_REQUIRE(input.has_value());
    BOOST_TEST(*input == expected[n]);
    order.take({n}, *input);
  }
  BOOST_TEST(!order.choose({3}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
