#include "fixture.hpp"

#include <array>

#include "millrace/engine/operator/group_aggregate.hpp"
#include "millrace/engine/operator/key_encoding.hpp"

using namespace millrace;

namespace {

const std::vector<type> types = {type_id::varchar, type_id::bigint};

group_spec counting_sums(emit_mode emit) {
  group_spec spec;
  spec.keys = {0};
  spec.aggregates = {count_rows_call(), call_of("sum", {type_id::bigint}, 1)};
  spec.emit = emit;
  return spec;
}

operator_driver grouping(emit_mode emit, operator_settings settings = {}) {
  const std::vector<type> key_types = {type_id::varchar};
  return operator_driver(std::make_unique<group_aggregate>(counting_sums(emit), key_types, settings));
}

} // namespace

BOOST_AUTO_TEST_SUITE(group_aggregate_suite)

BOOST_AUTO_TEST_CASE(emit_changes_answers_every_row_with_the_new_row_of_its_group) {
  auto driver = grouping(emit_mode::changes);
  driver.push(types, {"a 1", "b 10", "a 2", ". 5"});
  driver.push(types, {". .", "b 1"});
  driver.finish();
  check_lines(driver.out.lines, {"0: a 1 1", "1: b 1 10", "~ 2: a 2 3", "3: . 1 5", "~ 4: . 2 5", "~ 5: b 2 11"});
  BOOST_TEST((driver.out.fillable == std::vector{false, true, true}), "answers are in memory of their own, keys are not");
}

BOOST_AUTO_TEST_CASE(emit_final_answers_once_per_group_in_order_of_first_rows) {
  auto driver = grouping(emit_mode::final_);
  driver.push(types, {"b 1", "a 10", "b 2"});
  driver.push(types, {". 5", "a ."});
  BOOST_TEST(driver.out.lines.empty());
  driver.finish();
  check_lines(driver.out.lines, {"0: b 2 3", "1: a 2 10", "3: . 1 5"});
}

BOOST_AUTO_TEST_CASE(takes_only_alive_rows_and_stays_aligned_with_them) {
  auto driver = grouping(emit_mode::changes);
  auto batch = driver.batch(types, {"a 1", "x 100", "b 2", "x 100", "a 4"});
  const std::vector<std::uint32_t> alive = {0, 2, 4};
  batch.rows = {alive.data(), 3};
  auto context = driver.context();
  driver.run().push(batch, context);
  check_lines(driver.out.lines, {"0: a 1 1", "2: b 1 2", "~ 4: a 2 5"});
}

BOOST_AUTO_TEST_CASE(a_grouping_without_keys_has_one_row_even_without_input) {
  auto spec = counting_sums(emit_mode::final_);
  spec.keys = {};
  operator_driver empty(std::make_unique<group_aggregate>(spec, std::vector<type>{}, operator_settings{}));
  empty.finish();
  check_lines(empty.out.lines, {"0: 0 ."});

  operator_settings elsewhere;
  elsewhere.owns_total = false;
  operator_driver other(std::make_unique<group_aggregate>(spec, std::vector<type>{}, elsewhere));
  other.finish();
  check_lines(other.out.lines, {});

  operator_driver full(std::make_unique<group_aggregate>(spec, std::vector<type>{}, operator_settings{}));
  full.push(types, {"a 1", "b 2"});
  full.finish();
  check_lines(full.out.lines, {"0: 2 3"});
}

BOOST_AUTO_TEST_CASE(a_grouping_with_keys_has_no_row_without_input) {
  auto driver = grouping(emit_mode::final_);
  driver.finish();
  check_lines(driver.out.lines, {});
}

BOOST_AUTO_TEST_CASE(rows_whose_total_overflows_are_rejected_until_it_is_back) {
  operator_settings settings;
  settings.node = 7;
  auto driver = grouping(emit_mode::changes, settings);
  driver.push(types, {"a 9223372036854775807", "b 1", "a 1", "a -1"});
  check_lines(driver.out.lines, {"0: a 1 9223372036854775807", "1: b 1 1", "~ 3: a 3 9223372036854775807"});
  check_lines(driver.rejects.lines, {"2 overflow 7"});

  auto final_driver = grouping(emit_mode::final_, settings);
  final_driver.push(types, {"a 9223372036854775807", "b 1", "a 1"});
  final_driver.finish();
  check_lines(final_driver.out.lines, {"1: b 1 1"});
  check_lines(final_driver.rejects.lines, {"0 overflow 7"});
}

BOOST_AUTO_TEST_CASE(gives_the_same_answer_however_input_is_cut_and_hashed) {
  constexpr std::uint64_t seed = 17;
  random_sequence random(seed);
  text_rows rows;
  for (int i = 0; i < 500; ++i) {
    const auto key = random.below(9) == 0 ? "." : "key" + std::to_string(random.below(40));
    rows.push_back(key + " " + std::to_string(random.below(100)));
  }
  for (const auto emit : {emit_mode::changes, emit_mode::final_}) {
    auto whole = grouping(emit);
    whole.push(types, rows);
    whole.finish();
    for (const std::size_t size : {1U, 7U, 100U}) {
      operator_settings settings;
      settings.hash = size == 7 ? hash_mode::constant : hash_mode::normal;
      auto cut = grouping(emit, settings);
      for (std::size_t begin = 0; begin < rows.size(); begin += size)
        cut.push(types, {rows.begin() + static_cast<std::ptrdiff_t>(begin),
                         rows.begin() + static_cast<std::ptrdiff_t>(std::min(begin + size, rows.size()))});
      cut.finish();
      check_lines(cut.out.lines, whole.out.lines);
    }
  }
}

BOOST_AUTO_TEST_CASE(emits_more_groups_than_fit_a_batch_in_several) {
  auto driver = grouping(emit_mode::final_);
  text_rows rows;
  for (std::uint32_t i = 0; i < batch_rows_max + 10; ++i)
    rows.push_back("k" + std::to_string(i) + " 1");
  driver.push(types, rows);
  driver.finish();
  BOOST_TEST(driver.out.lines.size() == rows.size());
  BOOST_TEST(driver.out.batches == 2U);
  BOOST_TEST(driver.out.lines.back() == "4105: k4105 1 1");
}

BOOST_AUTO_TEST_CASE(keys_of_another_layout_are_not_taken_for_its_own) {
  auto driver = grouping(emit_mode::changes);
  auto batch = driver.batch(types, {"a 1", "b 1", "a 1"});
  const std::array<std::uint32_t, 1> numbers = {1};
  const auto foreign = encode_keys(batch, numbers, hash_mode::normal, driver.memory);
  batch.keys = &foreign;
  auto context = driver.context();
  driver.run().push(batch, context);
  check_lines(driver.out.lines, {"0: a 1 1", "1: b 1 1", "~ 2: a 2 2"});
}

BOOST_AUTO_TEST_CASE(too_many_groups_end_the_job_and_name_the_limit) {
  operator_settings settings;
  settings.limits.groups_max = 2;
  auto driver = grouping(emit_mode::changes, settings);
  driver.push(types, {"a 1", "b 1"});
  BOOST_TEST(!driver.fatal.has_value());
  driver.push(types, {"a 1", "c 1"});
  BOOST_REQUIRE(driver.fatal.has_value());
  BOOST_TEST((driver.fatal->code == errc::limit_exceeded));
  BOOST_TEST(driver.fatal->message == "more groups than groups.max allows: 2");
  check_lines(driver.out.lines, {"0: a 1 1", "1: b 1 1"});
}

BOOST_AUTO_TEST_CASE(too_much_state_ends_the_job_and_names_the_limit) {
  operator_settings settings;
  settings.limits.state_bytes_max = 200'000;
  auto driver = grouping(emit_mode::changes, settings);
  for (int i = 0; i < 100 && !driver.fatal; ++i)
    driver.push(types, {std::string(5000, static_cast<char>('a' + i % 26)) + std::to_string(i) + " 1"});
  BOOST_REQUIRE(driver.fatal.has_value());
  BOOST_TEST(driver.fatal->message == "more state than state.bytes allows: 200000");
}

BOOST_AUTO_TEST_CASE(a_group_by_a_number_with_count_and_sum_takes_few_bytes) {
  group_spec spec = counting_sums(emit_mode::final_);
  const std::vector<type> numbers = {type_id::bigint, type_id::bigint};
  operator_driver driver(std::make_unique<group_aggregate>(std::move(spec), std::vector<type>{type_id::bigint},
                                                           operator_settings{}));
  constexpr std::uint64_t batch_rows = 1024;
  constexpr std::uint64_t groups = 96 * batch_rows; // Just before the slots grow.
  for (std::uint64_t first = 0; first < groups; first += batch_rows) {
    std::vector<std::string> lines;
    for (auto i = first; i < first + batch_rows; ++i)
      lines.push_back(std::to_string(i) + " 1");
    driver.push(numbers, lines);
  }
  const auto held = driver.run().state_bytes();
  BOOST_TEST(held / groups <= 66U);

  driver.finish();

  BOOST_TEST(driver.out.lines.size() == groups);
  BOOST_TEST(driver.out.lines.back() == std::to_string(groups - 1) + ": " + std::to_string(groups - 1) + " 1 1");
  // What statistics tell of a job that is over.
  BOOST_TEST(driver.run().state_bytes() == held);
}

BOOST_AUTO_TEST_SUITE_END()
