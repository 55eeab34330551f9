#include "millrace/proto/internal/column_writer.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "array_bytes.hpp"
#include "random_batch.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/proto/record_batch.pb.h"

using namespace millrace;
using namespace std::string_literals;

namespace {

std::string words(const std::vector<std::uint64_t>& values) { return bytes_of(values); }

struct fixture {
  arena memory;

  /// Writes the rows of a column, and reads the message back with the generated class.
  pb::Column written(const column& source, const selection& rows, const std::string& name = "x") {
    const column_writer writer(source, rows, memory);
    auto* frame = reinterpret_cast<char*>(memory.allocate_bytes(writer.size_max() + name.size()));
    wire_writer out(frame, 0);
    writer.write({name, source.value_type}, !name.empty(), out);
    BOOST_TEST(out.position() <= writer.size_max() + name.size());
    pb::RecordBatch batch;
    BOOST_REQUIRE(batch.ParseFromArray(frame, static_cast<int>(out.position())));
    BOOST_REQUIRE_EQUAL(batch.columns_size(), 1);
    return batch.columns(0);
  }

  /// 1 NULL 3 4, where 99 stands behind the NULL.
  column three_numbers() {
    auto column = bigints({1, 99, 3, 4}, memory);
    auto* validity = memory.allocate<std::uint64_t>(1);
    *validity = ~std::uint64_t{0b0010};
    column.validity = validity;
    return column;
  }

  /// A dictionary of `entries` with a code per row.
  column dictionary_of(const column& entries, std::uint32_t size, const std::vector<std::uint32_t>& codes) {
    column values;
    values.value_type = entries.value_type;
    values.encoding = column_encoding::dictionary;
    values.dictionary = memory.make<column>(entries);
    values.dictionary_size = size;
    auto* copied = memory.allocate<std::uint32_t>(codes.size());
    std::copy(codes.begin(), codes.end(), copied);
    values.codes = copied;
    return values;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(column_writer_test, fixture)

BOOST_AUTO_TEST_CASE(a_flat_column_is_its_alive_values) {
  const std::uint32_t picked[] = {0, 2};
  const auto source = bigints({7, -8, 9}, memory);

  const auto all = written(source, selection::all(3));
  BOOST_TEST(all.name() == "x");
  BOOST_TEST(all.type() == pb::TYPE_BIGINT);
  BOOST_TEST(all.encoding() == pb::ENCODING_FLAT);
  BOOST_TEST(all.values() == int64s({7, -8, 9}));
  BOOST_TEST(all.validity().empty());
  BOOST_TEST(written(source, {picked, 2}).values() == int64s({7, 9}));
  BOOST_TEST(written(source, selection::all(0)).values().empty());
}

BOOST_AUTO_TEST_CASE(a_column_says_its_type_and_its_name_only_if_asked_to) {
  column_builder builder(type::decimal(9, 2), 1, memory);
  builder.append_int64(150);
  const auto unnamed = written(builder.finish(), selection::all(1), "");
  BOOST_TEST(unnamed.name().empty());
  BOOST_TEST(unnamed.type() == pb::TYPE_DECIMAL);
  BOOST_TEST(unnamed.precision() == 9U);
  BOOST_TEST(unnamed.scale() == 2U);
}

BOOST_AUTO_TEST_CASE(what_lies_behind_a_null_is_written_as_zero) {
  const std::uint32_t picked[] = {1, 3};
  const auto all = written(three_numbers(), selection::all(4));
  BOOST_TEST(all.validity() == words({0b1101}));
  BOOST_TEST(all.values() == int64s({1, 0, 3, 4}));

  const auto some = written(three_numbers(), {picked, 2});
  BOOST_TEST(some.validity() == words({0b10}));
  BOOST_TEST(some.values() == int64s({0, 4}));
}

BOOST_AUTO_TEST_CASE(no_validity_is_written_where_no_alive_value_is_null) {
  const std::uint32_t picked[] = {0, 2, 3};
  BOOST_TEST(written(three_numbers(), {picked, 3}).validity().empty());
  BOOST_TEST(written(three_numbers(), selection::all(1)).validity().empty());
}

BOOST_AUTO_TEST_CASE(nulls_are_found_in_every_word_of_the_validity) {
  const std::uint32_t count = 130;
  column_builder builder(type_id::bigint, count, memory);
  for (std::uint32_t i = 0; i < count; ++i)
    if (i == 0 || i == 63 || i == 64 || i == 129)
      builder.append_null();
    else
      builder.append_int64(1);
  std::vector<std::int64_t> expected(count, 1);
  expected[0] = expected[63] = expected[64] = expected[129] = 0;

  const auto values = written(builder.finish(), selection::all(count));
  BOOST_TEST(values.validity() == words({0x7ffffffffffffffeU, 0xfffffffffffffffeU, 0b01}));
  BOOST_TEST(values.values() == int64s(expected));
}

BOOST_AUTO_TEST_CASE(flags_are_bits_and_those_behind_the_last_or_a_null_are_zero) {
  column_builder builder(type_id::boolean, 66, memory);
  for (int i = 0; i < 66; ++i)
    builder.append_bool(true);
  auto source = builder.finish();
  const std::uint64_t validity[] = {~std::uint64_t{0}, 0b01};
  source.validity = validity;
  const std::uint32_t picked[] = {0, 64, 65};

  BOOST_TEST(written(source, selection::all(66)).values() == words({~std::uint64_t{0}, 0b01}));
  BOOST_TEST(written(source, selection::all(65)).values() == words({~std::uint64_t{0}, 0b01}));
  BOOST_TEST(written(source, selection::all(3)).values() == words({0b111}));
  const auto some = written(source, {picked, 3});
  BOOST_TEST(some.values() == words({0b011}));
  BOOST_TEST(some.validity() == words({0b011}));
}

BOOST_AUTO_TEST_CASE(values_of_every_width_lie_as_in_memory) {
  const interval_value span{1, -2, 3};
  const auto wide = int128{1} << 100U;
  const auto write_one = [&](type value_type, auto append) {
    column_builder builder(value_type, 1, memory);
    append(builder);
    return written(builder.finish(), selection::all(1)).values();
  };
  BOOST_TEST(write_one(type_id::date, [](auto& b) { b.append_int32(-1); }) == "\xff\xff\xff\xff");
  BOOST_TEST(write_one(type_id::double_, [](auto& b) { b.append_float64(1.0); }) == "\0\0\0\0\0\0\xf0\x3f"s);
  BOOST_TEST(write_one(type::decimal(38, 0), [&](auto& b) { b.append_int128(wide); }) ==
             std::string(12, '\0') + "\x10\0\0\0"s);
  BOOST_TEST(write_one(type_id::interval, [&](auto& b) { b.append_interval(span); }) ==
             "\1\0\0\0\xfe\xff\xff\xff\3\0\0\0\0\0\0\0"s);
}

BOOST_AUTO_TEST_CASE(texts_are_offsets_from_zero_and_a_blob_of_what_is_alive) {
  const auto source = texts({"one", "", "drei", "\xc3\xa9"}, memory);
  const std::uint32_t picked[] = {1, 3};

  const auto all = written(source, selection::all(4));
  BOOST_TEST(all.offsets() == uint32s({0, 3, 3, 7, 9}));
  BOOST_TEST(all.blob() == "onedrei\xc3\xa9");
  BOOST_TEST(all.values().empty());
  const auto some = written(source, {picked, 2});
  BOOST_TEST(some.offsets() == uint32s({0, 0, 2}));
  BOOST_TEST(some.blob() == "\xc3\xa9");
  BOOST_TEST(written(source, selection::all(0)).offsets() == uint32s({0}));
}

BOOST_AUTO_TEST_CASE(a_text_behind_a_null_is_not_sent) {
  auto source = texts({"a", "secret", "b"}, memory);
  const std::uint64_t validity = 0b101;
  source.validity = &validity;

  const auto column = written(source, selection::all(3));
  BOOST_TEST(column.offsets() == uint32s({0, 1, 1, 2}));
  BOOST_TEST(column.blob() == "ab");
  BOOST_TEST(column.validity() == words({0b101}));
}

BOOST_AUTO_TEST_CASE(texts_may_stand_anywhere_in_the_blob_they_share) {
  const auto from = [&](std::vector<std::uint32_t> begins, std::vector<std::uint32_t> ends) {
    column source;
    source.value_type = type_id::varchar;
    source.values = "0123456789";
    source.begins = begins.data();
    source.ends = ends.data();
    return written(source, selection::all(static_cast<std::uint32_t>(begins.size())));
  };
  const auto apart = from({7, 2, 2}, {9, 4, 4});
  BOOST_TEST(apart.blob() == "782323");
  BOOST_TEST(apart.offsets() == uint32s({0, 2, 4, 6}));
  const auto adjacent = from({3, 5}, {5, 8});
  BOOST_TEST(adjacent.blob() == "34567");
  BOOST_TEST(adjacent.offsets() == uint32s({0, 2, 5}));
}

BOOST_AUTO_TEST_CASE(a_constant_is_one_value_unless_no_row_is_alive) {
  auto source = texts({"all"}, memory);
  source.encoding = column_encoding::constant;
  const std::uint32_t picked[] = {5, 900};

  const auto column = written(source, {picked, 2});
  BOOST_TEST(column.encoding() == pb::ENCODING_CONSTANT);
  BOOST_TEST(column.blob() == "all");
  const auto none = written(source, selection::all(0));
  BOOST_TEST(none.encoding() == pb::ENCODING_FLAT);
  BOOST_TEST(none.blob().empty());
}

BOOST_AUTO_TEST_CASE(a_dictionary_no_larger_than_the_rows_is_sent_whole) {
  const auto source = dictionary_of(three_numbers(), 4, {3, 3, 1, 0, 2});
  const std::uint32_t picked[] = {0, 2, 3, 4};

  const auto column = written(source, {picked, 4});
  BOOST_TEST(column.encoding() == pb::ENCODING_DICTIONARY);
  BOOST_TEST(column.codes() == uint32s({3, 1, 0, 2}));
  BOOST_TEST(column.values().empty());
  BOOST_TEST(column.dictionary().type() == pb::TYPE_BIGINT);
  BOOST_TEST(column.dictionary().value_count() == 4U);
  BOOST_TEST(column.dictionary().values() == int64s({1, 0, 3, 4}));
  BOOST_TEST(column.dictionary().validity() == words({0b1101}));
}

BOOST_AUTO_TEST_CASE(few_rows_of_a_dictionary_are_sent_as_their_values) {
  const auto source = dictionary_of(three_numbers(), 4, {3, 3, 1, 0, 2});
  const std::uint32_t picked[] = {1, 2, 4};

  const auto column = written(source, {picked, 3});
  BOOST_TEST(column.encoding() == pb::ENCODING_FLAT);
  BOOST_TEST(column.values() == int64s({4, 0, 3}));
  BOOST_TEST(column.validity() == words({0b101}));
  BOOST_TEST(!column.has_dictionary());
}

BOOST_AUTO_TEST_CASE(what_is_written_fits_what_was_announced_wherever_it_begins) {
  random_sequence random(11);
  for (int round = 0; round < 60; ++round) {
    const auto shape = schema_of_all_types();
    const auto batch = random_batch(random, shape, static_cast<std::uint32_t>(random.below(200)), memory);
    for (std::uint32_t i = 0; i < shape.size(); ++i) {
      const column_writer writer(batch.columns[i], batch.rows, memory);
      const auto lead = static_cast<std::size_t>(random.below(64));
      wire_writer out(reinterpret_cast<char*>(memory.allocate_bytes(lead + writer.size_max() + 2)), lead);
      writer.write(shape.fields[i], true, out);
      BOOST_REQUIRE(out.position() - lead <= writer.size_max() + shape.fields[i].name.size());
    }
    memory.reset();
  }
}

BOOST_AUTO_TEST_CASE(an_array_of_rows_holds_those_alive_and_is_left_out_where_there_is_none) {
  const std::int64_t major_orders[] = {10, 20, 30};
  const std::uint32_t picked[] = {0, 2};
  alignas(64) char frame[512] = {};
  wire_writer out(frame, 0);
  write_row_array<std::int64_t>(pb::RecordBatch::kMajorOrdersFieldNumber, nullptr, {picked, 2}, out);
  BOOST_TEST(out.position() == 0U);

  write_row_array(pb::RecordBatch::kMajorOrdersFieldNumber, major_orders, {picked, 2}, out);
  pb::RecordBatch batch;
  BOOST_REQUIRE(batch.ParseFromArray(frame, static_cast<int>(out.position())));
  BOOST_TEST(batch.major_orders() == int64s({10, 30}));
}

BOOST_AUTO_TEST_SUITE_END()
