#include <cstring>
#include <limits>

#include "random_batch.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/proto/codec.hpp"

using namespace millrace;

namespace {

struct fixture {
  arena memory;

  /// Sends one column and returns what arrives.
  column send(const column& sent, const selection& rows) {
    const batch_codec codec({{{"x", sent.value_type}}}, {}, {});
    batch_view batch;
    batch.columns = {&sent, 1};
    batch.row_count = 1000;
    batch.rows = rows;
    const auto frame = codec.encode(batch, {}, {}, memory);
    BOOST_REQUIRE(frame.ok());
    size = frame->size();
    const auto decoded = codec.decode({frame->data(), frame->size()}, memory);
    BOOST_REQUIRE_MESSAGE(decoded.ok(), (decoded.ok() ? "" : decoded.error().message));
    return decoded.value().rows.columns[0];
  }

  column dictionary_of(const column& entries, std::uint32_t entry_count, std::uint32_t row_count) {
    column values;
    values.value_type = entries.value_type;
    values.encoding = column_encoding::dictionary;
    values.dictionary = memory.make<column>(entries);
    values.dictionary_size = entry_count;
    auto* codes = memory.allocate<std::uint32_t>(row_count);
    for (std::uint32_t i = 0; i < row_count; ++i)
      codes[i] = i % entry_count;
    values.codes = codes;
    return values;
  }

  std::size_t size = 0; ///< Of the last message.
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(codec_encoding_test, fixture)

BOOST_AUTO_TEST_CASE(a_constant_stays_a_constant_whatever_is_selected) {
  auto sent = bigints({42}, memory);
  sent.encoding = column_encoding::constant;
  const std::uint32_t rows[] = {5, 999};

  for (const auto& selected : {selection::all(1000), selection{rows, 2}}) {
    const auto received = send(sent, selected);
    BOOST_TEST((received.encoding == column_encoding::constant));
    BOOST_TEST(received.data<std::int64_t>()[0] == 42);
    BOOST_TEST(size < 100U);
  }
}

BOOST_AUTO_TEST_CASE(a_dictionary_stays_a_dictionary_while_it_is_smaller_than_the_rows) {
  const auto sent = dictionary_of(texts({"AAPL", "MSFT", "GOOG"}, memory), 3, 1000);

  const auto received = send(sent, selection::all(1000));

  BOOST_TEST((received.encoding == column_encoding::dictionary));
  BOOST_TEST(received.dictionary_size == 3U);
  BOOST_TEST(received.dictionary->text(1) == "MSFT");
  BOOST_TEST(received.codes[999] == 0U);
}

BOOST_AUTO_TEST_CASE(few_rows_of_a_large_dictionary_travel_without_it) {
  const auto sent = dictionary_of(texts(std::vector<std::string>(500, "entry"), memory), 500, 1000);
  const std::uint32_t rows[] = {3, 4, 700};

  const auto received = send(sent, {rows, 3});

  BOOST_TEST((received.encoding == column_encoding::flat));
  BOOST_TEST(received.text(2) == "entry");
  BOOST_TEST(size < 200U);
}

BOOST_AUTO_TEST_CASE(texts_anywhere_in_a_blob_are_put_together) {
  const char* blob = "one,two,three";
  const std::uint32_t begins[] = {8, 0, 4, 4};
  const std::uint32_t ends[] = {13, 3, 7, 4};
  column sent;
  sent.value_type = type_id::varchar;
  sent.values = blob;
  sent.begins = begins;
  sent.ends = ends;

  const auto received = send(sent, selection::all(4));

  BOOST_TEST(received.text(0) == "three");
  BOOST_TEST(received.text(1) == "one");
  BOOST_TEST(received.text(3).empty());
  BOOST_TEST(received.ends[3] == 11U);
}

BOOST_AUTO_TEST_CASE(contiguous_texts_are_sent_from_where_they_begin) {
  const char* blob = "skipped|abcde";
  const std::uint32_t offsets[] = {8, 9, 11, 13};
  column sent;
  sent.value_type = type_id::varchar;
  sent.values = blob;
  sent.begins = offsets;
  sent.ends = offsets + 1;

  const auto received = send(sent, selection::all(3));

  BOOST_TEST(received.begins[0] == 0U);
  BOOST_TEST(received.text(0) == "a");
  BOOST_TEST(received.text(2) == "de");
}

BOOST_AUTO_TEST_CASE(nothing_behind_a_null_is_sent) {
  const std::uint64_t validity = 0b101;
  const std::int64_t values[] = {1, 0x5ec7e7, 3};
  const std::uint32_t begins[] = {0, 1, 7};
  const std::uint32_t ends[] = {1, 7, 8};
  column numbers;
  numbers.value_type = type_id::bigint;
  numbers.validity = &validity;
  numbers.values = values;
  column words;
  words.value_type = type_id::varchar;
  words.validity = &validity;
  words.values = "asecretb";
  words.begins = begins;
  words.ends = ends;

  const auto received_numbers = send(numbers, selection::all(3));
  const auto received_words = send(words, selection::all(3));

  BOOST_TEST(received_numbers.data<std::int64_t>()[1] == 0);
  BOOST_TEST(!received_numbers.is_valid(1));
  BOOST_TEST(received_words.ends[2] == 2U);
  BOOST_TEST(received_words.text(2) == "b");
}

BOOST_AUTO_TEST_CASE(validity_is_left_out_where_no_selected_value_is_null) {
  const std::uint64_t validity = 0b101;
  const std::int64_t values[] = {1, 2, 3};
  const std::uint32_t rows[] = {0, 2};
  column sent;
  sent.value_type = type_id::bigint;
  sent.validity = &validity;
  sent.values = values;

  BOOST_TEST(send(sent, {rows, 2}).has_no_nulls());
  BOOST_TEST(!send(sent, selection::all(3)).has_no_nulls());
  BOOST_TEST(send(sent, selection::all(1)).has_no_nulls());
}

BOOST_AUTO_TEST_CASE(bits_behind_the_last_row_are_not_sent) {
  const std::uint64_t bits[] = {~std::uint64_t{0}, ~std::uint64_t{0}};
  column sent;
  sent.value_type = type_id::boolean;
  sent.values = bits;

  const auto received = send(sent, selection::all(70));

  BOOST_TEST(received.bits()[0] == ~std::uint64_t{0});
  BOOST_TEST(received.bits()[1] == 0x3fU);
}

BOOST_AUTO_TEST_CASE(special_doubles_come_back) {
  const double values[] = {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity(), -0.0,
                           std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max()};
  for (const auto& value_type : {type(type_id::double_), type(type_id::real)}) {
    column sent;
    sent.value_type = value_type;
    sent.values = values;
    const auto received = send(sent, selection::all(value_type == type_id::real ? 3 : 5));
    BOOST_TEST(std::memcmp(received.values, values, 3 * sizeof(double)) == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
