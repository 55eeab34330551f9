#include "millrace/engine/execution/exchange_receiver.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/engine/state/key_block.hpp"
#include "millrace/tests/engine/operator/fixture.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t node_index = 5;
constexpr std::uint32_t other_index = 6;

/// The receiving end of an exchange, and what it emits.
struct receiving {
  plan_node node;
  operator_driver driver;
  exchange_receiver receiver{node, node_index};
  recording out;

  explicit receiving(bool is_renumbered = false) {
    node.is_renumbered = is_renumbered;
    receiver.output().connect(out);
  }
  /// Rows of `(position, value)`, of one major order where that is given.
  exchange_part part(const std::vector<std::pair<row_position, std::string>>& rows,
                     std::optional<std::int64_t> major_order = std::nullopt) {
    text_rows lines;
    auto* positions = driver.memory.allocate<row_position>(rows.size());
    auto* major_orders = driver.memory.allocate<std::int64_t>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      lines.push_back(rows[i].second);
      positions[i] = rows[i].first;
      major_orders[i] = major_order.value_or(0);
    }
    auto batch = driver.batch({type_id::varchar}, lines);
    batch.positions = positions;
    batch.major_orders = major_order ? major_orders : nullptr;
    return {node_index, batch};
  }
  void receive(const std::vector<hand_over>& inputs) {
    std::vector<const hand_over*> each;
    for (const auto& input : inputs)
      each.push_back(&input);
    auto context = driver.context();
    receiver.receive(each, context);
  }
};

hand_over of_parts(std::vector<exchange_part> parts) {
  hand_over part;
  part.parts = std::move(parts);
  return part;
}

BOOST_AUTO_TEST_SUITE(exchange_receiver_tests)

BOOST_AUTO_TEST_CASE(passes_the_batches_of_one_sender_on_in_their_order) {
  receiving receiver;
  receiver.receive({of_parts({receiver.part({{1, "a"}, {4, "b"}}), receiver.part({{7, "c"}})})});
  check_lines(receiver.out.lines, {"1: a", "4: b", "7: c"});
  BOOST_TEST(receiver.out.batches == 2U);
}

BOOST_AUTO_TEST_CASE(gathers_the_few_rows_of_a_sender_that_are_for_it) {
  receiving receiver;
  const std::uint32_t rows[] = {2, 7};
  auto first =
    receiver.part({{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}, {5, "e"}, {6, "f"}, {7, "g"}, {8, "h"}, {9, "i"}});
  first.rows.rows = {rows, 2};
  auto second = receiver.part({{11, "k"}, {12, "l"}, {13, "m"}, {14, "n"}, {15, "o"}, {16, "p"}, {17, "q"}, {18, "r"}});
  second.rows.rows = {rows, 1};
  receiver.receive({of_parts({first, second})});
  check_lines(receiver.out.lines, {"3: c", "8: h", "13: m"});
  BOOST_TEST(receiver.out.batches == 1U);

  const key_block keys;
  first.rows.keys = second.rows.keys = &keys;
  receiver.receive({of_parts({first, second})});
  BOOST_TEST(receiver.out.batches == 3U, "what comes with its keys is taken as it is");
}

BOOST_AUTO_TEST_CASE(takes_only_rows_of_its_own_exchange) {
  receiving receiver;
  auto other = receiver.part({{2, "other"}});
  other.node = other_index;
  receiver.receive({of_parts({other, receiver.part({{3, "own"}})})});
  check_lines(receiver.out.lines, {"3: own"});

  receiver.receive({of_parts({other}), of_parts({receiver.part({{9, "late"}}), other})});
  check_lines(receiver.out.lines, {"3: own", "9: late"});
}

BOOST_AUTO_TEST_CASE(merges_what_several_sent_by_position) {
  receiving receiver;
  receiver.receive({of_parts({receiver.part({{1, "a"}, {5, "e"}}), receiver.part({{6, "f"}})}), of_parts({}),
                    of_parts({receiver.part({{2, "b"}, {3, "c"}, {4, "d"}})})});
  check_lines(receiver.out.lines, {"1: a", "2: b", "3: c", "4: d", "5: e", "6: f"});
}

BOOST_AUTO_TEST_CASE(merges_by_time_before_position) {
  receiving receiver;
  receiver.receive({of_parts({receiver.part({{8, "b"}}, -10), receiver.part({{2, "d"}}, 20)}),
                    of_parts({receiver.part({{5, "a"}}, -10), receiver.part({{1, "c"}}, 20)})});
  check_lines(receiver.out.lines, {"-10|5: a", "-10|8: b", "20|1: c", "20|2: d"});
}

BOOST_AUTO_TEST_CASE(numbers_rows_anew_over_all_chunks_where_that_is_asked_for) {
  receiving receiver(true);
  receiver.receive({of_parts({receiver.part({{8, "b"}}, -10), receiver.part({{2, "d"}}, 20)}),
                    of_parts({receiver.part({{5, "a"}}, -10), receiver.part({{1, "c"}}, 20)})});
  check_lines(receiver.out.lines, {"0: a", "1: b", "2: c", "3: d"});

  receiver.receive({of_parts({receiver.part({{3, "e"}, {4, "f"}}), receiver.part({{9, "g"}})})});
  check_lines(receiver.out.lines, {"0: a", "1: b", "2: c", "3: d", "4: e", "5: f", "6: g"});
}

BOOST_AUTO_TEST_CASE(rows_that_are_not_alive_take_no_number_whoever_sent_them) {
  const std::vector<std::uint32_t> alive = {0, 2};
  for (const bool are_several_senders : {false, true}) {
    receiving receiver(true);
    auto part = receiver.part({{1, "a"}, {2, "b"}, {3, "c"}});
    part.rows.rows = {alive.data(), 2};
    std::vector<hand_over> inputs;
    inputs.push_back(of_parts({part, receiver.part({{4, "d"}})}));
    if (are_several_senders)
      inputs.emplace_back();
    receiver.receive(inputs);
    check_lines(receiver.out.lines, {"0: a", "1: c", "2: d"});
  }
}

BOOST_AUTO_TEST_CASE(emits_nothing_where_nothing_was_sent) {
  receiving receiver;
  receiver.receive({of_parts({})});
  receiver.receive({of_parts({}), of_parts({})});
  BOOST_TEST(receiver.out.batches == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
