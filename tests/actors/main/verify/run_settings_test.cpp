#include <set>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/main/verify/run_settings.hpp"

namespace millrace::testing {
namespace {

constexpr std::uint32_t run_count = 300;

run_bounds small_bounds() {
  run_bounds bounds;
  bounds.partitions_max = 4;
  bounds.chunk_rows_min = 3;
  bounds.chunk_rows_max = 900;
  bounds.chunk_bytes_min = 100;
  bounds.chunk_bytes_max = 5000;
  bounds.epoch_rows_min = 7;
  bounds.epoch_rows_max = 6000;
  return bounds;
}

BOOST_AUTO_TEST_SUITE(run_settings_of_verify)

BOOST_AUTO_TEST_CASE(the_same_seed_and_number_draw_the_same_settings) {
  std::set<std::string> texts;
  for (std::uint32_t run = 1; run <= run_count; ++run) {
    const auto text = describe(draw_settings(5, run, small_bounds(), {}));
    BOOST_TEST(text == describe(draw_settings(5, run, small_bounds(), {})));
    texts.insert(text);
  }
  BOOST_TEST(texts.size() > run_count / 2);
  BOOST_TEST(describe(draw_settings(5, 1, small_bounds(), {})) != describe(draw_settings(6, 1, small_bounds(), {})));
}

BOOST_AUTO_TEST_CASE(settings_stay_within_their_bounds) {
  const auto bounds = small_bounds();
  for (std::uint32_t run = 1; run <= run_count; ++run) {
    const auto settings = draw_settings(1, run, bounds, {});
    BOOST_TEST((settings.chunk_rows == 0 || (settings.chunk_rows >= 3 && settings.chunk_rows <= 900)));
    BOOST_TEST((settings.chunk_bytes == 0 || (settings.chunk_bytes >= 100 && settings.chunk_bytes <= 5000)));
    BOOST_TEST((settings.epoch_rows == 0 || (settings.epoch_rows >= 7 && settings.epoch_rows <= 6000)));
    for (const auto& start : settings.starts) {
      BOOST_TEST((start.partitions >= 1 && start.partitions <= 4));
      BOOST_TEST(((start.cut_off == interruption::none) == (&start == &settings.starts.back())));
      BOOST_TEST((settings.epoch_rows != 0 || start.cut_off == interruption::none ||
                  start.cut_off == interruption::kill_at_time));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_kind_of_disturbance_comes_up) {
  std::set<interruption> seen;
  std::set<std::uint32_t> partitions;
  std::set<std::string_view> partial_groups;
  int cuts = 0;
  int pauses = 0;
  for (std::uint32_t run = 1; run <= run_count; ++run) {
    const auto settings = draw_settings(1, run, small_bounds(), {});
    cuts += settings.has_cuts() ? 1 : 0;
    pauses += settings.pause_seed != 0 ? 1 : 0;
    partial_groups.insert(settings.partial_groups);
    for (const auto& start : settings.starts) {
      seen.insert(start.cut_off);
      partitions.insert(start.partitions);
    }
  }
  BOOST_TEST(seen.size() == 4U);
  BOOST_TEST(partitions.size() == 4U);
  BOOST_TEST((partial_groups == std::set<std::string_view>{"", "on", "off"}));
  BOOST_TEST((cuts > 0 && cuts < static_cast<int>(run_count)));
  BOOST_TEST((pauses > 0 && pauses < static_cast<int>(run_count)));
}

BOOST_AUTO_TEST_CASE(leaving_out_one_disturbance_changes_no_other) {
  for (std::uint32_t run = 1; run <= run_count; ++run) {
    const auto all = draw_settings(1, run, small_bounds(), {});
    const auto less = draw_settings(1, run, small_bounds(), {.cuts = false, .pauses = false});
    BOOST_TEST(!less.has_cuts());
    BOOST_TEST(less.pause_seed == 0U);
    BOOST_TEST(less.epoch_rows == all.epoch_rows);
    BOOST_TEST((less.partial_groups == all.partial_groups));
    BOOST_REQUIRE(less.starts.size() == all.starts.size());
    for (std::size_t i = 0; i < all.starts.size(); ++i) {
      BOOST_TEST(less.starts[i].partitions == all.starts[i].partitions);
      BOOST_TEST(less.starts[i].amount == all.starts[i].amount);
    }
    const auto alive = draw_settings(1, run, small_bounds(), {.kills = false});
    BOOST_TEST(alive.starts.size() == 1U);
    BOOST_TEST(alive.chunk_rows == all.chunk_rows);
    const auto anew = draw_settings(1, run, small_bounds(), {.snapshots = false});
    BOOST_TEST(anew.chunk_rows == all.chunk_rows);
    BOOST_TEST(anew.chunk_bytes == all.chunk_bytes);
  }
}

BOOST_AUTO_TEST_CASE(groups_in_place_of_rows_are_told_to_jobs_and_shown_where_they_matter) {
  run_settings settings;
  settings.partial_groups = "off";
  const std::pair<std::string, std::string> option{"partial.groups", "off"};
  BOOST_TEST((options_of(settings, {.partitions = 2}).back() == option));
  BOOST_TEST(describe(settings) == "1 partition");
  settings.starts.push_back({.partitions = 2});
  BOOST_TEST(describe(settings) == "1 partition; 2 partitions; partial.groups = off");
}

BOOST_AUTO_TEST_CASE(an_input_without_rows_has_settings_too) {
  for (std::uint32_t run = 1; run <= run_count; ++run)
    BOOST_TEST(!options_of(draw_settings(1, run, {}, {}), {}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
