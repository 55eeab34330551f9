#include "millrace/engine/execution/exchange_sender.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/tests/engine/operator/fixture.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t node_index = 5;

/// One end of an exchange by the first of two columns, and the frame it fills.
struct sending {
  plan_node node;
  query_options options;
  operator_driver driver;
  chunk_frame frame;

  explicit sending(std::uint32_t partitions, std::uint32_t own = 0) {
    node.kind = node_kind::exchange;
    node.level = 1;
    node.keys = {0};
    options.partition = own;
    options.partition_count = partitions;
    options.slot_owner = assign_slots(partitions);
    frame.hand_overs.assign(2, std::vector<hand_over>(partitions));
  }
  batch_view numbers(std::uint32_t count) {
    text_rows lines;
    for (std::uint32_t i = 0; i < count; ++i)
      lines.push_back(std::to_string(i) + " x");
    return driver.batch({type_id::bigint, type_id::varchar}, lines);
  }
  void send(const batch_view& rows) {
    exchange_sender sender(node, node_index, options);
    sender.begin_chunk(frame);
    auto context = driver.context();
    sender.push(rows, context);
  }
  [[nodiscard]] const std::vector<exchange_part>& parts(std::uint32_t target) const {
    return frame.hand_overs[node.level - 1][target].parts;
  }
};

BOOST_AUTO_TEST_SUITE(exchange_sender_tests)

BOOST_AUTO_TEST_CASE(deals_every_row_to_the_owner_of_its_key_in_order) {
  sending with(3);
  const auto rows = with.numbers(300);
  with.send(rows);

  const auto keys = encode_keys(rows, with.node.keys, hash_mode::normal, with.driver.memory);
  std::set<std::uint32_t> seen;
  for (std::uint32_t target = 0; target < 3; ++target) {
    BOOST_REQUIRE_EQUAL(with.parts(target).size(), 1U);
    const auto& part = with.parts(target)[0];
    BOOST_TEST(part.node == node_index);
    BOOST_TEST(part.rows.columns.data() == rows.columns.data(), "no column is copied");
    for (std::uint32_t k = 0; k < part.rows.rows.count; ++k) {
      const auto row = part.rows.rows[k];
      BOOST_TEST((k == 0 || part.rows.rows[k - 1] < row));
      BOOST_TEST(with.options.slot_owner[slot_of(keys.hashes[row])] == target);
      BOOST_TEST(seen.insert(row).second);
    }
  }
  BOOST_TEST(seen.size() == 300U);
}

BOOST_AUTO_TEST_CASE(only_rows_that_stay_take_their_keys_along) {
  sending with(3, 1);
  with.send(with.numbers(300));
  BOOST_TEST(with.parts(0)[0].rows.keys == nullptr);
  BOOST_TEST(with.parts(1)[0].rows.keys != nullptr);
  BOOST_TEST(with.parts(2)[0].rows.keys == nullptr);
}

BOOST_AUTO_TEST_CASE(deals_only_the_rows_that_are_alive) {
  sending with(2);
  auto rows = with.numbers(100);
  const std::vector<std::uint32_t> alive = {3, 50, 99};
  rows.rows = {alive.data(), 3};
  with.send(rows);
  std::set<std::uint32_t> seen;
  for (std::uint32_t target = 0; target < 2; ++target)
    for (const auto& part : with.parts(target))
      for (std::uint32_t k = 0; k < part.rows.rows.count; ++k)
        seen.insert(part.rows.rows[k]);
  BOOST_TEST((seen == std::set<std::uint32_t>{3, 50, 99}));
}

BOOST_AUTO_TEST_CASE(sends_nothing_to_partitions_without_rows) {
  sending with(4);
  with.options.hash = hash_mode::constant;
  with.send(with.numbers(10));
  BOOST_REQUIRE_EQUAL(with.parts(0).size(), 1U);
  BOOST_TEST(with.parts(0)[0].rows.rows.count == 10U);
  for (const auto target : {1U, 2U, 3U})
    BOOST_TEST(with.parts(target).empty());
}

BOOST_AUTO_TEST_CASE(the_only_partition_gets_the_batch_as_it_is_with_keys) {
  sending with(1);
  with.send(with.numbers(7));
  BOOST_REQUIRE_EQUAL(with.parts(0).size(), 1U);
  BOOST_TEST(with.parts(0)[0].rows.rows.is_dense());
  BOOST_TEST(with.parts(0)[0].rows.rows.count == 7U);
  BOOST_TEST(with.parts(0)[0].rows.keys != nullptr);
}

BOOST_AUTO_TEST_CASE(rows_for_a_single_partition_go_to_the_owner_of_slot_0_without_keys) {
  sending with(3);
  with.node.strategy = exchange_strategy::single;
  with.options.slot_owner.fill(1);
  with.options.slot_owner[0] = 2;
  auto rows = with.numbers(50);
  const auto keys = encode_keys(rows, with.node.keys, hash_mode::normal, with.driver.memory);
  rows.keys = &keys;
  with.send(rows);
  BOOST_TEST(with.parts(0).empty());
  BOOST_TEST(with.parts(1).empty());
  BOOST_REQUIRE_EQUAL(with.parts(2).size(), 1U);
  BOOST_TEST(with.parts(2)[0].rows.rows.count == 50U);
  BOOST_TEST(with.parts(2)[0].rows.keys == nullptr);
}

BOOST_AUTO_TEST_CASE(keys_are_those_of_this_exchange_not_of_one_before) {
  sending with(1);
  auto rows = with.numbers(3);
  const std::uint32_t other_column = 1;
  const auto of_other = encode_keys(rows, {&other_column, 1}, hash_mode::normal, with.driver.memory);
  rows.keys = &of_other;
  with.send(rows);
  const auto& keys = *with.parts(0)[0].rows.keys;
  BOOST_TEST(keys.hashes[0] != keys.hashes[1]);
  BOOST_TEST(keys.width == 16U);
}

BOOST_AUTO_TEST_CASE(fills_the_level_of_its_exchange_in_the_frame_of_the_chunk) {
  sending with(1);
  with.node.level = 2;
  exchange_sender sender(with.node, node_index, with.options);
  auto context = with.driver.context();
  chunk_frame second;
  second.hand_overs.assign(2, std::vector<hand_over>(1));
  sender.begin_chunk(with.frame);
  sender.push(with.numbers(1), context);
  sender.push(with.numbers(2), context);
  sender.begin_chunk(second);
  sender.push(with.numbers(3), context);

  BOOST_TEST(with.frame.hand_overs[0][0].parts.empty());
  BOOST_REQUIRE_EQUAL(with.frame.hand_overs[1][0].parts.size(), 2U);
  BOOST_TEST(with.frame.hand_overs[1][0].parts[1].rows.row_count == 2U);
  BOOST_REQUIRE_EQUAL(second.hand_overs[1][0].parts.size(), 1U);
  BOOST_TEST(second.hand_overs[1][0].parts[0].rows.row_count == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
