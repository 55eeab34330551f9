#include "fixture.hpp"

#include <deque>
#include <map>

#include "millrace/engine/operator/over_aggregate.hpp"

using namespace millrace;

namespace {

const std::vector<type> types = {type_id::varchar, type_id::double_};

operator_driver over(const std::vector<std::pair<std::string, std::uint64_t>>& calls, operator_settings settings = {}) {
  over_spec spec;
  spec.keys = {0};
  for (const auto& [name, preceding] : calls)
    spec.calls.push_back({name == "count" ? count_rows_call() : call_of(name, {type_id::double_}, 1), preceding});
  return operator_driver(std::make_unique<over_aggregate>(spec, std::vector<type>{type_id::varchar}, settings));
}

} // namespace

BOOST_AUTO_TEST_SUITE(over_aggregate_suite)

BOOST_AUTO_TEST_CASE(adds_the_aggregate_of_the_last_rows_of_the_key_to_each_row) {
  auto driver = over({{"avg", 1}, {"min", 2}, {"count", over_call::unbounded}});
  driver.push(types, {"a 1", "b 10", "a 3", "a 8"});
  driver.push(types, {"a .", "b 20", "a 5"});
  check_lines(driver.out.lines, {"0: a 1.0 1.0 1.0 1", "1: b 10.0 10.0 10.0 1", "2: a 3.0 2.0 1.0 2",
                                 "3: a 8.0 5.5 1.0 3", "4: a . 8.0 3.0 4", "5: b 20.0 15.0 10.0 2",
                                 "6: a 5.0 5.0 5.0 5"});
}

BOOST_AUTO_TEST_CASE(a_frame_of_the_current_row_only) {
  auto driver = over({{"sum", 0}, {"max", 0}});
  driver.push(types, {"a 1", "a 2", "a ."});
  check_lines(driver.out.lines, {"0: a 1.0 1.0 1.0", "1: a 2.0 2.0 2.0", "2: a . . ."});
}

BOOST_AUTO_TEST_CASE(a_frame_as_long_as_a_number_can_be_is_unbounded) {
  auto driver = over({{"sum", std::uint64_t{1} << 40U}});
  driver.push(types, {"a 1", "a 2"});
  check_lines(driver.out.lines, {"0: a 1.0 1.0", "1: a 2.0 3.0"});
}

BOOST_AUTO_TEST_CASE(sums_of_doubles_do_not_drift) {
  auto driver = over({{"sum", 2}});
  driver.push(types, {"a 1e17", "a 1", "a 1", "a 1", "a 0.25"});
  BOOST_TEST(driver.out.lines.back() == "4: a 0.25 2.25");
}

BOOST_AUTO_TEST_CASE(agrees_with_recomputation_for_any_frame_and_any_cut) {
  for (const std::uint64_t frame : {1U, 2U, 3U, 10U, 100U}) {
    for (const std::size_t cut : {1U, 9U, 400U}) {
      constexpr std::uint64_t seed = 23;
      random_sequence random(seed);
      operator_settings settings;
      settings.hash = cut == 9 ? hash_mode::constant : hash_mode::normal;
      auto driver = over({{"sum", frame - 1}, {"min", frame - 1}, {"max", frame - 1}}, settings);
      std::map<std::string, std::deque<double>> frames;
      std::vector<std::string> expected;
      text_rows pending;
      for (int i = 0; i < 400; ++i) {
        const auto key = "k" + std::to_string(random.below(4));
        const auto number = static_cast<double>(random.below(1000)) / 4;
        const auto text = to_string(value{type_id::double_, number});
        auto& values = frames[key];
        values.push_back(number);
        if (values.size() > frame)
          values.pop_front();
        auto total = 0.0;
        for (const auto one : values)
          total += one;
        const auto show = [](double shown) { return " " + to_string(value{type_id::double_, shown}); };
        expected.push_back(std::to_string(i) + ": " + key + " " + text + show(total) +
                           show(*std::min_element(values.begin(), values.end())) +
                           show(*std::max_element(values.begin(), values.end())));
        pending.push_back(key + " " + text);
        if (pending.size() == cut) {
          driver.push(types, pending);
          pending.clear();
        }
      }
      if (!pending.empty())
        driver.push(types, pending);
      BOOST_TEST_CONTEXT("frame " << frame << ", cut " << cut << ", seed " << seed)
        check_lines(driver.out.lines, expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_only_alive_rows_and_stays_aligned_with_them) {
  auto driver = over({{"count", 1}});
  auto batch = driver.batch(types, {"a 1", "a 2", "a 3", "b 4"});
  const std::vector<std::uint32_t> alive = {0, 2, 3};
  batch.rows = {alive.data(), 3};
  auto context = driver.context();
  driver.run().push(batch, context);
  check_lines(driver.out.lines, {"0: a 1.0 1", "2: a 3.0 2", "3: b 4.0 1"});
}

BOOST_AUTO_TEST_CASE(too_many_keys_end_the_job) {
  operator_settings settings;
  settings.limits.groups_max = 1;
  auto driver = over({{"count", 1}}, settings);
  driver.push(types, {"a 1", "b 2"});
  BOOST_REQUIRE(driver.fatal.has_value());
  BOOST_TEST(driver.fatal->message == "more groups than groups.max allows: 1");
  BOOST_TEST(driver.out.lines.empty());
}

BOOST_AUTO_TEST_SUITE_END()
