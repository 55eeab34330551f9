#include "oracle.hpp"

using namespace millrace;

namespace {

struct subject {
  std::string_view name;
  type argument;
};

std::vector<subject> subjects() {
  std::vector<subject> result;
  const std::vector<type> every_type = {type_id::boolean, type_id::tinyint,   type_id::integer,    type_id::bigint,
                                        type_id::double_, type_id::varchar,   type_id::timestamp,  type_id::interval,
                                        type::decimal(9, 2), type::decimal(38, 5)};
  for (const auto name : {"count", "min", "max", "first", "last", "any_value"})
    for (const auto& value_type : every_type)
      result.push_back({name, value_type});
  for (const auto name : {"sum", "avg", "delta"})
    for (const auto& value_type : every_type)
      if (value_type.is_numeric())
        result.push_back({name, value_type});
  for (const auto name : {"stddev_samp", "stddev_pop", "var_samp", "var_pop"})
    result.push_back({name, type_id::double_});
  for (const auto name : {"bool_and", "bool_or"})
    result.push_back({name, type_id::boolean});
  return result;
}

constexpr std::uint32_t row_count = 150;
constexpr std::uint32_t group_count = 4;

/// A random column, alive rows with gaps or all, a filter or none, and a group per alive row.
struct scene {
  arena memory;
  state_heap heap;
  random_sequence random;
  resolved_aggregate chosen;
  random_column argument;
  random_column filter;
  bool is_filtered;
  std::vector<std::uint32_t> alive;
  bool is_dense;
  std::vector<std::uint32_t> groups; ///< By alive row.
  row_failures failures;

  scene(const subject& tested, std::uint64_t seed)
    : random(seed),
      chosen(resolve(tested.name, {tested.argument})),
      argument(tested.argument, row_count, static_cast<column_encoding>(seed % 3), random, memory),
      filter(type_id::boolean, row_count, static_cast<column_encoding>(random.below(3)), random, memory),
      is_filtered(random.below(3) == 0),
      is_dense(random.below(2) == 0) {
    for (std::uint32_t row = 0; row < row_count; ++row)
      if (is_dense || random.below(3) != 0)
        alive.push_back(row);
    for (std::size_t k = 0; k < alive.size(); ++k)
      groups.push_back(static_cast<std::uint32_t>(random.below(group_count)));
  }

  [[nodiscard]] selection rows() const {
    const auto count = static_cast<std::uint32_t>(alive.size());
    return is_dense ? selection::all(count) : selection{alive.data(), count};
  }
  [[nodiscard]] bool passes(std::size_t k) const {
    const auto& flag = filter.values[alive[k]];
    return !is_filtered || (!flag.is_null() && flag.as_bool());
  }
  [[nodiscard]] std::vector<std::byte*> states_of(group_states& states) const {
    std::vector<std::byte*> result;
    for (const auto group : groups)
      result.push_back(states.at(group));
    return result;
  }
  [[nodiscard]] aggregate_input input(selection rows, std::byte* const* states) {
    return {.argument = &argument.content,
            .rows = rows,
            .states = states,
            .heap = heap,
            .filter = is_filtered ? &filter.content : nullptr};
  }
  [[nodiscard]] aggregate_output output(std::byte* const* states, std::uint32_t count) {
    return {.states = states,
            .count = count,
            .result_type = chosen.result_type,
            .heap = heap,
            .memory = memory,
            .failures = failures};
  }

  /// What a group's value is after alive row `k`, over its last `frame` rows (before the filter).
  [[nodiscard]] std::string expected(std::string_view name, std::uint32_t group, std::size_t k,
                                     std::size_t frame) const {
    std::vector<value> values;
    std::size_t rows_seen = 0;
    for (auto i = k + 1; i-- > 0 && rows_seen < frame;) {
      if (groups[i] != group)
        continue;
      ++rows_seen;
      if (passes(i))
        values.insert(values.begin(), argument.values[alive[i]]);
    }
    const auto is_given = [](const value& one) { return !one.is_null(); };
    if (name.ends_with("_samp") && std::count_if(values.begin(), values.end(), is_given) < 2)
      return "NULL";
    return aggregate_oracle::answer(name, values, chosen.result_type);
  }
};

/// Deviations agree to many digits, everything else to the last.
void check_equal(std::string_view name, const std::string& actual, const std::string& expected) {
  if ((name.starts_with("var") || name.starts_with("stddev")) && actual != "NULL" && expected != "NULL") {
    BOOST_REQUIRE_SMALL(std::stod(actual) - std::stod(expected), 1e-9 * (1 + std::abs(std::stod(expected))));
    return;
  }
  BOOST_REQUIRE_EQUAL(actual, expected);
}

template <class Body>
void for_each_scene(Body&& body) {
  for (const auto& subject : subjects())
    for (std::uint64_t seed = 0; seed < 12; ++seed)
      BOOST_TEST_CONTEXT(subject.name << "(" << to_string(subject.argument) << "), seed " << seed) {
        scene scenario(subject, seed);
        body(scenario, subject.name);
      }
}

constexpr auto whole = static_cast<std::size_t>(-1);

} // namespace

BOOST_AUTO_TEST_SUITE(aggregate_oracle_suite)

BOOST_AUTO_TEST_CASE(update_and_finish_agree_with_the_oracle) {
  for_each_scene([](scene& scenario, std::string_view name) {
    scenario.is_filtered = false; // Filters of updates are selections, made by `aggregate_row`.
    group_states states(group_count, scenario.chosen.entry->state_size);
    const auto rows = scenario.states_of(states);
    scenario.chosen.entry->update(scenario.input(scenario.rows(), rows.data()));
    const auto all = states.all();
    const auto result = scenario.chosen.entry->finish(scenario.output(all.data(), group_count));
    const auto texts = texts_of(result, group_count, scenario.failures);
    for (std::uint32_t group = 0; group < group_count; ++group)
      check_equal(name, texts[group], scenario.expected(name, group, rows.size() - 1, whole));
  });
}

BOOST_AUTO_TEST_CASE(running_values_agree_with_the_oracle_after_every_row) {
  for_each_scene([](scene& scenario, std::string_view name) {
    group_states states(group_count, scenario.chosen.entry->state_size);
    const auto rows = scenario.states_of(states);
    const auto result = scenario.chosen.entry->running(scenario.input(scenario.rows(), rows.data()),
                                                   scenario.output(nullptr, row_count));
    const auto texts = texts_of(result, row_count, scenario.failures);
    for (std::size_t k = 0; k < rows.size(); ++k)
      check_equal(name, texts[scenario.alive[k]], scenario.expected(name, scenario.groups[k], k, whole));
  });
}

BOOST_AUTO_TEST_CASE(sliding_values_agree_with_the_oracle_after_every_row) {
  for_each_scene([](scene& scenario, std::string_view name) {
    const auto frame = static_cast<std::uint32_t>(1 + scenario.random.below(12));
    group_states states(group_count, scenario.chosen.entry->frame_size);
    const auto rows = scenario.states_of(states);
    const auto result = scenario.chosen.entry->sliding(scenario.input(scenario.rows(), rows.data()), frame,
                                                   scenario.output(nullptr, row_count));
    const auto texts = texts_of(result, row_count, scenario.failures);
    for (std::size_t k = 0; k < rows.size(); ++k)
      check_equal(name, texts[scenario.alive[k]], scenario.expected(name, scenario.groups[k], k, frame));
  });
}

BOOST_AUTO_TEST_SUITE_END()
