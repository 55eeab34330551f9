#include <deque>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/dealing/dealer.hpp"

namespace millrace {

namespace {

/// A dealer whose chunks come from nowhere.
struct table {
  explicit table(dealer::options options)
    : ends(options.inputs.size() + 1), game(completed_options(std::move(options))) {}

  dealer::options completed_options(dealer::options options) {
    options.ends = ends;
    return options;
  }
  void cut(std::uint32_t input, int count = 1) {
    for (int i = 0; i < count; ++i)
      game.cut(input, chunks.emplace_back());
  }
  std::vector<dealer::deal> deal_all() {
    std::vector<dealer::deal> dealt;
    while (const auto next = game.next_deal(1000))
      dealt.push_back(*next);
    return dealt;
  }
  std::vector<std::uint64_t> settle_all() {
    std::vector<std::uint64_t> settled;
    while (const auto next = game.next_settled())
      settled.push_back(next->chunk.value);
    return settled;
  }
  std::vector<std::uint64_t> complete_all() {
    std::vector<std::uint64_t> complete;
    while (const auto next = game.next_complete())
      complete.push_back(next->chunk.value);
    return complete;
  }

  std::vector<chunk> ends;
  std::deque<chunk> chunks;
  dealer game;
};

dealer::options one_file(std::uint32_t partitions, std::uint32_t window) {
  dealer::options options;
  options.inputs = {input_pace::bounded};
  options.partition_count = partitions;
  options.window = window;
  return options;
}

} // namespace

BOOST_AUTO_TEST_SUITE(dealer_tests)

BOOST_AUTO_TEST_CASE(chunks_are_numbered_stamped_and_dealt_in_turn) {
  table on(one_file(3, 6));
  on.cut(0, 4);
  const auto dealt = on.deal_all();
  BOOST_REQUIRE(dealt.size() == 4U);
  for (std::uint64_t n = 0; n < 4; ++n) {
    BOOST_TEST(dealt[n].content->facts.sequence.value == n);
    BOOST_TEST(dealt[n].content->facts.ingest_time_us == 1000);
    BOOST_TEST(dealt[n].partition == n % 3);
  }
}

BOOST_AUTO_TEST_CASE(never_more_chunks_are_in_flight_than_the_window_holds) {
  table on(one_file(2, 4));
  on.cut(0, 20);
  BOOST_TEST(on.deal_all().size() == 4U);
  BOOST_TEST(on.game.in_flight() == 4U);
  BOOST_TEST(on.deal_all().empty());
  on.game.processed({0}, 0, event_time::min());
  BOOST_TEST(on.deal_all().empty());
  on.settle_all();
  BOOST_TEST(on.complete_all().size() == 1U);
  BOOST_TEST(on.deal_all().size() == 1U);
  BOOST_TEST(on.game.in_flight() == 4U);
}

BOOST_AUTO_TEST_CASE(chunks_complete_in_order_whatever_the_order_of_reports) {
  table on(one_file(1, 4));
  on.cut(0, 4);
  on.deal_all();
  for (const std::uint64_t n : {3U, 1U, 2U})
    on.game.processed({n}, 0, event_time::min());
  BOOST_TEST(on.settle_all().empty());
  BOOST_TEST(on.complete_all().empty());
  on.game.processed({0}, 0, event_time::min());
  const std::vector<std::uint64_t> expected{0, 1, 2, 3};
  BOOST_TEST(on.settle_all() == expected, boost::test_tools::per_element());
  BOOST_TEST(on.complete_all() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_chunk_needs_a_report_of_every_partition) {
  auto options = one_file(3, 3);
  options.reports_per_chunk = 3;
  table on(options);
  on.cut(0);
  on.deal_all();
  on.game.processed({0}, 0, event_time::min());
  on.game.processed({0}, 2, event_time::min());
  BOOST_TEST(on.settle_all().empty());
  on.game.processed({0}, 1, event_time::min());
  BOOST_TEST(on.settle_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_chunk_is_not_complete_before_every_sink_has_written_it) {
  auto options = one_file(1, 4);
  options.sink_count = 2;
  table on(options);
  on.cut(0, 2);
  on.deal_all();
  on.game.processed({0}, 0, event_time::min());
  on.game.processed({1}, 0, event_time::min());
  on.settle_all();
  on.game.written(0, {2});
  BOOST_TEST(on.complete_all().empty());
  on.game.written(1, {1});
  BOOST_TEST(on.complete_all().size() == 1U);
  on.game.written(1, {2});
  BOOST_TEST(on.complete_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_chunk_with_dead_letters_waits_until_they_are_recorded) {
  table on(one_file(1, 4));
  on.cut(0, 1);
  on.deal_all();
  on.game.processed({0}, 0, event_time::min());
  on.settle_all();
  on.game.await_record({0});
  BOOST_TEST(on.complete_all().empty());
  on.game.recorded({0});
  BOOST_TEST(on.complete_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(every_input_ends_with_a_chunk_and_then_the_job_does) {
  dealer::options options;
  options.inputs = {input_pace::bounded, input_pace::bounded};
  options.window = 8;
  table on(options);
  on.cut(0);
  on.cut(1);
  on.game.exhaust(0);
  on.game.exhaust(1);
  const auto dealt = on.deal_all();
  BOOST_REQUIRE(dealt.size() == 5U);
  BOOST_TEST(dealt[2].content->ends_input);
  BOOST_TEST(dealt[2].content->facts.input == 0U);
  BOOST_TEST(dealt[3].content->ends_input);
  BOOST_TEST(dealt[3].content->facts.input == 1U);
  BOOST_TEST(dealt[4].content->ends_job);
  BOOST_TEST(on.deal_all().empty());
}

BOOST_AUTO_TEST_CASE(only_chunks_of_inputs_hold_a_buffer) {
  table on(one_file(1, 4));
  on.cut(0);
  on.game.exhaust(0);
  on.deal_all();
  for (std::uint64_t n = 0; n < 3; ++n)
    on.game.processed({n}, 0, event_time::min());
  on.settle_all();
  BOOST_TEST(on.game.next_complete()->holds_buffer);
  BOOST_TEST(!on.game.next_complete()->holds_buffer);
  BOOST_TEST(on.game.next_complete()->ends_job);
}

BOOST_AUTO_TEST_CASE(an_input_that_has_ended_has_nothing_more_whatever_comes_later) {
  table on(one_file(1, 8));
  on.cut(0, 2);
  on.game.exhaust(0);
  on.cut(0, 5);
  on.game.exhaust(0);
  const auto dealt = on.deal_all();
  BOOST_REQUIRE(dealt.size() == 4U);
  BOOST_TEST(dealt[2].content->ends_input);
  BOOST_TEST(dealt[3].content->ends_job);
}

BOOST_AUTO_TEST_CASE(an_input_that_nothing_reads_on_ends_at_once_where_it_is_the_only_one) {
  table on(one_file(1, 4));
  on.cut(0, 6);
  BOOST_TEST(on.deal_all().size() == 4U);
  on.game.processed({0}, 0, event_time::min());
  on.settle_all();
  on.game.end_early(0, {0}, false);
  on.cut(0, 2);
  on.complete_all();
  const auto dealt = on.deal_all();
  BOOST_REQUIRE(dealt.size() == 1U);
  BOOST_TEST(dealt[0].content->ends_input);
}

BOOST_AUTO_TEST_CASE(an_input_that_has_ended_does_not_end_again) {
  table on(one_file(1, 4));
  on.game.exhaust(0);
  BOOST_TEST(on.deal_all().size() == 2U);
  on.game.end_early(0, {0}, false);
  BOOST_TEST(on.deal_all().empty());
}

BOOST_AUTO_TEST_CASE(beside_other_inputs_one_ends_at_a_chunk_that_does_not_depend_on_timing) {
  // The input ends after chunk 3, of which the dealer learns sooner or later.
  const auto ended_at = [](std::uint64_t learned_with) {
    auto options = one_file(1, 1);
    options.inputs.assign(2, input_pace::bounded);
    table on(options);
    for (std::uint64_t n = 0;; ++n) {
      for (std::uint32_t input = 0; input < 2; ++input)
        if (on.game.waiting(input) == 0)
          on.cut(input);
      const auto dealt = on.deal_all();
      BOOST_REQUIRE(dealt.size() == 1U);
      if (dealt[0].content->ends_input) {
        BOOST_TEST(dealt[0].content->facts.input == 1U);
        return n;
      }
      on.game.processed({n}, 0, event_time::min());
      on.settle_all();
      if (n == learned_with)
        on.game.end_early(1, {3}, true);
      on.complete_all();
    }
  };
  const auto reference = ended_at(3);
  BOOST_TEST(reference > 3U);
  BOOST_TEST(ended_at(40) == reference);
  BOOST_TEST(ended_at(66) == reference);
}

BOOST_AUTO_TEST_CASE(a_job_without_inputs_ends_at_once) {
  dealer::options options;
  table on(options);
  const auto dealt = on.deal_all();
  BOOST_REQUIRE(dealt.size() == 1U);
  BOOST_TEST(dealt[0].content->ends_job);
}

BOOST_AUTO_TEST_CASE(decisions_over_several_inputs_do_not_depend_on_window_or_partitions) {
  const auto digest_of = [](std::uint32_t partitions, std::uint32_t window) {
    dealer::options options;
    options.inputs.assign(3, input_pace::bounded);
    options.partition_count = partitions;
    options.window = window;
    table on(options);
    std::vector<int> cuts(3, 0);
    for (std::uint64_t oldest = 0;; ++oldest) {
      for (std::uint32_t input = 0; input < 3; ++input)
        if (on.game.waiting(input) == 0 && cuts[input] < 300 && ++cuts[input] <= 300)
          on.cut(input);
        else if (on.game.waiting(input) == 0 && cuts[input] == 300)
          on.game.exhaust(input);
      on.deal_all();
      if (on.game.in_flight() == 0)
        return on.game.decisions().digest();
      // Inputs advance at different speeds in event time.
      const auto input = on.game.decisions().recent()[oldest].input;
      on.game.processed({oldest}, static_cast<std::uint32_t>(oldest % partitions),
                        {static_cast<std::int64_t>(oldest * (input + 1))});
      on.settle_all();
      on.complete_all();
    }
  };
  const auto reference = digest_of(1, 1);
  BOOST_TEST(digest_of(2, 8) == reference);
  BOOST_TEST(digest_of(16, 64) == reference);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
