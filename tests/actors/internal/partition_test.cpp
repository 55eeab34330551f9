#include "millrace/actors/internal/partition.hpp"

#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include "lone_actor.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace {

namespace {

using notes = std::vector<std::string>;

/// What the query of the partition has done, and what it is to do.
struct query_log {
  notes lines;
  bool is_alive = false;
  std::uint64_t failing_decode = ~std::uint64_t{0};
  std::uint64_t failing_process = ~std::uint64_t{0};
  std::uint64_t throwing_decode = ~std::uint64_t{0};
  slot_weights weights; ///< That it finds.
};

class noting_query final : public query {
public:
  noting_query(query_log& log, std::uint32_t partitions) : log_(&log), partitions_(partitions) {
    log_->is_alive = true;
  }
  noting_query(const noting_query&) = delete;
  noting_query& operator=(const noting_query&) = delete;
  ~noting_query() override { log_->is_alive = false; }

  void weigh_slots() override { log_->lines.push_back("weigh slots"); }
  [[nodiscard]] std::span<const std::uint64_t> weights_of_slots() const noexcept override { return log_->weights; }
  void deal_slots(std::span<const std::uint64_t> weights) override {
    log_->lines.push_back("deal slots by " + std::to_string(weights.size()));
  }
  [[nodiscard]] status decode(const chunk& input, chunk_frame& frame) override {
    const auto number = input.facts.sequence.value;
    if (number == log_->throwing_decode)
      throw std::runtime_error("a bug");
    if (number == log_->failing_decode)
      return failure{errc::limit_exceeded, "too many groups", "", {}};
    log_->lines.push_back("decode " + std::to_string(number));
    BOOST_TEST(frame.dead_letters.empty());
    frame.dead_letters.emplace_back();
    counters_.rows_in += 1;
    hand_over_from(0, frame);
    return {};
  }
  [[nodiscard]] status process(std::uint32_t level, std::span<const hand_over* const> inputs,
                               chunk_frame& frame) override {
    const auto number = inputs[0]->facts.sequence.value;
    if (number == log_->failing_process)
      return failure{errc::limit_exceeded, "too much state", "", {}};
    log_->lines.push_back("process " + std::to_string(number) + " at " + std::to_string(level) + " of " +
                         std::to_string(inputs.size()));
    frame.time_max = {static_cast<std::int64_t>(number)};
    hand_over_from(level, frame);
    return {};
  }
  void save(std::uint32_t level, std::vector<saved_section>& into) const override {
    log_->lines.push_back("save " + std::to_string(level));
    into.push_back({.node = level});
  }
  [[nodiscard]] const query_counters& counters() const noexcept override { return counters_; }
  [[nodiscard]] event_time watermark() const noexcept override { return {77}; }

private:
  /// Leaves a part without rows for every partition of the next level, if there is one.
  void hand_over_from(std::uint32_t level, chunk_frame& frame) const {
    if (level < frame.hand_overs.size())
      frame.hand_overs[level].resize(partitions_);
  }

  query_log* log_;
  std::uint32_t partitions_;
  query_counters counters_;
};

/// Partition 0 of a job, or another.
struct tested_partition {
  query_log seen;
  lone_actor actor;
  std::deque<chunk> chunks;
  std::deque<hand_over> parts;
  std::vector<output_run> no_rows; ///< By output.

  explicit tested_partition(const job_shape& shape, bool deals_by_key = false, std::uint32_t index = 0) : actor(shape) {
    if (deals_by_key) {
      auto& node = actor.job().plan.nodes.emplace_back();
      node.kind = node_kind::exchange;
      node.level = 1;
    }
    no_rows.resize(shape.outputs);
    for (auto& output : actor.job().outputs)
      output.level = shape.level_count - 1;
    actor.job().make_query = [this](std::uint32_t) {
      return std::make_unique<noting_query>(seen, actor.job().partition_count());
    };
    actor.enter<partition>(index);
  }
  void deal(std::uint64_t number) {
    chunks.emplace_back().facts.sequence = {number};
    actor.tell(dealt{&chunks.back()});
  }
  /// Another partition has no rows of a chunk that this one decoded.
  void pass(std::uint32_t level, std::uint64_t number, std::uint32_t sender) {
    passed message;
    message.sender = sender;
    message.levels.push_back({level, {number}, no_rows});
    actor.tell(message);
  }
  void hand(std::uint32_t level, std::uint64_t number, std::uint32_t sender) {
    parts.emplace_back().facts.sequence = {number};
    handed message;
    message.sender = sender;
    message.parts.push_back({level, {number}, &parts.back()});
    actor.tell(message);
  }
};

void check(const notes& seen, const notes& expected) { BOOST_TEST(seen == expected, boost::test_tools::per_element()); }

} // namespace

BOOST_AUTO_TEST_SUITE(partition_tests)

BOOST_AUTO_TEST_CASE(a_chunk_is_reported_to_sinks_and_router_when_there_is_nothing_else_to_do) {
  tested_partition test({1, 2, 2, 8, 1});
  test.deal(0);
  check(test.actor.run(), {"router: processed 0: 0", "sink 0: produced 0", "sink 1: produced 0"});
  test.deal(2);
  check(test.actor.run(), {"router: processed 0: 2", "sink 0: produced 2", "sink 1: produced 2"});
  check(test.seen.lines, {"decode 0", "decode 2"});
}

BOOST_AUTO_TEST_CASE(reports_are_kept_back_for_half_a_window_while_there_is_more_to_do) {
  tested_partition test({1, 0, 1, 6, 1});
  for (std::uint64_t number = 0; number < 5; ++number)
    test.deal(number);
  check(test.actor.run(), {"router: processed 0: 0 1 2", "router: processed 0: 3 4"});
}

BOOST_AUTO_TEST_CASE(no_report_is_kept_back_behind_the_last_message_whatever_it_is) {
  tested_partition test({1, 0, 1, 8, 1});
  test.deal(1);
  test.actor.tell(forgotten{{0}});
  check(test.actor.run(), {"router: emptied", "router: processed 0: 1"});
  test.deal(2);
  test.actor.tell(save_epoch{{5}});
  check(test.actor.run(), {"router: processed 0: 2"});
}

BOOST_AUTO_TEST_CASE(state_is_saved_level_by_level_between_the_chunk_and_the_next) {
  tested_partition test({1, 0, 1, 8, 3});
  test.deal(0);
  check(test.actor.run(), {"router: processed 0: 0"});
  test.seen.lines.clear();
  test.actor.tell(save_epoch{{1}});
  test.deal(1);
  test.deal(2);
  check(test.actor.run(), {"router: processed 0: 1 2", "snapshots: state of 0: 1 2"});
  // This query's hand-overs are all of chunk 0.
  check(test.seen.lines, {"decode 1", "process 0 at 1 of 1", "save 1", "process 0 at 2 of 1", "save 2", "decode 2",
                          "process 0 at 1 of 1", "process 0 at 2 of 1"});
}

BOOST_AUTO_TEST_CASE(no_report_speaks_of_more_chunks_than_a_list_holds) {
  tested_partition test({1, 0, 1, 64, 1});
  for (std::uint64_t number = 0; number < 17; ++number)
    test.deal(number);
  check(test.actor.run(), {"router: processed 0: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "router: processed 0: 16"});
}

BOOST_AUTO_TEST_CASE(a_window_of_one_reports_every_chunk) {
  tested_partition test({1, 0, 1, 1, 1});
  test.deal(0);
  test.deal(1);
  check(test.actor.run(), {"router: processed 0: 0", "router: processed 0: 1"});
}

BOOST_AUTO_TEST_CASE(parts_of_a_decoded_chunk_go_to_every_partition_and_its_own_is_processed) {
  tested_partition test({1, 1, 3, 8, 2});
  test.deal(0);
  check(test.actor.run(), {"partition 1: handed 0 for level 1 from 0", "partition 2: handed 0 for level 1 from 0"});
  test.pass(1, 0, 1);
  test.pass(1, 0, 2);
  check(test.actor.run(), {"router: processed 0: 0", "sink 0: produced 0 of 0 runs"});
  check(test.seen.lines, {"decode 0", "process 0 at 1 of 1"});
}

BOOST_AUTO_TEST_CASE(who_owns_which_slot_is_told_once_and_before_rows_are_handed_over) {
  tested_partition test({1, 0, 2, 8, 2}, true);
  test.seen.weights.assign(slot_count, 7);
  test.deal(0);
  check(test.actor.run(), {"partition 1: slots dealt, the first for 7", "partition 1: handed 0 for level 1 from 0",
                           "router: processed 0: 0", "snapshots: slots dealt, the first for 7"});
  test.deal(2);
  check(test.actor.run(), {"partition 1: handed 2 for level 1 from 0"});
  check(test.seen.lines, {"weigh slots", "decode 0", "process 0 at 1 of 1", "decode 2"});
}

BOOST_AUTO_TEST_CASE(nothing_is_decoded_before_it_is_known_who_owns_which_slot) {
  tested_partition test({1, 0, 3, 8, 2}, true, 1);
  test.deal(1);
  test.hand(1, 2, 2); // Another one has been told sooner.
  check(test.actor.run(), {});
  test.actor.tell(slots_dealt{slot_weights(slot_count, 7)});
  test.hand(1, 0, 0);
  check(test.actor.run(), {"partition 0: handed 1 for level 1 from 1", "partition 2: handed 1 for level 1 from 1",
                           "router: processed 1: 0 1 2"});
  // This query's hand-overs, here that of chunk 1, are all of chunk 0.
  check(test.seen.lines, {"deal slots by 256", "decode 1", "process 0 at 1 of 1", "process 0 at 1 of 1", "process 2 at 1 of 1"});
}

BOOST_AUTO_TEST_CASE(chunks_are_processed_in_order_whoever_decodes_them_and_whenever) {
  tested_partition test({1, 0, 2, 8, 2});
  test.hand(1, 1, 1);
  test.hand(1, 3, 1);
  check(test.actor.run(), {});
  test.deal(0);
  check(test.actor.run(), {"partition 1: handed 0 for level 1 from 0", "router: processed 0: 0 1"});
  test.deal(2);
  check(test.actor.run(), {"partition 1: handed 2 for level 1 from 0", "router: processed 0: 2 3"});
}

BOOST_AUTO_TEST_CASE(a_level_behind_the_first_waits_for_all_partitions) {
  tested_partition test({1, 0, 2, 8, 3});
  test.deal(0);
  check(test.actor.run(), {"partition 1: handed 0 for level 1 from 0", "partition 1: handed 0 for level 2, empty from 0"});
  test.hand(2, 0, 1);
  check(test.actor.run(), {"router: processed 0: 0"});
  check(test.seen.lines, {"decode 0", "process 0 at 1 of 1", "process 0 at 2 of 2"});
}

BOOST_AUTO_TEST_CASE(an_output_is_reported_at_its_own_level) {
  tested_partition test({1, 2, 2, 8, 2});
  test.actor.job().outputs[0].level = 0;
  test.deal(1); // Its turn at level 1 comes behind chunk 0.
  check(test.actor.run(), {"partition 1: handed 1 for level 1 from 0", "sink 0: produced 1"});
  test.hand(1, 0, 1);
  check(test.actor.run(), {"partition 1: passed 1 by 0", "router: processed 0: 1"});
  test.pass(1, 0, 1);
  check(test.actor.run(), {"router: processed 0: 0", "sink 1: produced 0 of 0 runs"});
}

BOOST_AUTO_TEST_CASE(the_frame_of_a_chunk_holds_its_state_and_nothing_of_an_earlier_one) {
  tested_partition test({1, 0, 1, 4, 1});
  test.deal(1);
  static_cast<void>(test.actor.run());
  test.deal(5); // Shares the frame of chunk 1.
  static_cast<void>(test.actor.run());
  const auto& slot = test.actor.job().frame_of(0, {5});
  BOOST_TEST(slot.chunk == 5U);
  BOOST_TEST(slot.frame.dead_letters.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_failure_ends_it_and_names_partition_and_chunk) {
  tested_partition decoding({1, 0, 1, 4, 1});
  decoding.seen.failing_decode = 3;
  decoding.deal(3);
  check(decoding.actor.run(), {"ended: job test, partition 0, chunk 3: too many groups"});
  tested_partition processing({1, 0, 1, 4, 2});
  processing.seen.failing_process = 0;
  processing.deal(0);
  check(processing.actor.run(), {"ended: job test, partition 0, chunk 0: too much state"});
}

BOOST_AUTO_TEST_CASE(an_exception_ends_it_with_its_text) {
  tested_partition test({1, 0, 1, 4, 1});
  test.seen.throwing_decode = 0;
  test.deal(0);
  check(test.actor.run(), {"ended: job test, partition 0: a bug"});
}

BOOST_AUTO_TEST_CASE(nothing_is_decoded_or_processed_once_the_job_is_aborted) {
  tested_partition test({1, 0, 2, 4, 2});
  test.actor.job().is_aborted = true;
  test.deal(0);
  test.hand(1, 0, 1);
  check(test.actor.run(), {});
  check(test.seen.lines, {});
}

BOOST_AUTO_TEST_CASE(its_query_lives_as_long_as_it_does) {
  tested_partition test({1, 0, 1, 4, 1});
  static_cast<void>(test.actor.run());
  BOOST_TEST(test.seen.is_alive);
  test.actor.dismiss();
  static_cast<void>(test.actor.run());
  BOOST_TEST(!test.seen.is_alive);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
