#include "millrace/engine/execution/level_clock.hpp"

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

/// Two sources, with delays of 5 and 0 us; node 2 reads the first, node 3 both.
physical_plan two_sources() {
  physical_plan plan;
  plan.sources.resize(2);
  plan.sources[0].delay = {5};
  plan.nodes.resize(4);
  plan.nodes[1].index = 1;
  plan.nodes[2].kind = node_kind::filter;
  plan.nodes[2].inputs = {0};
  plan.nodes[3].kind = node_kind::output;
  plan.nodes[3].inputs = {2, 1};
  return plan;
}

BOOST_AUTO_TEST_SUITE(level_clock_tests)

BOOST_AUTO_TEST_CASE(a_node_sees_its_own_input_before_and_after_the_chunk) {
  const auto plan = two_sources();
  level_clock clock(plan);

  clock.begin(0, event_time{100}, false);
  const auto first = clock.at(2);
  clock.end();
  clock.begin(0, event_time{90}, false);
  const auto second = clock.at(2);

  BOOST_TEST((first.before == event_time::min()));
  BOOST_TEST((first.after == event_time{95}));
  BOOST_TEST((second.before == event_time{95}));
  BOOST_TEST((second.after == event_time{95}), "time never moves back");
  BOOST_TEST((second.chunk_max_before == event_time{100}));
}

BOOST_AUTO_TEST_CASE(the_slower_of_two_inputs_holds_the_watermark) {
  const auto plan = two_sources();
  level_clock clock(plan);
  clock.begin(0, event_time{100}, false);
  clock.end();

  clock.begin(1, event_time{40}, false);
  const auto both = clock.at(3);

  BOOST_TEST((both.before == event_time::min()));
  BOOST_TEST((both.after == event_time{40}));
  BOOST_TEST((both.others == event_time{95}));
}

BOOST_AUTO_TEST_CASE(an_input_that_has_ended_holds_nothing) {
  const auto plan = two_sources();
  level_clock clock(plan);
  clock.begin(0, event_time{100}, false);
  clock.end();
  clock.begin(1, event_time::min(), true);
  BOOST_TEST((clock.at(3).after == event_time{95}));
  clock.end();
  clock.begin(0, event_time::min(), true);
  BOOST_TEST((clock.at(3).after == event_time::max()));
  clock.end();
  BOOST_TEST((clock.watermark() == event_time::max()));
}

BOOST_AUTO_TEST_CASE(what_is_behind_a_full_limit_waits_for_nothing_more) {
  auto plan = two_sources();
  plan.nodes[2].kind = node_kind::limit;
  level_clock clock(plan);
  clock.begin(1, event_time{50}, false);
  clock.end();
  clock.begin(0, event_time{30}, false);
  clock.fill(2);
  const auto filling = clock.at(3);
  clock.end();
  clock.begin(1, event_time{60}, false);
  const auto behind = clock.at(3);

  BOOST_TEST((filling.before == event_time::min()));
  BOOST_TEST((filling.after == event_time{50}));
  BOOST_TEST((behind.before == event_time{50}));
  BOOST_TEST((behind.after == event_time{60}));
}

BOOST_AUTO_TEST_CASE(a_chunk_of_another_input_leaves_a_node_where_it_was) {
  const auto plan = two_sources();
  level_clock clock(plan);
  clock.begin(0, event_time{100}, false);
  clock.end();
  clock.begin(1, event_time{500}, false);
  BOOST_TEST((clock.at(2).before == event_time{95}));
  BOOST_TEST((clock.at(2).after == event_time{95}));
}

BOOST_AUTO_TEST_CASE(time_behind_a_window_lags_by_its_lateness) {
  auto plan = two_sources();
  plan.nodes[2].kind = node_kind::window;
  plan.nodes[2].window.lateness = {20};
  plan.nodes[3].kind = node_kind::window;
  plan.nodes[3].window.lateness = {3};
  plan_node behind;
  behind.inputs = {3};
  behind.kind = node_kind::output;
  plan.nodes.push_back(behind);
  behind.kind = node_kind::late;
  plan.nodes.push_back(behind);
  level_clock clock(plan);
  clock.begin(1, event_time{40}, false);
  clock.end();

  clock.begin(0, event_time{100}, false);

  BOOST_TEST((clock.at(2).after == event_time{95}), "the window itself sees its input");
  BOOST_TEST((clock.at(3).others == event_time{40}), "only what comes through the window lags");
  BOOST_TEST((clock.at(3).delay == duration{25}));
  BOOST_TEST((clock.at(4).others == event_time{37}));
  BOOST_TEST((clock.at(4).delay == duration{28}));
  BOOST_TEST((clock.at(5).delay == duration{25}), "late rows do not wait");
  clock.end();
  clock.begin(1, event_time{200}, false);
  BOOST_TEST((clock.at(3).after == event_time{75}));
  BOOST_TEST((clock.at(4).after == event_time{72}));
}

BOOST_AUTO_TEST_CASE(what_was_reached_is_a_lower_bound_of_later_frontiers) {
  const auto plan = two_sources();
  level_clock clock(plan);
  BOOST_TEST((clock.reached(0).before == event_time::min()));
  clock.begin(0, event_time{100}, false);
  clock.end();
  clock.begin(1, event_time{7}, false);
  const auto known = clock.reached(0);
  BOOST_TEST((known.before == event_time{95}));
  BOOST_TEST((known.at(97) == event_time{95}));
  BOOST_TEST((known.at(120) == event_time{115}), "a row of a later chunk counts where it is higher");
  BOOST_TEST((clock.reached(1).before == event_time::min()), "a chunk that is not over is not known yet");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
