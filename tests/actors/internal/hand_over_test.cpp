#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "lone_actor.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/partition.hpp"

namespace millrace {

namespace {

using notes = std::vector<std::string>;

/// What the query of a partition is to do, and what it was given.
struct query_plan {
  std::vector<std::size_t> input_counts; ///< Of each call of `process`.
  bool has_rows = false;                 ///< Whether there are some for every partition behind every level.
  bool has_full_limit = false;           ///< The same of a LIMIT.
  bool fails = false;                    ///< To process anything.
  std::optional<position_range> failed_rows;
};

class planned_query final : public query {
public:
  planned_query(query_plan& plan, std::uint32_t partitions) : plan_(&plan), partitions_(partitions) {}

  [[nodiscard]] status decode(const chunk& input, chunk_frame& frame) override {
    hand_over_from(0, input.facts, frame);
    return {};
  }
  [[nodiscard]] status process(std::uint32_t level, std::span<const hand_over* const> inputs,
                               chunk_frame& frame) override {
    plan_->input_counts.push_back(inputs.size());
    if (plan_->fails)
      return failure{errc::limit_exceeded, "too much state", "", {}};
    hand_over_from(level, inputs[0]->facts, frame);
    return {};
  }
  [[nodiscard]] std::optional<position_range> failed_rows() const noexcept override { return plan_->failed_rows; }
  [[nodiscard]] const query_counters& counters() const noexcept override { return counters_; }
  [[nodiscard]] event_time watermark() const noexcept override { return {}; }

private:
  void hand_over_from(std::uint32_t level, const chunk_facts& facts, chunk_frame& frame) const {
    if (level == frame.hand_overs.size())
      return;
    hand_over part;
    part.facts = facts;
    if (plan_->has_rows)
      part.parts.emplace_back();
    if (plan_->has_full_limit)
      part.full_limits.push_back(0);
    frame.hand_overs[level].assign(partitions_, part);
  }

  query_plan* plan_;
  std::uint32_t partitions_;
  query_counters counters_;
};

/// A partition of a job with three levels that has no output.
struct tested_partition {
  query_plan query;
  lone_actor actor;
  std::deque<chunk> chunks;
  std::deque<hand_over> parts;

  tested_partition(std::uint32_t partitions, std::uint32_t window, std::uint32_t index = 0)
    : actor({1, 0, partitions, window, 3}) {
    actor.job().make_query = [this, partitions](std::uint32_t) {
      return std::make_unique<planned_query>(query, partitions);
    };
    actor.enter<partition>(index);
  }
  void deal(std::uint64_t number) {
    chunks.emplace_back().facts.sequence = {number};
    actor.tell(dealt{&chunks.back()});
  }
  hand_over& part_of(std::uint64_t number) {
    parts.emplace_back().facts.sequence = {number};
    return parts.back();
  }
  void hand(std::uint32_t sender, const handed_part& part) {
    handed message;
    message.sender = sender;
    message.parts.push_back(part);
    actor.tell(message);
  }
};

void check(const notes& seen, const notes& expected) { BOOST_TEST(seen == expected, boost::test_tools::per_element()); }

} // namespace

BOOST_AUTO_TEST_SUITE(hand_over_tests)

BOOST_AUTO_TEST_CASE(a_part_without_rows_behind_level_1_is_a_mark) {
  tested_partition test(2, 8);
  test.deal(0);
  check(test.actor.run(), {"partition 1: handed 0 for level 1 from 0", "partition 1: handed 0 for level 2, empty from 0"});
}

BOOST_AUTO_TEST_CASE(a_part_that_has_rows_or_tells_of_a_limit_is_none) {
  for (const bool has_rows : {true, false}) {
    tested_partition test(2, 8);
    test.query.has_rows = has_rows;
    test.query.has_full_limit = !has_rows;
    test.deal(0);
    check(test.actor.run(), {"partition 1: handed 0 for level 1 from 0", "partition 1: handed 0 for level 2 from 0"});
  }
}

BOOST_AUTO_TEST_CASE(a_mark_is_no_input_of_its_level) {
  tested_partition test(3, 8);
  test.deal(0);
  test.hand(2, {2, {0}, &test.part_of(0)});
  test.hand(1, {2, {0}, nullptr});
  static_cast<void>(test.actor.run());
  BOOST_TEST(test.query.input_counts == (std::vector<std::size_t>{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_processed_goes_along_with_what_is_decoded_next) {
  tested_partition test(2, 8);
  test.deal(0);
  test.deal(2);
  check(test.actor.run(), {"partition 1: handed 0 for level 1 from 0",
                           "partition 1: handed 0 for level 2, empty, 2 for level 1 from 0"});
}

BOOST_AUTO_TEST_CASE(what_was_processed_is_kept_back_for_half_a_window_at_most) {
  tested_partition test(2, 6, 1);
  for (std::uint64_t number = 0; number < 5; ++number)
    test.hand(0, {1, {number}, &test.part_of(number)});
  check(test.actor.run(), {"partition 0: handed 0 for level 2, empty, 1 for level 2, empty, 2 for level 2, empty from 1",
                           "partition 0: handed 3 for level 2, empty, 4 for level 2, empty from 1"});
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_back_behind_the_last_message_whatever_it_is) {
  tested_partition test(2, 8, 1);
  test.hand(0, {1, {0}, &test.part_of(0)});
  test.actor.tell(first_moved{});
  check(test.actor.run(), {"partition 0: handed 0 for level 2, empty from 1"});
}

BOOST_AUTO_TEST_CASE(what_waits_for_memory_keeps_nothing_back) {
  tested_partition test(2, 8, 1);
  test.hand(0, {1, {0}, &test.part_of(0)});
  test.hand(0, {1, {1}, &test.part_of(1)});
  auto& memory = test.actor.job().memory;
  memory.take(memory.shared_max());
  check(test.actor.run(), {"partition 0: handed 0 for level 2, empty from 1"}); // Chunk 1 waits.
  BOOST_TEST(test.query.input_counts.size() == 1U);
  memory.move_first({1});
  test.actor.tell(first_moved{});
  check(test.actor.run(), {"partition 0: handed 1 for level 2, empty from 1"});
}

BOOST_AUTO_TEST_CASE(rows_that_failed_are_named_by_what_was_handed_over) {
  tested_partition test(2, 8);
  test.query.fails = true;
  auto& given = test.part_of(0);
  given.origin = {{"in.csv", 100}, 50, 0, 4, 0};
  test.actor.job().inputs[0].progress->next_line = 7;
  test.query.failed_rows = position_range{0, 2};
  test.hand(1, {1, {0}, &given});
  check(test.actor.run(), {"ended: job test, partition 0, chunk 0 (rows 1 to 3 of in.csv, lines 7 to 11): too much state"});
}

BOOST_AUTO_TEST_CASE(a_chunk_behind_the_first_is_named_by_its_bytes) {
  tested_partition test(2, 8);
  auto& given = test.part_of(1);
  given.origin = {{"in.csv", 100}, 50, 0, 4, 0};
  test.hand(0, {1, {0}, &test.part_of(0)});
  static_cast<void>(test.actor.run());
  test.query.fails = true;
  test.hand(1, {1, {1}, &given});
  check(test.actor.run(), {"ended: job test, partition 0, chunk 1 (in.csv, bytes 100 to 150): too much state"});
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
