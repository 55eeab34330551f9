#include <cstring>
#include <limits>

#include "random_batch.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/text.hpp"
#include "millrace/proto/codec.hpp"
#include "millrace/proto/record_batch.pb.h"

using namespace millrace;

namespace {

/// An array as the bytes of a field.
template <class T>
std::string bytes_of(std::initializer_list<T> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

template <class T>
T value_in(const std::string& bytes, std::size_t i) {
  T value;
  BOOST_REQUIRE((i + 1) * sizeof(T) <= bytes.size());
  std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

pb::Column& add_column(pb::RecordBatch& batch, const std::string& name, pb::TypeId id) {
  auto& column = *batch.add_columns();
  column.set_name(name);
  column.set_type(id);
  return column;
}

} // namespace

BOOST_AUTO_TEST_SUITE(codec_generated_class_test)

BOOST_AUTO_TEST_CASE(the_generated_class_reads_what_we_write) {
  arena memory;
  column columns[] = {bigints({7, -8, 9}, memory), texts({"ab", "", "\xe2\x82\xac"}, memory)};
  const std::uint64_t validity = 0b011;
  columns[0].validity = &validity;
  const row_position positions[] = {3, 5, 8};
  const batch_codec codec({{{"id", type_id::bigint}, {"name", type_id::varchar}}}, {}, {});
  batch_view rows;
  rows.columns = columns;
  rows.row_count = 3;
  rows.rows = selection::all(3);
  rows.positions = positions;
  const auto frame = codec.encode(rows, {{12}, {1, 2, 3}, {-60}}, {true, true}, memory);
  BOOST_REQUIRE(frame.ok());

  pb::RecordBatch read;
  BOOST_REQUIRE(read.ParseFromArray(frame->data(), static_cast<int>(frame->size())));

  BOOST_TEST(read.row_count() == 3U);
  BOOST_TEST(read.schema_fingerprint() == fingerprint(codec.shape()));
  BOOST_TEST(read.sequence_number() == 12U);
  BOOST_TEST(read.source_position().source() == 1U);
  BOOST_TEST(read.source_position().partition() == 2U);
  BOOST_TEST(read.source_position().offset() == 3U);
  BOOST_TEST(read.watermark_us() == -60);
  BOOST_TEST(value_in<std::uint64_t>(read.positions(), 2) == 8U);
  BOOST_REQUIRE(read.columns_size() == 2);
  BOOST_TEST(read.columns(0).name() == "id");
  BOOST_TEST((read.columns(0).type() == pb::TYPE_BIGINT));
  BOOST_TEST(value_in<std::int64_t>(read.columns(0).values(), 1) == -8);
  BOOST_TEST(value_in<std::uint64_t>(read.columns(0).validity(), 0) == 0b011U);
  BOOST_TEST(read.columns(1).blob() == "ab\xe2\x82\xac");
  BOOST_TEST(value_in<std::uint32_t>(read.columns(1).offsets(), 3) == 5U);
  BOOST_TEST(read.columns(1).validity().empty());
}

BOOST_AUTO_TEST_CASE(we_read_what_the_generated_class_writes) {
  arena memory;
  const batch_codec codec({{{"flag", type_id::boolean},
                            {"price", type::decimal(9, 2)},
                            {"symbol", type_id::varchar},
                            {"venue", type_id::varchar},
                            {"note", type_id::bytes}}},
                          {}, {});
  pb::RecordBatch batch;
  batch.set_row_count(2);
  batch.set_sequence_number(4);
  batch.set_watermark_us(1'000'000);
  add_column(batch, "flag", pb::TYPE_BOOLEAN).set_values(bytes_of<std::uint64_t>({0b10}));
  auto& price = add_column(batch, "price", pb::TYPE_DECIMAL);
  price.set_precision(9);
  price.set_scale(2);
  price.set_values(bytes_of<std::int64_t>({1250, 0}));
  price.set_validity(bytes_of<std::uint64_t>({0b01}));
  auto& symbol = add_column(batch, "symbol", pb::TYPE_VARCHAR);
  symbol.set_encoding(pb::ENCODING_DICTIONARY);
  symbol.set_codes(bytes_of<std::uint32_t>({1, 0}));
  symbol.mutable_dictionary()->set_type(pb::TYPE_VARCHAR);
  symbol.mutable_dictionary()->set_value_count(2);
  symbol.mutable_dictionary()->set_offsets(bytes_of<std::uint32_t>({0, 1, 3}));
  symbol.mutable_dictionary()->set_blob("ABC");
  auto& venue = add_column(batch, "venue", pb::TYPE_VARCHAR);
  venue.set_encoding(pb::ENCODING_CONSTANT);
  venue.set_offsets(bytes_of<std::uint32_t>({0, 4}));
  venue.set_blob("XNYS");
  auto& note = add_column(batch, "note", pb::TYPE_BYTES);
  note.set_offsets(bytes_of<std::uint32_t>({0, 0, 0}));

  const auto bytes = batch.SerializeAsString();
  const auto decoded = codec.decode(bytes, memory);

  BOOST_REQUIRE_MESSAGE(decoded.ok(), (decoded.ok() ? "" : decoded.error().message));
  BOOST_TEST(decoded->header.sequence.value == 4U);
  BOOST_TEST(decoded->header.watermark.us == 1'000'000);
  std::string text;
  for (std::size_t row = 0; row < 2; ++row)
    for (const auto& column : decoded->rows.columns) {
      text += '|';
      if (column.is_valid(row))
        append_text(column, row, text);
      else
        text += "NULL";
    }
  BOOST_TEST(text == "|false|12.50|BC|XNYS||true|NULL|A|XNYS|");
}

BOOST_AUTO_TEST_CASE(random_batches_survive_the_generated_class) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      arena memory;
      const batch_codec codec(random_schema(random), {}, {});
      const auto rows = random_batch(random, codec.shape(), static_cast<std::uint32_t>(random.below(200)), memory);
      const auto frame = codec.encode(rows, {}, {}, memory);
      BOOST_REQUIRE(frame.ok());

      pb::RecordBatch between;
      BOOST_REQUIRE(between.ParseFromArray(frame->data(), static_cast<int>(frame->size())));
      between.clear_padding();
      for (auto& column : *between.mutable_columns())
        column.clear_padding();
      const auto bytes = between.SerializeAsString();
      const auto decoded = codec.decode(bytes, memory);

      BOOST_REQUIRE_MESSAGE(decoded.ok(), (decoded.ok() ? "" : decoded.error().message));
      BOOST_TEST((values_of(decoded->rows) == values_of(rows)));
    }
  }
}

BOOST_AUTO_TEST_CASE(fields_of_a_later_version_are_skipped) {
  arena memory;
  const batch_codec codec({{{"id", type_id::bigint}}}, {}, {});
  pb::RecordBatch batch;
  batch.set_row_count(1);
  add_column(batch, "id", pb::TYPE_BIGINT).set_values(bytes_of<std::int64_t>({5}));
  for (auto* unknown : {batch.GetReflection()->MutableUnknownFields(&batch),
                        batch.GetReflection()->MutableUnknownFields(batch.mutable_columns(0))}) {
    unknown->AddVarint(100, std::numeric_limits<std::uint64_t>::max());
    unknown->AddFixed32(50'000'000, 1);
    unknown->AddFixed64(16, 2);
    unknown->AddLengthDelimited(40, "later");
  }
  const auto bytes = batch.SerializeAsString();

  const auto decoded = codec.decode(bytes, memory);

  BOOST_REQUIRE(decoded.ok());
  BOOST_TEST(decoded->rows.columns[0].data<std::int64_t>()[0] == 5);
}

BOOST_AUTO_TEST_CASE(numbers_of_types_and_encodings_are_ours) {
  const struct {
    type_id ours;
    pb::TypeId theirs;
  } rows[] = {
    {type_id::null, pb::TYPE_NULL},         {type_id::boolean, pb::TYPE_BOOLEAN},
    {type_id::tinyint, pb::TYPE_TINYINT},   {type_id::smallint, pb::TYPE_SMALLINT},
    {type_id::integer, pb::TYPE_INTEGER},   {type_id::bigint, pb::TYPE_BIGINT},
    {type_id::real, pb::TYPE_REAL},         {type_id::double_, pb::TYPE_DOUBLE},
    {type_id::decimal, pb::TYPE_DECIMAL},   {type_id::varchar, pb::TYPE_VARCHAR},
    {type_id::bytes, pb::TYPE_BYTES},       {type_id::date, pb::TYPE_DATE},
    {type_id::time, pb::TYPE_TIME},         {type_id::timestamp, pb::TYPE_TIMESTAMP},
    {type_id::interval, pb::TYPE_INTERVAL},
  };
  for (const auto& row : rows)
    BOOST_TEST(static_cast<int>(row.ours) == static_cast<int>(row.theirs));
  BOOST_TEST(std::size(rows) == static_cast<std::size_t>(pb::TypeId_ARRAYSIZE));
  BOOST_TEST(static_cast<int>(column_encoding::flat) == static_cast<int>(pb::ENCODING_FLAT));
  BOOST_TEST(static_cast<int>(column_encoding::constant) == static_cast<int>(pb::ENCODING_CONSTANT));
  BOOST_TEST(static_cast<int>(column_encoding::dictionary) == static_cast<int>(pb::ENCODING_DICTIONARY));
}

BOOST_AUTO_TEST_SUITE_END()
