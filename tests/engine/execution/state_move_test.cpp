#include <boost/test/unit_test.hpp>

#include "millrace/engine/execution/level_clock.hpp"
#include "millrace/engine/execution/state_move.hpp"
#include "millrace/engine/state/state_bytes.hpp"

namespace millrace {
namespace {

/// Sources and, reading all of them, an output behind a LIMIT; as many levels as asked for.
physical_plan plan_of(std::uint32_t sources, std::uint32_t levels) {
  physical_plan plan;
  plan.sources.resize(sources);
  plan.level_count = levels;
  for (std::uint32_t i = 0; i < sources; ++i)
    plan.nodes.emplace_back().index = i;
  auto& limit = plan.nodes.emplace_back();
  limit.kind = node_kind::limit;
  for (std::uint32_t i = 0; i < sources; ++i)
    limit.inputs.push_back(i);
  auto& output = plan.nodes.emplace_back();
  output.kind = node_kind::output;
  output.inputs = {sources};
  return plan;
}

saved_section section_of(const level_clock& clock, std::uint32_t node) {
  saved_section section{.node = node};
  state_writer into(section);
  clock.save(into);
  return section;
}

level_clock clock_from(const physical_plan& plan, const saved_section& section) {
  level_clock clock(plan);
  state_reader from(section.bytes);
  clock.load(from);
  BOOST_TEST((!from.has_failed() && from.is_at_end()));
  return clock;
}

/// Two inputs, of which the first comes second now and the second is gone; one is new.
const state_move swapped{{std::nullopt, std::nullopt, 2, std::nullopt}, 1, {1, std::nullopt}};

saved_section moved_clock(bool is_full) {
  const auto then = plan_of(2, 1);
  level_clock clock(then);
  clock.begin(0, event_time{100}, false);
  clock.end();
  clock.begin(1, event_time{200}, true);
  if (is_full)
    clock.fill(2);
  clock.end();
  return section_of(clock, 4);
}

} // namespace

BOOST_AUTO_TEST_SUITE(state_move_tests)

BOOST_AUTO_TEST_CASE(sections_of_nodes_move_or_go) {
  const auto now = plan_of(2, 1);
  std::vector<saved_section> saved{{.node = 2, .slot = 7, .rows = 1, .bytes = {std::byte{5}}}, {.node = 3, .slot = 8}};
  const state_move move{{std::nullopt, std::nullopt, 3, std::nullopt}, 1, {0, 1}};
  const auto moved = move_state(std::move(saved), move, now);
  BOOST_REQUIRE(moved.ok());
  BOOST_REQUIRE(moved->size() == 1U);
  BOOST_TEST(moved->front().node == 3U);
  BOOST_TEST(moved->front().slot == 7U);
  BOOST_TEST((moved->front().bytes == std::vector{std::byte{5}}));
}

BOOST_AUTO_TEST_CASE(event_times_follow_their_inputs_and_new_levels_have_those_of_others) {
  const auto now = plan_of(2, 3);
  const auto moved = move_state({moved_clock(false)}, swapped, now);
  BOOST_REQUIRE(moved.ok());
  BOOST_REQUIRE(moved->size() == 3U);
  for (std::uint32_t level = 0; level < 3; ++level) {
    BOOST_TEST((*moved)[level].node == 4U + level);
    auto clock = clock_from(now, (*moved)[level]);
    BOOST_TEST((clock.watermark() == event_time::min()), "the new input has none");
    clock.begin(0, event_time{300}, false);
    clock.end();
    BOOST_TEST((clock.watermark() == event_time{100}));
  }
}

BOOST_AUTO_TEST_CASE(full_limits_stay_full) {
  const auto now = plan_of(2, 1);
  for (const bool is_full : {false, true}) {
    const auto moved = move_state({moved_clock(is_full)}, swapped, now);
    BOOST_REQUIRE(moved.ok());
    const auto clock = clock_from(now, moved->front());
    BOOST_TEST((clock.at(3).after == (is_full ? event_time::max() : event_time::min())));
  }
}

BOOST_AUTO_TEST_CASE(state_of_another_plan_is_refused) {
  const auto now = plan_of(2, 1);
  auto cut = moved_clock(false);
  cut.bytes.pop_back();
  BOOST_TEST(!move_state({cut}, swapped, now).ok());
  BOOST_TEST(!move_state({saved_section{.node = 5}}, swapped, now).ok());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
