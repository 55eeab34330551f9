#include "millrace/actors/connector/memory.hpp"

#include "reading.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/blackhole.hpp"

namespace millrace::testing {
namespace {

const schema one_number{{{"n", type_id::bigint, false}}};

/// Adds a batch of `count` times the same number.
void append(owned_rows& rows, std::int64_t number, std::uint32_t count = 1) {
  auto* values = rows.memory.allocate<std::int64_t>(count);
  std::fill_n(values, count, number);
  auto* numbers = rows.memory.make<column>();
  numbers->value_type = type_id::bigint;
  numbers->values = values;
  batch_view batch;
  batch.columns = {numbers, 1};
  batch.row_count = count;
  batch.rows = selection::all(count);
  rows.batches.push_back(batch);
}

/// Checks rows and queues them.
status offer(memory_input& input, owned_rows&& rows) {
  MILLRACE_TRY(input.check(rows));
  return input.push(std::move(rows));
}

status push(memory_input& input, std::int64_t number) {
  auto rows = input.take_memory();
  append(rows, number);
  return offer(input, std::move(rows));
}

std::int64_t first_of(const chunk& content) { return content.rows[0].columns[0].data<std::int64_t>()[0]; }

BOOST_AUTO_TEST_SUITE(memory)

BOOST_AUTO_TEST_CASE(reads_pushes_in_order_and_waits_for_more_until_the_end) {
  memory_input input(one_number, 4);
  memory_reader reader("pushed", input);
  BOOST_TEST(reader.is_live());
  BOOST_TEST(!reader.is_raw());
  must(reader.open());
  read_buffer buffer;
  chunk out;
  BOOST_TEST((must(reader.read(buffer, out)) == read_outcome::waiting));
  must(push(input, 5));
  must(push(input, 6));
  input.end();
  for (const std::int64_t expected : {5, 6}) {
    BOOST_REQUIRE(must(reader.read(buffer, out)) == read_outcome::chunk);
    BOOST_TEST(first_of(out) == expected);
    BOOST_TEST(out.position.offset == static_cast<std::uint64_t>(expected - 5));
    BOOST_TEST(out.position.origin == "pushed");
  }
  BOOST_TEST((must(reader.read(buffer, out)) == read_outcome::ended));
}

BOOST_AUTO_TEST_CASE(is_full_at_its_capacity_and_has_room_after_a_read) {
  memory_input input(one_number, 2);
  must(push(input, 1));
  must(push(input, 2));
  BOOST_TEST(input.is_full());
  auto refused = input.take_memory();
  append(refused, 3);
  BOOST_TEST((must_fail(offer(input, std::move(refused))).code == errc::limit_exceeded));
  BOOST_TEST(refused.batches.size() == 1U);
  memory_reader reader("pushed", input);
  read_buffer buffer;
  chunk out;
  BOOST_REQUIRE(must(reader.read(buffer, out)) == read_outcome::chunk);
  BOOST_TEST(!input.is_full());
  must(offer(input, std::move(refused)));
}

BOOST_AUTO_TEST_CASE(recycles_the_memory_of_chunks_that_are_complete) {
  memory_input input(one_number, 2);
  memory_reader reader("pushed", input);
  read_buffer buffers[2];
  chunk out;
  const auto exchange = [&](std::int64_t number) {
    auto rows = input.take_memory();
    BOOST_TEST((number < 10 || rows.memory.held_bytes() != 0));
    append(rows, number);
    must(offer(input, std::move(rows)));
    BOOST_REQUIRE(must(reader.read(buffers[number % 2], out)) == read_outcome::chunk);
    BOOST_REQUIRE_EQUAL(first_of(out), number);
    return buffers[number % 2].memory.block_allocations();
  };
  for (std::int64_t number = 0; number < 10; ++number)
    exchange(number);
  for (std::int64_t number = 10; number < 30; ++number)
    BOOST_TEST(exchange(number) == 1U);
}

BOOST_AUTO_TEST_CASE(refuses_rows_that_do_not_fit) {
  memory_input input({{{"n", type_id::bigint, false}, {"m", type_id::bigint, false}}}, 4);
  BOOST_TEST((must_fail(push(input, 1)).code == errc::schema_mismatch));
  memory_input texts({{{"n", type_id::varchar, false}}}, 4);
  BOOST_TEST(must_fail(push(texts, 1)).message == "a column has the wrong type: n");
  memory_input numbers(one_number, 4);
  owned_rows large;
  append(large, 1, batch_rows_max + 1);
  BOOST_TEST((must_fail(offer(numbers, std::move(large))).code == errc::limit_exceeded));
  owned_rows many;
  append(many, 1, batch_rows_max);
  many.batches.resize(chunk_rows_max / batch_rows_max + 1, many.batches[0]);
  BOOST_TEST((must_fail(offer(numbers, std::move(many))).code == errc::limit_exceeded));
  many.batches.pop_back();
  must(offer(numbers, std::move(many)));
}

/// Pushes two rows of one column after changing them.
template <class Change>
status push_changed(type value_type, Change&& change) {
  memory_input input({{{"c", value_type, true}}}, 1);
  owned_rows rows;
  auto* columns = rows.memory.make<column>();
  columns->value_type = value_type;
  batch_view batch;
  batch.columns = {columns, 1};
  batch.row_count = 2;
  batch.rows = selection::all(2);
  change(*columns, batch, rows.memory);
  rows.batches.push_back(batch);
  return offer(input, std::move(rows));
}

BOOST_AUTO_TEST_CASE(refuses_values_that_their_types_do_not_have) {
  const auto pushed = [](type value_type, std::int64_t value) {
    return push_changed(value_type, [&](column& changed, batch_view&, arena& memory) {
      if (value_type.physical() == physical_type::int32)
        changed.values = memory.copy(std::span<const std::int32_t>({1, static_cast<std::int32_t>(value)})).data();
      else
        changed.values = memory.copy(std::span<const std::int64_t>({1, value})).data();
    });
  };
  BOOST_TEST(pushed(type_id::tinyint, 127).ok());
  BOOST_TEST((must_fail(pushed(type_id::tinyint, 128)).code == errc::invalid_argument));
  BOOST_TEST(!pushed(type_id::smallint, -32769).ok());
  BOOST_TEST(!pushed(type_id::time, -1).ok());
  BOOST_TEST(pushed(type::decimal(3, 1), 999).ok());
  BOOST_TEST(must_fail(pushed(type::decimal(3, 1), 1000)).message == "a column has a value that its type cannot hold: c");
}

BOOST_AUTO_TEST_CASE(refuses_texts_that_are_none) {
  const auto pushed = [](std::string_view text, std::uint32_t begin, std::uint32_t end, type_id id = type_id::varchar) {
    return push_changed(id, [&](column& changed, batch_view&, arena& memory) {
      changed.values = memory.copy(text).data();
      changed.begins = memory.copy(std::span<const std::uint32_t>({0, begin})).data();
      changed.ends = memory.copy(std::span<const std::uint32_t>({0, end})).data();
    });
  };
  BOOST_TEST(pushed("a\xc3\xa9", 1, 3).ok());
  BOOST_TEST(!pushed("a\xc3\xa9", 1, 2).ok());
  BOOST_TEST(pushed("a\xc3\xa9", 1, 2, type_id::bytes).ok());
  BOOST_TEST(!pushed("abc", 2, 1, type_id::bytes).ok());
}

BOOST_AUTO_TEST_CASE(refuses_rows_and_codes_that_are_not_there) {
  const auto selected = [](std::vector<std::uint32_t> numbers) {
    return push_changed(type_id::bigint, [&](column& changed, batch_view& batch, arena& memory) {
      changed.values = memory.allocate_zeroed<std::int64_t>(2);
      batch.rows = {memory.copy(std::span<const std::uint32_t>(numbers)).data(),
                    static_cast<std::uint32_t>(numbers.size())};
    });
  };
  BOOST_TEST(selected({0, 1}).ok());
  BOOST_TEST(!selected({2}).ok());
  BOOST_TEST(!selected({1, 0}).ok());
  BOOST_TEST(!selected({1, 1}).ok());
  const auto coded = [](std::uint32_t code) {
    return push_changed(type_id::bigint, [&](column& changed, batch_view&, arena& memory) {
      auto* entries = memory.make<column>();
      entries->value_type = type_id::bigint;
      entries->values = memory.allocate_zeroed<std::int64_t>(3);
      changed.encoding = column_encoding::dictionary;
      changed.dictionary = entries;
      changed.dictionary_size = 3;
      changed.codes = memory.copy(std::span<const std::uint32_t>({0, code})).data();
    });
  };
  BOOST_TEST(coded(2).ok());
  BOOST_TEST(!coded(3).ok());
}

BOOST_AUTO_TEST_CASE(takes_rows_of_another_job_as_rows_and_nothing_else) {
  memory_input input(one_number, 1);
  owned_rows rows;
  append(rows, 1, 2);
  const row_position positions[] = {900, 901};
  const change_kind kinds[] = {change_kind::update_after, change_kind::remove};
  const std::int64_t major_orders[] = {5, 6};
  auto& batch = rows.batches.front();
  batch.positions = positions;
  batch.kinds = kinds;
  batch.major_orders = batch.times_max = major_orders;
  auto empty = batch;
  empty.rows = {};
  rows.batches.push_back(empty);
  must(offer(input, std::move(rows)));
  read_buffer buffer;
  input.take(buffer);
  BOOST_REQUIRE(buffer.rows.size() == 1U);
  BOOST_TEST(buffer.rows[0].position(1) == 1U);
  BOOST_TEST((buffer.rows[0].kinds == nullptr && buffer.rows[0].major_orders == nullptr));
  BOOST_TEST(buffer.rows[0].times_max == nullptr);
}

BOOST_AUTO_TEST_CASE(makes_no_chunk_without_rows_and_takes_nothing_after_the_end) {
  memory_input input(one_number, 4);
  must(offer(input, input.take_memory()));
  BOOST_TEST(input.is_empty());
  input.end();
  BOOST_TEST((must_fail(push(input, 1)).code == errc::failed_precondition));
}

BOOST_AUTO_TEST_CASE(is_made_from_what_the_program_lends) {
  memory_input input(one_number, 4);
  setup lent(option_texts{{"connector", "memory"}});
  lent.config.input = &input;
  must(lent.source());
  const auto reason = must_fail(setup(option_texts{{"connector", "memory"}}).source());
  BOOST_TEST((reason.code == errc::failed_precondition));
  BOOST_TEST((reason.span == lent.config.span));
  BOOST_TEST((must_fail(setup(option_texts{{"connector", "memory"}}).sink()).code == errc::failed_precondition));
}

BOOST_AUTO_TEST_CASE(hands_output_to_the_program_batch_by_batch) {
  std::vector<std::uint32_t> counts;
  setup output(option_texts{{"connector", "memory"}});
  output.config.output = [&](const batch_view& rows) { counts.push_back(rows.rows.count); };
  const auto writer = must(output.sink());
  BOOST_TEST(writer->takes_rows());
  must(writer->open(""));
  owned_rows rows;
  append(rows, 1, 3);
  append(rows, 1, 5);
  for (const auto& batch : rows.batches)
    must(writer->write_rows(batch));
  must(writer->finish());
  const std::vector<std::uint32_t> expected{3, 5};
  BOOST_TEST(counts == expected, boost::test_tools::per_element());
  BOOST_TEST((must_fail(writer->write({})).code == errc::failed_precondition));
}

BOOST_AUTO_TEST_CASE(counts_alive_rows_before_a_blackhole_takes_them) {
  BOOST_TEST(must(setup(option_texts{{"connector", "blackhole"}}).sink())->takes_rows());
  blackhole_writer writer;
  owned_rows rows;
  append(rows, 1, 10);
  const std::uint32_t alive[] = {2, 7};
  auto filtered = rows.batches[0];
  filtered.rows = {alive, 2};
  must(writer.open(""));
  must(writer.write_rows(rows.batches[0]));
  must(writer.write_rows(filtered));
  must(writer.finish());
  BOOST_TEST(writer.row_count() == 12U);
  BOOST_TEST((must_fail(writer.write({})).code == errc::failed_precondition));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
