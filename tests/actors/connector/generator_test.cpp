#include <limits>

#include "reading.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace::testing {
namespace {

/// A generator for one BIGINT column.
struct numbers : setup {
  explicit numbers(const option_texts& more) : setup(option_texts{{"connector", "generator"}}) {
    shape = {{{"n", type_id::bigint, false}}};
    for (const auto& [name, value] : options_of(more))
      options[name] = value;
  }
};

std::vector<std::int64_t> values_of(const chunk& content) {
  std::vector<std::int64_t> values;
  for (const auto& rows : content.rows)
    for (std::uint32_t row = 0; row < rows.row_count; ++row)
      values.push_back(rows.columns[0].data<std::int64_t>()[row]);
  return values;
}

BOOST_AUTO_TEST_SUITE(generator)

BOOST_AUTO_TEST_CASE(counts_up_in_chunks) {
  numbers input(option_texts{{"rows", "5"}, {"start", "-2"}});
  input.config.chunk_rows = 2;
  const auto reader = must(input.source());
  BOOST_TEST(!reader->is_raw());
  BOOST_TEST(!reader->is_live());
  must(reader->open());
  const std::vector<std::vector<std::int64_t>> expected{{-2, -1}, {0, 1}, {2}};
  read_buffer buffer;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    chunk out;
    out.facts.input = 3;
    BOOST_REQUIRE(must(reader->read(buffer, out)) == read_outcome::chunk);
    BOOST_TEST(values_of(out) == expected[i], boost::test_tools::per_element());
    BOOST_TEST(out.position.origin == "events");
    BOOST_TEST(out.position.offset == 2 * i);
    BOOST_TEST(out.facts.input == 3U);
    BOOST_TEST(out.bytes.empty());
  }
  chunk out;
  BOOST_TEST((must(reader->read(buffer, out)) == read_outcome::ended));
  BOOST_TEST((must(reader->read(buffer, out)) == read_outcome::ended));
}

BOOST_AUTO_TEST_CASE(splits_a_chunk_into_batches_of_consecutive_rows) {
  numbers input(option_texts{{"rows", "10000"}});
  const auto reader = must(input.source());
  read_buffer buffer;
  chunk out;
  BOOST_REQUIRE(must(reader->read(buffer, out)) == read_outcome::chunk);
  BOOST_REQUIRE_EQUAL(out.rows.size(), 3U);
  std::uint32_t first = 0;
  for (const auto& rows : out.rows) {
    BOOST_TEST(rows.row_count <= batch_rows_max);
    BOOST_TEST(rows.rows.count == rows.row_count);
    BOOST_TEST(rows.first_position == first);
    BOOST_TEST((rows.columns[0].value_type == type(type_id::bigint)));
    BOOST_TEST(rows.columns[0].has_no_nulls());
    first += rows.row_count;
  }
  const auto values = values_of(out);
  for (std::size_t i = 0; i < values.size(); ++i)
    BOOST_REQUIRE_EQUAL(values[i], static_cast<std::int64_t>(i));
  BOOST_TEST(values.size() == 10'000U);
}

BOOST_AUTO_TEST_CASE(does_not_end_without_a_number_of_rows_and_allocates_nothing_more) {
  numbers input(option_texts{});
  const auto reader = must(input.source());
  read_buffer buffer;
  chunk out;
  BOOST_REQUIRE(must(reader->read(buffer, out)) == read_outcome::chunk);
  const auto allocations = buffer.memory.block_allocations();
  for (int i = 0; i < 20; ++i)
    BOOST_REQUIRE(must(reader->read(buffer, out)) == read_outcome::chunk);
  BOOST_TEST(values_of(out).front() == 20 * 65'536);
  BOOST_TEST(buffer.memory.block_allocations() == allocations);
}

BOOST_AUTO_TEST_CASE(stops_where_bigint_ends) {
  const auto most = std::numeric_limits<std::int64_t>::max();
  numbers input(option_texts{{"start", std::to_string(most - 1)}});
  const auto reader = must(input.source());
  read_buffer buffer;
  chunk out;
  BOOST_REQUIRE(must(reader->read(buffer, out)) == read_outcome::chunk);
  const std::vector<std::int64_t> expected{most - 1, most};
  BOOST_TEST(values_of(out) == expected, boost::test_tools::per_element());
  BOOST_TEST((must(reader->read(buffer, out)) == read_outcome::ended));
}

BOOST_AUTO_TEST_CASE(goes_on_behind_every_chunk) {
  const auto open = [](numbers& input) {
    input.config.chunk_rows = 3;
    return must(input.source());
  };
  const auto read = [](source_reader& reader) {
    std::vector<std::pair<std::uint64_t, std::vector<std::int64_t>>> chunks;
    read_buffer buffer;
    chunk out;
    while (must(reader.read(buffer, out)) == read_outcome::chunk)
      chunks.emplace_back(out.position.offset, values_of(out));
    return chunks;
  };
  const option_texts options{{"rows", "10"}, {"start", "-5"}};
  numbers input(options);
  const auto all = read(*open(input));
  BOOST_REQUIRE_EQUAL(all.size(), 4U);
  const auto reader = open(input);
  BOOST_TEST(reader->why_not_resumable().empty());
  for (std::size_t i = 0; i <= all.size(); ++i) {
    numbers again(options);
    const auto resumed = open(again);
    must(resumed->resume(i == 0 ? read_place{} : reader->place()));
    const decltype(read(*resumed)) expected(all.begin() + static_cast<std::ptrdiff_t>(i), all.end());
    BOOST_TEST((read(*resumed) == expected));
    read_buffer buffer;
    chunk out;
    static_cast<void>(must(reader->read(buffer, out)));
  }
}

BOOST_AUTO_TEST_CASE(does_not_go_on_where_it_gave_other_rows) {
  numbers input(option_texts{{"rows", "10"}});
  const auto reader = must(input.source());
  read_buffer buffer;
  chunk out;
  BOOST_REQUIRE(must(reader->read(buffer, out)) == read_outcome::chunk);
  numbers fewer(option_texts{{"rows", "9"}});
  BOOST_TEST(must_fail(must(fewer.source())->resume(reader->place())).message ==
             "a generator has given 10 rows before, and now has only 9: events");
  numbers others(option_texts{{"rows", "10"}, {"start", "1"}});
  BOOST_TEST(must_fail(must(others.source())->resume(reader->place())).message ==
             "a generator started at another number before: events");
}

BOOST_AUTO_TEST_CASE(has_no_rows_when_told_so) {
  numbers input(option_texts{{"rows", "0"}});
  const auto reader = must(input.source());
  read_buffer buffer;
  chunk out;
  BOOST_TEST((must(reader->read(buffer, out)) == read_outcome::ended));
}

BOOST_AUTO_TEST_CASE(refuses_numbers_that_are_none) {
  for (const auto& [name, value] : option_texts{{"rows", "-1"},
                                         {"rows", "1.5"},
                                         {"rows", ""},
                                         {"rows", "99999999999999999999"},
                                         {"rows", "9223372036854775809"},
                                         {"start", "x"},
                                         {"start", "9223372036854775808"}}) {
    const auto reason = must_fail(numbers(option_texts{{name, value}}).source());
    BOOST_TEST_INFO(name << " = " << value);
    BOOST_TEST((reason.code == errc::invalid_argument));
    BOOST_TEST(reason.span.line == 7U);
  }
}

BOOST_AUTO_TEST_CASE(needs_exactly_one_column_of_type_bigint) {
  const schema shapes[] = {
    {{}},
    {{{"n", type_id::integer, true}}},
    {{{"n", type_id::bigint, true}, {"m", type_id::bigint, true}}},
  };
  for (const auto& shape : shapes) {
    numbers input(option_texts{});
    input.shape = shape;
    const auto reason = must_fail(input.source());
    BOOST_TEST((reason.code == errc::invalid_argument));
    BOOST_TEST((reason.span == input.config.span));
    BOOST_TEST(reason.message == "a generator needs exactly one column of type BIGINT that is not computed: events");
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
