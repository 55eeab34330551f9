#include "oracle.hpp"

using namespace millrace;

namespace {

/// Doubles that are told from each other in the last bit, and those that sort alike.
value awkward_value(type value_type, random_sequence& random) {
  if (value_type.physical() != physical_type::float64)
    return random_column::random_value(value_type, random);
  constexpr double some[] = {0.1, -0.0, 0.0, 1e300, -1e300, 1e-7, 3.0};
  const auto which = random.below(9);
  if (which < std::size(some))
    return {value_type, some[which]};
  return {value_type, which == 7 ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity()};
}

/// Some NULLs, and doubles that are awkward or whose sums are rounded.
column random_values(type value_type, std::uint32_t count, random_sequence& random, arena& memory) {
  const auto is_awkward = value_type.physical() != physical_type::float64 || random.below(2) == 0;
  std::vector<value> values;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (random.below(5) == 0)
      values.push_back({value_type, {}});
    else if (is_awkward)
      values.push_back(awkward_value(value_type, random));
    else
      values.push_back({value_type, static_cast<double>(random.below(1'000'000)) / 7});
  }
  return column_of_values(value_type, values, memory);
}

/// Some type that an argument may have, another one in every round.
std::optional<type> some_type(const argument_pattern& pattern, random_sequence& random) {
  std::vector<type> fitting;
  for (const auto value_type :
       {type(type_id::boolean), type(type_id::tinyint), type(type_id::integer), type(type_id::bigint), type(type_id::double_),
        type(type_id::varchar), type(type_id::timestamp), type(type_id::interval), type::decimal(9, 2),
        type::decimal(38, 5)})
    if (pattern.accepts(value_type))
      fitting.push_back(value_type);
  if (fitting.empty())
    return std::nullopt;
  return fitting[random.below(fitting.size())];
}

/// Rows of one group, and an aggregate over them.
struct scene {
  static constexpr std::uint32_t row_count = 40;

  const aggregate_entry& entry;
  arena memory;
  std::optional<type> argument_type;
  column argument;
  column argument2;
  state_heap heap;

  scene(const aggregate_entry& tested, random_sequence& random)
    : entry(tested), argument_type(some_type(tested.argument, random)) {
    if (argument_type)
      argument = random_values(*argument_type, row_count, random, memory);
    if (const auto second = some_type(tested.argument2, random))
      argument2 = random_values(*second, row_count, random, memory);
  }

  /// Folds rows [first, end) into a state.
  void add(std::byte* state, state_heap& where, std::uint32_t first, std::uint32_t end) {
    if (first == end)
      return;
    const std::vector<std::byte*> states(end - first, state);
    entry.update({.argument = &argument,
                  .argument2 = &argument2,
                  .rows = part_of(selection::all(row_count), first, end - first, memory),
                  .states = states.data(),
                  .heap = where});
  }
  /// What a state is worth, to the last bit.
  [[nodiscard]] std::string answer(std::byte* state, const state_heap& where) {
    row_failures failures;
    auto result_type = argument_type.value_or(type_id::bigint);
    if (entry.result == aggregate_result::boolean)
      result_type = type_id::boolean;
    else if (entry.result == aggregate_result::bigint)
      result_type = type_id::bigint;
    else if (entry.result == aggregate_result::double_)
      result_type = type_id::double_;
    else if (entry.result == aggregate_result::decimal_total)
      result_type = type::decimal(38, argument_type->scale);
    const auto result = entry.finish({.states = &state,
                                      .count = 1,
                                      .result_type = result_type,
                                      .heap = where,
                                      .memory = memory,
                                      .failures = failures});
    return texts_of(result, 1, failures)[0];
  }
  [[nodiscard]] std::string whole() {
    group_states states(1, entry.state_size);
    add(states.at(0), heap, 0, row_count);
    return answer(states.at(0), heap);
  }
  /// The same of parts that are cut at random and merged, each of them with a heap that is gone when the next one comes.
  [[nodiscard]] std::string merged(random_sequence& random) {
    group_states states(1, entry.state_size);
    auto* into = states.at(0);
    for (std::uint32_t first = 0; first < row_count;) {
      const auto end = std::min(row_count, first + static_cast<std::uint32_t>(random.below(15)));
      arena part_memory;
      state_heap part_heap(&part_memory);
      group_states parts(1, entry.state_size);
      add(parts.at(0), part_heap, first, end);
      const std::byte* const from = parts.at(0);
      entry.merge({.states = &into, .from = &from, .count = 1, .heap = heap, .from_heap = part_heap});
      first = end;
    }
    return answer(into, heap);
  }
};

/// How often merging gave another state than adding row by row, in some random scenes.
std::uint32_t differences(const aggregate_entry& entry, std::uint64_t seed) {
  random_sequence random(seed);
  std::uint32_t differing = 0;
  for (auto round = 0; round < 60; ++round) {
    scene rows(entry, random);
    const auto whole = rows.whole();
    const auto merged = rows.merged(random);
    const auto is_same = whole == merged;
    differing += is_same ? 0 : 1;
    if (entry.merges_exactly)
      BOOST_TEST(is_same, entry.name << entry.signature << ": " << whole << " is not " << merged);
  }
  return differing;
}

} // namespace

BOOST_AUTO_TEST_SUITE(merge)

BOOST_AUTO_TEST_CASE(states_of_parts_merge_into_the_state_of_all_rows) {
  std::uint64_t seed = 1;
  for (const auto* entry : aggregate_catalog::instance().entries()) {
    BOOST_REQUIRE(entry->merge != nullptr);
    static_cast<void>(differences(*entry, seed++));
  }
}

/// Otherwise the test above would have nothing to say of those that round.
BOOST_AUTO_TEST_CASE(those_that_round_when_they_merge_say_so) {
  std::vector<std::string_view> rounding;
  for (const auto* entry : aggregate_catalog::instance().entries())
    if (!entry->merges_exactly) {
      BOOST_TEST(differences(*entry, 7) > 0U, entry->name << " merges exactly");
      if (rounding.empty() || rounding.back() != entry->name)
        rounding.push_back(entry->name);
    }
  const std::vector<std::string_view> expected = {"avg",       "corr",           "covar_pop", "covar_samp",  "regr_intercept",
                                                  "regr_r2",   "regr_slope",     "stddev",    "stddev_pop",  "stddev_samp",
                                                  "sum",       "var_pop",        "var_samp",  "variance"};
  BOOST_TEST(rounding == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sums_of_doubles_come_close_when_they_are_merged) {
  random_sequence random(3);
  const auto chosen = resolve("sum", {type_id::double_});
  for (auto round = 0; round < 20; ++round) {
    arena memory;
    scene rows(*chosen.entry, random);
    std::vector<value> values;
    for (std::uint32_t i = 0; i < scene::row_count; ++i)
      values.push_back({type_id::double_, static_cast<double>(random.below(1000)) / 7});
    rows.argument = column_of_values(type_id::double_, values, memory);
    BOOST_TEST(std::stod(rows.whole()) == std::stod(rows.merged(random)), boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_SUITE_END()
