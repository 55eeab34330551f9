#include "millrace/engine/aggregate/adapter.hpp"

#include <algorithm>
#include <array>

#include "fixture.hpp"
#include "millrace/engine/aggregate/kept_value.hpp"

using namespace millrace;

namespace {

/// Product of the values, which must stay below 1000, plus 10,000 for each NULL.
struct product {
  using input = std::int64_t;
  using output = std::int64_t;
  struct state {
    std::int64_t factor_minus_one;
    std::int64_t rows;
    std::int64_t nulls;
  };
  static void add(state& s, std::int64_t value) noexcept {
    s.factor_minus_one = (s.factor_minus_one + 1) * value - 1;
    ++s.rows;
  }
  static void add_null(state& s) noexcept { ++s.nulls; }
  static void merge(state& s, const state& other) noexcept {
    s.factor_minus_one = (s.factor_minus_one + 1) * (other.factor_minus_one + 1) - 1;
    s.rows += other.rows;
    s.nulls += other.nulls;
  }
  static outcome finish(const state& s, output& out) noexcept {
    out = s.factor_minus_one + 1 + s.nulls * 10'000;
    if (s.rows == 0)
      return outcome::null;
    return s.factor_minus_one + 1 < 1000 ? outcome::value : outcome::overflow;
  }
};

/// Rows, without an argument.
struct rows_seen {
  using output = std::int64_t;
  struct state {
    std::int64_t rows;
  };
  static void add(state& s) noexcept { ++s.rows; }
  static void merge(state& s, const state& other) noexcept { s.rows += other.rows; }
  static outcome finish(const state& s, output& out) noexcept {
    out = s.rows;
    return outcome::value;
  }
};

/// All texts, one after the other.
struct joined {
  using input = std::string_view;
  using output = std::string_view;
  struct state {
    kept_value<std::string_view> text;
  };
  static void add(state& s, std::string_view value, state_heap& heap) {
    s.text.set(std::string(s.text.get(heap)) + std::string(value), heap);
  }
  static void merge(state& s, const state& other, state_heap& heap, const state_heap& other_heap) {
    add(s, other.text.get(other_heap), heap);
  }
  static outcome finish(const state& s, output& out, const state_heap& heap) noexcept {
    out = s.text.get(heap);
    return out.empty() ? outcome::null : outcome::value;
  }
  template <class Visit>
  static void visit_kept(state& s, Visit&& visit) {
    visit(s.text);
  }
};

/// Total of the unscaled values, times the scale of their type.
struct scaled {
  using input = std::int64_t;
  using output = std::int64_t;
  struct state {
    std::int64_t total;
  };
  static void add(state& s, std::int64_t value, type value_type) noexcept { s.total += value * value_type.scale; }
  static void merge(state& s, const state& other) noexcept { s.total += other.total; }
  static outcome finish(const state& s, output& out) noexcept {
    out = s.total;
    return outcome::value;
  }
};

/// Values of any type.
template <class T>
struct values_seen : rows_seen {
  using input = T;
  static void add(state& s, T) noexcept { ++s.rows; }
};

constexpr auto product_entry = define<product>({});
constexpr auto rows_entry = define<rows_seen>({});
constexpr auto joined_entry = define<joined>({});
constexpr auto scaled_entry = define<scaled>({});

using texts = std::vector<std::string>;

/// Two groups, whose states stand behind eight bytes that are not the aggregate's.
struct two_groups {
  static constexpr std::uint32_t offset = 8;
  static constexpr std::size_t row_bytes = 128;
  const aggregate_entry& entry;
  type result;
  arena memory{};
  state_heap heap{};
  row_failures failures{};
  std::vector<std::uint64_t> words = std::vector<std::uint64_t>(2 * row_bytes / 8);
  const column* filter = nullptr;

  std::byte* state(std::size_t group) { return reinterpret_cast<std::byte*>(words.data()) + group * row_bytes; }
  std::vector<std::byte*> states_of(const std::vector<int>& groups) {
    std::vector<std::byte*> states;
    for (const auto group : groups)
      states.push_back(state(static_cast<std::size_t>(group)));
    return states;
  }
  aggregate_input input(const column* argument, selection rows, const std::vector<std::byte*>& states) {
    return {.argument = argument, .rows = rows, .states = states.data(), .offset = offset, .heap = heap,
            .filter = filter};
  }
  aggregate_output output(std::uint32_t count, std::byte* const* states) {
    return {.states = states, .count = count, .offset = offset, .result_type = result, .heap = heap,
            .memory = memory, .failures = failures};
  }
  void update(const column* argument, selection rows, const std::vector<int>& groups) {
    const auto states = states_of(groups);
    entry.update(input(argument, rows, states));
  }
  texts running(const column* argument, const std::vector<int>& groups) {
    const auto states = states_of(groups);
    const auto count = static_cast<std::uint32_t>(groups.size());
    return texts_of(entry.running(input(argument, selection::all(count), states), output(count, nullptr)), count,
                    failures);
  }
  texts sliding(const column* argument, std::uint32_t frame_rows, const std::vector<int>& groups) {
    const auto states = states_of(groups);
    const auto count = static_cast<std::uint32_t>(groups.size());
    return texts_of(
      entry.sliding(input(argument, selection::all(count), states), frame_rows, output(count, nullptr)), count,
      failures);
  }
  texts finish() {
    const auto states = states_of({0, 1});
    return texts_of(entry.finish(output(2, states.data())), 2, failures);
  }
};

void check(const texts& actual, const texts& expected) {
  BOOST_TEST(actual == expected, boost::test_tools::per_element());
}

} // namespace

BOOST_AUTO_TEST_SUITE(adapter_suite)

BOOST_AUTO_TEST_CASE(states_and_frames_are_as_large_as_their_structs) {
  BOOST_TEST(product_entry.state_size == 24U);
  BOOST_TEST(rows_entry.state_size == 8U);
  BOOST_TEST(product_entry.frame_size % 8 == 0U);
  BOOST_TEST(product_entry.frame_size > product_entry.state_size);
  BOOST_TEST((product_entry.release == nullptr));
  BOOST_TEST((joined_entry.release != nullptr));
}

BOOST_AUTO_TEST_CASE(folds_rows_into_the_states_of_their_groups) {
  two_groups groups{product_entry, type_id::bigint};
  const auto values = column_of(type_id::bigint, {"2", "3", "5", "7"}, groups.memory);
  groups.update(&values, selection::all(4), {0, 1, 1, 0});
  check(groups.finish(), {"14", "15"});
  BOOST_TEST(groups.words[0] == 0U, "what stands before a state is not the aggregate's");
}

BOOST_AUTO_TEST_CASE(folds_only_alive_rows) {
  two_groups groups{product_entry, type_id::bigint};
  const auto values = column_of(type_id::bigint, {"2", "3", "5", "7"}, groups.memory);
  const std::uint32_t alive[] = {1, 3};
  groups.update(&values, {alive, 2}, {0, 0});
  check(groups.finish(), {"21", "NULL"});

  auto constant = values;
  constant.encoding = column_encoding::constant;
  groups.update(&constant, {alive, 2}, {1, 1});
  check(groups.finish(), {"21", "4"});
}

BOOST_AUTO_TEST_CASE(notes_nulls_only_for_aggregates_that_count_them) {
  two_groups groups{product_entry, type_id::bigint};
  const auto values = column_of(type_id::bigint, {"2", ".", "5", "."}, groups.memory);
  groups.update(&values, selection::all(4), {0, 0, 0, 1});
  check(groups.finish(), {"10010", "NULL"});

  two_groups texts_of_groups{joined_entry, type_id::varchar};
  const auto words = column_of(type_id::varchar, {"a", ".", "é", "."}, texts_of_groups.memory);
  texts_of_groups.update(&words, selection::all(4), {0, 0, 0, 1});
  check(texts_of_groups.finish(), {"aé", "NULL"});
}

BOOST_AUTO_TEST_CASE(passes_the_type_of_the_argument_where_it_is_asked_for) {
  two_groups groups{scaled_entry, type_id::bigint};
  const auto values = column_of(type::decimal(10, 3), {"0.001", "0.002"}, groups.memory);
  groups.update(&values, selection::all(2), {0, 0});
  check(groups.finish(), {"9", "0"});
}

BOOST_AUTO_TEST_CASE(counts_rows_without_an_argument) {
  two_groups groups{rows_entry, type_id::bigint};
  groups.update(nullptr, selection::all(3), {0, 1, 0});
  check(groups.finish(), {"2", "1"});
}

BOOST_AUTO_TEST_CASE(a_total_beyond_its_type_fails_its_row_and_is_null) {
  two_groups groups{product_entry, type_id::bigint};
  const auto values = column_of(type_id::bigint, {"999", "1000"}, groups.memory);
  groups.update(&values, selection::all(2), {0, 1});
  check(groups.finish(), {"999", "overflow"});
  BOOST_REQUIRE_EQUAL(groups.failures.entries().size(), 1U);
  BOOST_TEST(groups.failures.entries()[0].row == 1U);
}

BOOST_AUTO_TEST_CASE(a_state_gives_its_memory_back) {
  two_groups groups{joined_entry, type_id::varchar};
  const auto values = column_of(type_id::varchar, {"a", "b", "c"}, groups.memory);
  groups.update(&values, selection::all(3), {0, 1, 0});
  const auto at = [&](std::size_t group) { return groups.state(group) + two_groups::offset; };
  check(groups.finish(), {"ac", "b"});
  BOOST_TEST(groups.heap.used_bytes() > 0U);

  saved_section saved;
  state_writer writer(saved);
  joined_entry.save(at(0), groups.heap, writer);
  alignas(8) std::byte restored[16] = {};
  state_heap other;
  state_reader reader(saved.bytes);
  joined_entry.load(restored, other, reader);
  BOOST_TEST((reader.is_at_end() && !reader.has_failed()));
  BOOST_TEST(other.used_bytes() > 0U);
  joined_entry.release(restored, other);
  BOOST_TEST(other.used_bytes() == 0U);
  joined_entry.release(at(0), groups.heap);
  joined_entry.release(at(1), groups.heap);
  BOOST_TEST(groups.heap.used_bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(answers_after_each_row) {
  two_groups groups{product_entry, type_id::bigint};
  const auto values = column_of(type_id::bigint, {".", "2", "3", "500", "4"}, groups.memory);
  check(groups.running(&values, {0, 0, 1, 0, 1}), {"NULL", "10002", "3", "overflow", "12"});
}

BOOST_AUTO_TEST_CASE(answers_over_the_last_rows_of_each_group) {
  two_groups groups{product_entry, type_id::bigint};
  const auto values = column_of(type_id::bigint, {"2", "3", "5", ".", "7", "9"}, groups.memory);
  check(groups.sliding(&values, 2, {0, 0, 0, 0, 1, 0}), {"2", "6", "15", "10005", "7", "10009"});
}

BOOST_AUTO_TEST_CASE(a_row_that_the_filter_leaves_out_still_has_an_answer) {
  arena memory;
  // The value behind the NULL of the third row is true.
  const std::uint64_t validity = 0b1011;
  auto filter = column_of(type_id::boolean, {"true", "false", "true", "true"}, memory);
  filter.validity = &validity;
  const auto values = column_of(type_id::bigint, {"2", "3", ".", "5"}, memory);
  const auto started = [&](const aggregate_entry& entry) {
    return two_groups{.entry = entry, .result = type_id::bigint, .filter = &filter};
  };
  check(started(product_entry).running(&values, {0, 0, 0, 0}), {"2", "2", "2", "10"});
  check(started(rows_entry).running(nullptr, {0, 0, 0, 0}), {"1", "1", "1", "2"});
  check(started(product_entry).sliding(&values, 2, {0, 0, 0, 0}), {"2", "2", "NULL", "5"});
  check(started(rows_entry).sliding(nullptr, 2, {0, 0, 0, 0}), {"1", "1", "0", "1"});
}

BOOST_AUTO_TEST_CASE(a_pattern_accepts_the_types_that_lie_in_memory_as_it_says) {
  constexpr auto narrow = one_of(physical_type::int64, type_id::bigint, type_id::decimal);
  BOOST_TEST(narrow.accepts(type_id::bigint));
  BOOST_TEST(narrow.accepts(type::decimal(18, 2)));
  BOOST_TEST(!narrow.accepts(type::decimal(19, 2)));
  BOOST_TEST(!narrow.accepts(type_id::timestamp));
}

BOOST_AUTO_TEST_CASE(every_type_has_one_entry_of_an_aggregate_for_all_types) {
  constexpr auto entries = join_tables(define_for_every_type<values_seen>({}), std::array{rows_entry, product_entry});
  BOOST_TEST(entries.size() == 9U);
  for (auto id = type_id::null; id <= type_id::interval; id = static_cast<type_id>(static_cast<int>(id) + 1))
    for (const auto digits : {std::uint8_t{18}, std::uint8_t{19}}) {
      const auto value_type = id == type_id::decimal ? type::decimal(digits, 0) : type(id);
      const auto accepts = [&](const aggregate_entry& entry) { return entry.argument.accepts(value_type); };
      BOOST_TEST(std::count_if(entries.begin(), entries.end(), accepts) == 1, to_string(value_type));
    }
}

BOOST_AUTO_TEST_SUITE_END()
