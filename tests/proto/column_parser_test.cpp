#include "millrace/proto/internal/column_parser.hpp"

#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "array_bytes.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/proto/record_batch.pb.h"

using namespace millrace;
using namespace std::string_literals;

namespace {

std::string word(std::uint64_t value) { return bytes_of(std::vector{value}); }

pb::Column column_of(pb::TypeId id) {
  pb::Column column;
  column.set_name("x");
  column.set_type(id);
  return column;
}

pb::Column numbers(const std::vector<std::int64_t>& values) {
  auto column = column_of(pb::TYPE_BIGINT);
  column.set_values(int64s(values));
  return column;
}

pb::Column texts(pb::TypeId id, const std::vector<std::uint32_t>& offsets, const std::string& blob) {
  auto column = column_of(id);
  column.set_offsets(uint32s(offsets));
  column.set_blob(blob);
  return column;
}

/// Codes 1 0 1 of the texts `one` and NULL.
pb::Column words_of_a_dictionary() {
  auto column = column_of(pb::TYPE_VARCHAR);
  column.set_encoding(pb::ENCODING_DICTIONARY);
  column.set_codes(uint32s({1, 0, 1}));
  auto& entries = *column.mutable_dictionary();
  entries.set_type(pb::TYPE_VARCHAR);
  entries.set_value_count(2);
  entries.set_validity(word(0b01));
  entries.set_offsets(uint32s({0, 3, 3}));
  entries.set_blob("one");
  return column;
}

struct fixture {
  arena memory;
  message_limits limits;
  field declared{"x", type_id::bigint};
  bool must_be_named = true;
  bool is_needed = true;
  std::string bytes;

  result<column> parse(const pb::Column& message, type value_type, std::uint32_t row_count) {
    bytes = message.SerializeAsString();
    return parse_bytes(value_type, row_count);
  }
  result<column> parse_bytes(type value_type, std::uint32_t row_count) {
    declared.value_type = value_type;
    return parse_column(bytes, {&declared, 3, row_count, must_be_named, is_needed}, limits, memory);
  }
  /// Why a column is refused; empty when it is not.
  std::string refusal(const pb::Column& message, type value_type, std::uint32_t row_count) {
    const auto read = parse(message, value_type, row_count);
    return read.ok() ? "" : read.error().message;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(column_parser_test, fixture)

BOOST_AUTO_TEST_CASE(flat_values_and_their_validity_are_read) {
  auto message = numbers({1, 99, std::numeric_limits<std::int64_t>::min()});
  message.set_validity(word(0b101));
  const auto read = parse(message, type_id::bigint, 3);
  BOOST_REQUIRE(read.ok());
  BOOST_TEST((read->encoding == column_encoding::flat));
  BOOST_TEST((read->value_type == type_id::bigint));
  BOOST_TEST(read->data<std::int64_t>()[0] == 1);
  BOOST_TEST(!read->is_valid(1));
  BOOST_TEST(read->data<std::int64_t>()[2] == std::numeric_limits<std::int64_t>::min());
}

BOOST_AUTO_TEST_CASE(a_column_without_rows_is_read) {
  BOOST_TEST(refusal(numbers({}), type_id::bigint, 0) == "");
  BOOST_TEST(refusal(column_of(pb::TYPE_BOOLEAN), type_id::boolean, 0) == "");
  BOOST_TEST(refusal(texts(pb::TYPE_VARCHAR, {0}, ""), type_id::varchar, 0) == "");
  BOOST_TEST(refusal(column_of(pb::TYPE_VARCHAR), type_id::varchar, 0) ==
             "record batch: column 3: wrong number of offsets");
}

BOOST_AUTO_TEST_CASE(a_constant_holds_one_value_for_any_number_of_rows) {
  auto message = numbers({42});
  message.set_encoding(pb::ENCODING_CONSTANT);
  for (const std::uint32_t rows : {0U, 1U, 1000U}) {
    const auto read = parse(message, type_id::bigint, rows);
    BOOST_REQUIRE(read.ok());
    BOOST_TEST(read->is_constant());
    BOOST_TEST(read->data<std::int64_t>()[0] == 42);
  }
  message.set_values(int64s({42, 42}));
  BOOST_TEST(refusal(message, type_id::bigint, 2) == "record batch: column 3: values of another size");
}

BOOST_AUTO_TEST_CASE(a_dictionary_gives_each_row_its_entry) {
  const auto read = parse(words_of_a_dictionary(), type_id::varchar, 3);
  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read->is_dictionary());
  BOOST_TEST(read->dictionary_size == 2U);
  BOOST_TEST(!read->is_valid(0));
  BOOST_TEST(read->is_valid(1));
  BOOST_TEST(read->dictionary->text(read->value_index(1)) == "one");
}

BOOST_AUTO_TEST_CASE(a_dictionary_may_be_empty_only_where_there_are_no_rows) {
  auto message = words_of_a_dictionary();
  message.mutable_dictionary()->set_value_count(0);
  message.mutable_dictionary()->set_validity("");
  message.mutable_dictionary()->set_offsets(uint32s({0}));
  message.mutable_dictionary()->set_blob("");
  message.set_codes(uint32s({0, 0, 0}));
  BOOST_TEST(refusal(message, type_id::varchar, 3) == "record batch: column 3: a code beyond the dictionary");
  message.clear_codes();
  BOOST_TEST(refusal(message, type_id::varchar, 0) == "");
}

BOOST_AUTO_TEST_CASE(a_column_that_nobody_needs_is_null_and_only_its_declaration_is_checked) {
  is_needed = false;
  auto message = numbers({1});
  message.set_codes("broken");
  const auto read = parse(message, type_id::bigint, 1000);
  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read->is_constant());
  BOOST_TEST(!read->is_valid(999));
  BOOST_TEST(refusal(message, type_id::integer, 1000) ==
             "record batch: column 3: expected x INTEGER, found type 5 (0,0)");
}

BOOST_AUTO_TEST_CASE(a_name_may_be_left_out_only_where_a_fingerprint_stands_for_it) {
  auto message = numbers({1});
  message.clear_name();
  BOOST_TEST(refusal(message, type_id::bigint, 1) == "record batch: column 3: expected x BIGINT, found no name");
  must_be_named = false;
  BOOST_TEST(refusal(message, type_id::bigint, 1) == "");
  message.set_name("y");
  BOOST_TEST(refusal(message, type_id::bigint, 1) == "record batch: column 3: expected x BIGINT, found name y");
}

BOOST_AUTO_TEST_CASE(precision_and_scale_are_part_of_the_type) {
  auto message = column_of(pb::TYPE_DECIMAL);
  message.set_values(int64s({1}));
  message.set_precision(9);
  message.set_scale(2);
  BOOST_TEST(refusal(message, type::decimal(9, 2), 1) == "");
  BOOST_TEST(refusal(message, type::decimal(9, 3), 1) ==
             "record batch: column 3: expected x DECIMAL(9,3), found type 8 (9,2)");
}

BOOST_AUTO_TEST_CASE(a_value_out_of_range_counts_only_where_it_is_not_null) {
  auto message = column_of(pb::TYPE_TINYINT);
  message.set_values(int32s({127, 128}));
  BOOST_TEST(refusal(message, type_id::tinyint, 2) == "record batch: column 3: a value that its type cannot hold");
  message.set_validity(word(0b01));
  BOOST_TEST(refusal(message, type_id::tinyint, 2) == "");
  message.set_validity(word(0b10));
  BOOST_TEST(refusal(message, type_id::tinyint, 2) == "record batch: column 3: a value that its type cannot hold");
}

BOOST_AUTO_TEST_CASE(text_is_whole_code_points_and_bytes_are_anything) {
  const auto of_all_lengths = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"s;
  BOOST_TEST(refusal(texts(pb::TYPE_VARCHAR, {0, 1, 3, 6, 10}, of_all_lengths), type_id::varchar, 4) == "");
  for (const std::uint32_t within : {2U, 4U, 5U, 7U, 8U, 9U})
    BOOST_TEST(refusal(texts(pb::TYPE_VARCHAR, {0, within, 10}, of_all_lengths), type_id::varchar, 2) ==
               "record batch: column 3: text that is not valid UTF-8");
  BOOST_TEST(refusal(texts(pb::TYPE_VARCHAR, {0, 1}, "\xff"), type_id::varchar, 1) ==
             "record batch: column 3: text that is not valid UTF-8");
  BOOST_TEST(refusal(texts(pb::TYPE_BYTES, {0, 1, 2}, "\xff\xc3"), type_id::bytes, 2) == "");
}

BOOST_AUTO_TEST_CASE(limits_are_reached_and_not_passed) {
  limits.blob_bytes_max = 3;
  limits.rows_max = 2;
  BOOST_TEST(refusal(words_of_a_dictionary(), type_id::varchar, 3) == "");

  limits.rows_max = 1;
  const auto entries = parse(words_of_a_dictionary(), type_id::varchar, 3);
  BOOST_REQUIRE(!entries.ok());
  BOOST_TEST((entries.error().code == errc::limit_exceeded));
  BOOST_TEST(entries.error().message == "record batch: column 3: too many entries of a dictionary, the limit is 1");

  limits = {};
  limits.blob_bytes_max = 2;
  const auto blob = parse(words_of_a_dictionary(), type_id::varchar, 3);
  BOOST_REQUIRE(!blob.ok());
  BOOST_TEST((blob.error().code == errc::limit_exceeded));
  BOOST_TEST(blob.error().message == "record batch: column 3: too many bytes of text, the limit is 2");
}

BOOST_AUTO_TEST_CASE(padding_and_fields_of_later_versions_are_passed_over) {
  bytes = numbers({5}).SerializeAsString() + "\x7a\x02\x00\x00\x7a\x00\x82\x01\x01x\xa0\x06\x07"s;
  const auto read = parse_bytes(type_id::bigint, 1);
  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read->data<std::int64_t>()[0] == 5);
}

BOOST_AUTO_TEST_CASE(bytes_that_end_anywhere_are_refused_and_never_read_beyond) {
  const auto whole = words_of_a_dictionary().SerializeAsString();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A copy of its own, so that a read behind it is seen.
    bytes = std::string(whole.data(), size);
    bytes.shrink_to_fit();
    BOOST_TEST(!parse_bytes(type_id::varchar, 3).ok());
  }
}

BOOST_AUTO_TEST_CASE(an_array_is_read_in_place_where_it_is_aligned_and_copied_otherwise) {
  alignas(16) char buffer[64] = {};
  const std::uint64_t number = 0x0102030405060708;
  std::memcpy(buffer + 8, &number, sizeof number);
  std::memcpy(buffer + 33, &number, sizeof number);

  const auto* in_place = aligned_array<std::uint64_t>({buffer + 8, 8}, memory);
  BOOST_TEST(static_cast<const void*>(in_place) == static_cast<const void*>(buffer + 8));
  const auto* copied = aligned_array<std::uint64_t>({buffer + 33, 8}, memory);
  BOOST_TEST(static_cast<const void*>(copied) != static_cast<const void*>(buffer + 33));
  BOOST_TEST(*copied == number);
}

BOOST_AUTO_TEST_SUITE_END()
