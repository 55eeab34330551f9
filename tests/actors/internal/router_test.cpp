#include "millrace/actors/internal/router.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lone_actor.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace {

namespace {

using notes = std::vector<std::string>;

class idle_reader final : public source_reader {
  [[nodiscard]] status open() override { return {}; }
  [[nodiscard]] result<read_outcome> read(read_buffer&, chunk&) override { return read_outcome::ended; }
};

/// A router that was told who is who, and what everybody else would tell it.
struct tested_router {
  lone_actor actor;
  std::deque<read_slot> slots;
  std::map<std::pair<std::uint32_t, std::uint64_t>, chunk_report> said; ///< What partitions report of chunks.
  dead_letter letter;

  explicit tested_router(const job_shape& shape) : actor(shape) {
    for (auto& input : actor.job().inputs)
      input.reader = std::make_unique<idle_reader>();
    actor.enter<router>();
  }
  notes cut(std::uint32_t input, int count) {
    for (int i = 0; i < count; ++i)
      actor.tell(cut_chunk{input, &slots.emplace_back()});
    return actor.run();
  }
  notes end(std::uint32_t input) {
    actor.tell(cut_chunk{input, nullptr});
    return actor.run();
  }
  notes process(std::uint32_t partition, const std::vector<std::uint64_t>& chunks) {
    processed message;
    message.partition = partition;
    for (const auto chunk : chunks) {
      auto report = said[{partition, chunk}];
      report.chunk = {chunk};
      message.chunks.push_back(report);
    }
    actor.tell(message);
    return actor.run();
  }
  notes write(std::uint32_t output, std::uint64_t until) {
    actor.tell(written{output, {until}});
    return actor.run();
  }
  void reject(std::uint32_t partition, std::uint64_t chunk) { said[{partition, chunk}].letters.rejected = {&letter, 1}; }
  [[nodiscard]] std::uint64_t complete() { return actor.job().board.metrics().chunks_complete; }
};

void check(const notes& seen, const notes& expected) { BOOST_TEST(seen == expected, boost::test_tools::per_element()); }

/// One input and output, no exchange.
constexpr job_shape simple{1, 1, 2, 3, 1};

} // namespace

BOOST_AUTO_TEST_SUITE(router_tests)

BOOST_AUTO_TEST_CASE(every_source_may_read_ahead_before_anything_is_dealt) {
  tested_router test({2, 1, 1, 4, 1});
  check(test.actor.run(), {"source 0: granted 4, recycled 0", "source 1: granted 4, recycled 0"});
}

BOOST_AUTO_TEST_CASE(chunks_are_numbered_and_dealt_in_turn_until_the_window_is_full) {
  tested_router test(simple);
  static_cast<void>(test.actor.run());
  check(test.cut(0, 4), {"partition 0: dealt 0 of 0", "partition 0: dealt 2 of 0", "partition 1: dealt 1 of 0",
                         "source 0: granted 1, recycled 0", "source 0: granted 1, recycled 0",
                         "source 0: granted 1, recycled 0"});
}

BOOST_AUTO_TEST_CASE(a_chunk_leaves_the_window_when_it_is_processed_and_written) {
  tested_router test(simple);
  static_cast<void>(test.cut(0, 4));
  check(test.process(0, {0}), {});
  BOOST_TEST(test.complete() == 0U);
  check(test.write(0, 1), {"partition 1: dealt 3 of 0", "source 0: granted 1, recycled 1"});
  BOOST_TEST(test.complete() == 1U);
}

BOOST_AUTO_TEST_CASE(chunks_complete_in_order_of_their_numbers) {
  tested_router test(simple);
  static_cast<void>(test.cut(0, 3));
  static_cast<void>(test.process(1, {1}));
  static_cast<void>(test.write(0, 3));
  BOOST_TEST(test.complete() == 0U);
  static_cast<void>(test.process(0, {0, 2}));
  BOOST_TEST(test.complete() == 3U);
}

BOOST_AUTO_TEST_CASE(behind_an_exchange_every_partition_has_to_process_a_chunk) {
  tested_router test({1, 0, 3, 4, 2});
  static_cast<void>(test.cut(0, 1));
  static_cast<void>(test.process(2, {0}));
  static_cast<void>(test.process(0, {0}));
  BOOST_TEST(test.complete() == 0U);
  static_cast<void>(test.process(1, {0}));
  BOOST_TEST(test.complete() == 1U);
}

BOOST_AUTO_TEST_CASE(every_output_has_to_be_written) {
  tested_router test({1, 2, 1, 4, 1});
  static_cast<void>(test.cut(0, 1));
  static_cast<void>(test.process(0, {0}));
  static_cast<void>(test.write(1, 1));
  BOOST_TEST(test.complete() == 0U);
  static_cast<void>(test.write(0, 1));
  BOOST_TEST(test.complete() == 1U);
}

BOOST_AUTO_TEST_CASE(a_source_with_chunks_waiting_is_granted_more_by_halves_of_its_read_ahead) {
  tested_router test({1, 0, 1, 1, 1});
  static_cast<void>(test.actor.run());
  static_cast<void>(test.cut(0, 4)); // One is dealt, three wait.
  check(test.process(0, {0}), {"partition 0: dealt 1 of 0"});
  check(test.process(0, {1}), {"partition 0: dealt 2 of 0", "source 0: granted 2, recycled 2"});
}

BOOST_AUTO_TEST_CASE(dead_letters_hold_a_chunk_back_until_they_are_recorded) {
  tested_router test(simple);
  static_cast<void>(test.cut(0, 2));
  test.reject(1, 1);
  static_cast<void>(test.write(0, 2));
  test.said[{0, 0}].line_count = 10;
  check(test.process(1, {1}), {});
  const auto seen = test.process(0, {0});
  BOOST_TEST(std::count(seen.begin(), seen.end(), "letters: letters of 1 from line 11") == 1);
  BOOST_TEST(test.complete() == 1U);
  test.actor.tell(letters_written{{1}});
  static_cast<void>(test.actor.run());
  BOOST_TEST(test.complete() == 2U);
}

BOOST_AUTO_TEST_CASE(letters_of_a_chunk_that_was_cut_short_are_followed_up_to_its_last_piece) {
  tested_router test({1, 1, 1, 8, 1});
  static_cast<void>(test.cut(0, 4));
  test.slots[0].content.is_cut_short = test.slots[1].content.is_cut_short = true;
  test.reject(0, 0);
  static_cast<void>(test.write(0, 4));
  const auto seen = test.process(0, {0, 1, 2, 3});
  for (const auto* chunk : {"0", "1", "2", "3"})
    BOOST_TEST(std::count(seen.begin(), seen.end(), "letters: letters of " + std::string(chunk) + " from line 1") ==
               (chunk[0] < '3' ? 1 : 0));
}

BOOST_AUTO_TEST_CASE(the_end_of_all_inputs_ends_the_job_once_it_is_complete) {
  tested_router test({2, 1, 2, 8, 1});
  static_cast<void>(test.actor.run());
  check(test.end(1), {});
  check(test.end(0), {"partition 0: dealt 0 of 0, ends input", "partition 0: dealt 2 of 0, ends job",
                      "partition 1: dealt 1 of 1, ends input"});
  static_cast<void>(test.process(0, {0, 2}));
  static_cast<void>(test.process(1, {1}));
  check(test.write(0, 2), {});
  check(test.write(0, 3), {"coordinator: drained"});
}

BOOST_AUTO_TEST_CASE(an_input_that_ends_drains_what_was_cut_and_has_nothing_more) {
  tested_router test(simple);
  static_cast<void>(test.cut(0, 1));
  check(test.end(0), {"partition 0: dealt 2 of 0, ends job", "partition 1: dealt 1 of 0, ends input"});
  check(test.cut(0, 1), {});
}

BOOST_AUTO_TEST_CASE(counters_of_a_partition_reach_the_board) {
  tested_router test(simple);
  static_cast<void>(test.cut(0, 2));
  processed message;
  message.partition = 1;
  message.counters.rows_in = 7;
  message.busy_ns = 8;
  message.watermark = {9};
  chunk_report report;
  report.chunk = {1};
  message.chunks.push_back(report);
  test.actor.tell(message);
  static_cast<void>(test.actor.run());
  const auto seen = test.actor.job().board.metrics().partitions[1];
  BOOST_TEST(seen.counters.rows_in == 7U);
  BOOST_TEST(seen.busy_ns == 8U);
  BOOST_TEST(seen.watermark.us == 9);
}

BOOST_AUTO_TEST_CASE(the_decisions_depend_on_what_was_read_and_not_on_who_works_on_it) {
  const auto digest_of = [](std::uint32_t partitions, std::uint64_t offset) {
    tested_router test({1, 0, partitions, 4, 1});
    test.slots.emplace_back().content.position.offset = offset;
    test.actor.tell(cut_chunk{0, &test.slots.back()});
    static_cast<void>(test.actor.run());
    static_cast<void>(test.process(0, {0}));
    return test.actor.job().board.metrics().decision_digest;
  };
  BOOST_TEST(digest_of(1, 5) != 0U);
  BOOST_TEST(digest_of(1, 5) == digest_of(3, 5));
  BOOST_TEST(digest_of(1, 5) != digest_of(1, 6));
}

BOOST_AUTO_TEST_CASE(nothing_moves_once_the_job_is_aborted) {
  tested_router test(simple);
  static_cast<void>(test.actor.run());
  test.actor.job().is_aborted = true;
  check(test.cut(0, 4), {});
}

BOOST_AUTO_TEST_CASE(a_chunk_is_first_once_large_ones_before_it_are_empty_and_who_waits_is_told) {
  tested_router test({1, 0, 1, 4, 1});
  test.cut(0, 2);
  auto& job = test.actor.job();
  test.said[{0, 0}].held_bytes = ~std::uint64_t{0};
  job.frame_memories[0].wait();
  const auto has = [](const notes& seen, const std::string& note) { return std::count(seen.begin(), seen.end(), note) == 1; };
  const auto after_chunk = test.process(0, {0});
  BOOST_TEST(has(after_chunk, "partition 0: forgotten 0"));
  BOOST_TEST(!has(after_chunk, "partition 0: first moved"));
  BOOST_TEST(job.memory.first().value == 0U);
  test.actor.tell(emptied{});
  check(test.actor.run(), {"partition 0: first moved"});
  BOOST_TEST(job.memory.first().value == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
