#include "millrace/engine/aggregate/argument_values.hpp"

#include <type_traits>

#include "fixture.hpp"

using namespace millrace;

namespace {

template <class Input>
struct reads {
  using input = Input;
};

/// Arguments in every encoding: flat `.`, `b`, `c`; a dictionary of them in reverse; constantly `b`.
struct arguments {
  arena memory;
  state_heap heap;
  column flat = column_of(type_id::varchar, {".", "b", "c"}, memory);
  column entries = column_of(type_id::varchar, {"c", "b", "."}, memory);
  std::uint32_t codes[3] = {2, 1, 0};
  column dictionary = flat;
  column constant = column_of(type_id::varchar, {"b"}, memory);

  arguments() {
    dictionary.encoding = column_encoding::dictionary;
    dictionary.validity = nullptr;
    dictionary.dictionary = &entries;
    dictionary.dictionary_size = 3;
    dictionary.codes = codes;
    constant.encoding = column_encoding::constant;
  }
  [[nodiscard]] aggregate_input input_of(const column& first) {
    return {.argument = &first, .rows = selection::all(3), .heap = heap};
  }
  [[nodiscard]] aggregate_input input_of(const column& first, const column& second) {
    return {.argument = &first, .argument2 = &second, .rows = selection::all(3), .heap = heap};
  }
};

template <class T>
T value_of(const aggregate_input& input, std::uint32_t row) {
  return detail::with_values<reads<T>>(input, [&](const auto& values) { return values[row]; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(argument_values_suite)

BOOST_AUTO_TEST_CASE(reads_text_of_any_encoding_at_its_row) {
  arguments samples;
  for (const auto* source : {&samples.flat, &samples.dictionary}) {
    BOOST_TEST(value_of<std::string_view>(samples.input_of(*source), 1) == "b");
    BOOST_TEST(value_of<std::string_view>(samples.input_of(*source), 2) == "c");
  }
  for (const std::uint32_t row : {0U, 1U, 2U})
    BOOST_TEST(value_of<std::string_view>(samples.input_of(samples.constant), row) == "b");
}

BOOST_AUTO_TEST_CASE(reads_bits_beyond_the_first_word) {
  arguments samples;
  std::vector<value> values(130, value{type_id::boolean, false});
  values[64].data = true;
  values[129].data = true;
  const auto bits = column_of_values(type_id::boolean, values, samples.memory);
  BOOST_TEST(!value_of<bool>(samples.input_of(bits), 0));
  BOOST_TEST(value_of<bool>(samples.input_of(bits), 64));
  BOOST_TEST(!value_of<bool>(samples.input_of(bits), 65));
  BOOST_TEST(value_of<bool>(samples.input_of(bits), 129));
}

BOOST_AUTO_TEST_CASE(reads_fixed_widths_in_full) {
  arguments samples;
  const auto wide = column_of(type::decimal(38, 0), {"-1", "99999999999999999999999999999999999999"}, samples.memory);
  const auto nines = value_of<int128>(samples.input_of(wide), 1);
  BOOST_TEST((nines + 1 == int128{10'000'000'000'000'000'000U} * 10'000'000'000'000'000'000U));
  const auto lengths = column_of(type_id::interval, {"1 day", "-2 months"}, samples.memory);
  BOOST_TEST((value_of<interval_value>(samples.input_of(lengths), 1) == interval_value{-2, 0, 0}));
}

BOOST_AUTO_TEST_CASE(presence_asks_for_no_value) {
  arguments samples;
  column bare;
  bare.value_type = type_id::varchar;
  for (const auto encoding : {column_encoding::flat, column_encoding::constant}) {
    bare.encoding = encoding;
    const auto one = value_of<presence>(samples.input_of(bare), 2);
    BOOST_TEST((std::is_same_v<decltype(one), const presence>));
  }
}

BOOST_AUTO_TEST_CASE(a_pair_reads_its_arguments_in_their_own_encodings) {
  arguments samples;
  using texts = std::pair<std::string_view, std::string_view>;
  BOOST_TEST((value_of<texts>(samples.input_of(samples.flat, samples.constant), 2) == texts("c", "b")));
  BOOST_TEST((value_of<texts>(samples.input_of(samples.constant, samples.dictionary), 2) == texts("b", "c")));

  using placed = std::pair<std::string_view, value_place>;
  const auto answer = value_of<placed>(samples.input_of(samples.flat, samples.dictionary), 1);
  BOOST_TEST(answer.first == "b");
  BOOST_TEST(answer.second.source == &samples.dictionary);
  BOOST_TEST(answer.second.row == 1U);
}

BOOST_AUTO_TEST_CASE(a_row_is_given_where_no_argument_is_null) {
  using single = reads<std::string_view>;
  using paired = reads<std::pair<std::string_view, std::string_view>>;
  arguments samples;
  for (const auto* source : {&samples.flat, &samples.dictionary}) {
    BOOST_TEST(!detail::has_no_nulls<single>(samples.input_of(*source)));
    BOOST_TEST(!detail::is_given<single>(samples.input_of(*source), 0));
    BOOST_TEST(detail::is_given<single>(samples.input_of(*source), 1));
    BOOST_TEST(!detail::has_no_nulls<paired>(samples.input_of(*source, samples.constant)));
    BOOST_TEST(!detail::has_no_nulls<paired>(samples.input_of(samples.constant, *source)));
    BOOST_TEST(!detail::is_given<paired>(samples.input_of(*source, samples.constant), 0));
    BOOST_TEST(!detail::is_given<paired>(samples.input_of(samples.constant, *source), 0));
    BOOST_TEST(detail::is_given<paired>(samples.input_of(samples.constant, *source), 2));
  }
  BOOST_TEST(detail::has_no_nulls<single>(samples.input_of(samples.constant)));
  BOOST_TEST(detail::has_no_nulls<paired>(samples.input_of(samples.constant, samples.constant)));
}

BOOST_AUTO_TEST_SUITE_END()
