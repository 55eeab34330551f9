#include <functional>
#include <limits>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/proto/codec.hpp"
#include "millrace/proto/record_batch.pb.h"

using namespace millrace;
using namespace std::string_literals;

namespace {

const schema shape{
  {{"flag", type_id::boolean}, {"small", type_id::tinyint}, {"name", type_id::varchar}, {"word", type_id::varchar}}};

template <class T>
std::string bytes_of(std::initializer_list<T> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

std::string uint32s(std::initializer_list<std::uint32_t> values) { return bytes_of(values); }
std::string int32s(std::initializer_list<std::int32_t> values) { return bytes_of(values); }
std::string int64s(std::initializer_list<std::int64_t> values) { return bytes_of(values); }

/// Two rows that are as they should be.
pb::RecordBatch good_batch() {
  pb::RecordBatch batch;
  batch.set_row_count(2);
  for (const auto& [name, id] : {std::pair("flag", pb::TYPE_BOOLEAN), std::pair("small", pb::TYPE_TINYINT),
                                 std::pair("name", pb::TYPE_VARCHAR), std::pair("word", pb::TYPE_VARCHAR)}) {
    auto& column = *batch.add_columns();
    column.set_name(name);
    column.set_type(id);
  }
  batch.mutable_columns(0)->set_values(int64s({1}));
  batch.mutable_columns(1)->set_values(int32s({-128, 127}));
  batch.mutable_columns(2)->set_offsets(uint32s({0, 1, 3}));
  batch.mutable_columns(2)->set_blob("a\xc3\xa9");
  auto& word = *batch.mutable_columns(3);
  word.set_encoding(pb::ENCODING_DICTIONARY);
  word.set_codes(uint32s({0, 1}));
  word.mutable_dictionary()->set_type(pb::TYPE_VARCHAR);
  word.mutable_dictionary()->set_value_count(2);
  word.mutable_dictionary()->set_offsets(uint32s({0, 1, 2}));
  word.mutable_dictionary()->set_blob("xy");
  return batch;
}

struct refusal {
  const char* what; ///< Part of the message.
  errc code;
  std::function<void(pb::RecordBatch&)> damage;
};

void check(const std::vector<refusal>& rows) {
  const batch_codec codec(shape, {}, {});
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.what) {
      arena memory;
      auto batch = good_batch();
      row.damage(batch);
      const auto bytes = batch.SerializeAsString();
      const auto decoded = codec.decode(bytes, memory);
      BOOST_REQUIRE(!decoded.ok());
      BOOST_TEST((decoded.error().code == row.code));
      BOOST_TEST_INFO(decoded.error().message);
      BOOST_TEST(decoded.error().message.find(row.what) != std::string::npos);
    }
  }
}

pb::Column& flag(pb::RecordBatch& batch) { return *batch.mutable_columns(0); }
pb::Column& small(pb::RecordBatch& batch) { return *batch.mutable_columns(1); }
pb::Column& name(pb::RecordBatch& batch) { return *batch.mutable_columns(2); }
pb::Column& word(pb::RecordBatch& batch) { return *batch.mutable_columns(3); }

} // namespace

BOOST_AUTO_TEST_SUITE(codec_refusal_test)

BOOST_AUTO_TEST_CASE(the_undamaged_batch_is_read) {
  arena memory;
  const auto bytes = good_batch().SerializeAsString();
  const auto decoded = batch_codec(shape, {}, {}).decode(bytes, memory);
  BOOST_REQUIRE(decoded.ok());
  BOOST_TEST(decoded->rows.columns[3].dictionary->text(1) == "y");
}

BOOST_AUTO_TEST_CASE(another_schema_is_refused) {
  check({
    {"made for another schema", errc::schema_mismatch, [](auto& b) { b.set_schema_fingerprint(1); }},
    {"expected 4 columns, found 3", errc::schema_mismatch, [](auto& b) { b.mutable_columns()->RemoveLast(); }},
    {"expected 4 columns, found 5", errc::schema_mismatch, [](auto& b) { *b.add_columns() = b.columns(0); }},
    {"expected flag BOOLEAN, found name flags", errc::schema_mismatch, [](auto& b) { flag(b).set_name("flags"); }},
    {"found no name", errc::schema_mismatch, [](auto& b) { flag(b).clear_name(); }},
    {"found type 4 (0,0)", errc::schema_mismatch, [](auto& b) { small(b).set_type(pb::TYPE_INTEGER); }},
    {"found type 2 (5,0)", errc::schema_mismatch, [](auto& b) { small(b).set_precision(5); }},
    {"found type 2 (0,1)", errc::schema_mismatch, [](auto& b) { small(b).set_scale(1); }},
  });
}

BOOST_AUTO_TEST_CASE(wrong_sizes_are_refused) {
  check({
    {"values of another size", errc::corrupt, [](auto& b) { small(b).set_values(int32s({1})); }},
    {"values of another size", errc::corrupt,
     [](auto& b) {
       small(b).set_values(int32s({1, 2, 3}));
     }},
    {"values of another size", errc::corrupt, [](auto& b) { small(b).clear_values(); }},
    {"values of another size", errc::corrupt, [](auto& b) { flag(b).set_values("\1"); }},
    {"validity of another size", errc::corrupt, [](auto& b) { flag(b).set_validity("\1"); }},
    {"validity of another size", errc::corrupt,
     [](auto& b) {
       flag(b).set_validity(int64s({1, 1}));
     }},
  });
}

BOOST_AUTO_TEST_CASE(texts_that_do_not_follow_their_offsets_are_refused) {
  check({
    {"wrong number of offsets", errc::corrupt,
     [](auto& b) {
       name(b).set_offsets(uint32s({0, 3}));
     }},
    {"wrong number of offsets", errc::corrupt, [](auto& b) { name(b).clear_offsets(); }},
    {"offsets that do not follow", errc::corrupt,
     [](auto& b) {
       name(b).set_offsets(uint32s({0, 3, 1}));
     }},
    {"offsets that do not follow", errc::corrupt,
     [](auto& b) {
       name(b).set_offsets(uint32s({1, 1, 3}));
     }},
    {"offsets that do not follow", errc::corrupt,
     [](auto& b) {
       name(b).set_offsets(uint32s({0, 1, 2}));
     }},
    {"offsets that do not follow", errc::corrupt,
     [](auto& b) {
       name(b).set_offsets(uint32s({0, 1, 4}));
     }},
    {"offsets that do not follow", errc::corrupt,
     [](auto& b) {
       name(b).set_offsets(uint32s({0, std::numeric_limits<std::uint32_t>::max(), 3}));
     }},
    {"not valid UTF-8", errc::corrupt, [](auto& b) { name(b).set_blob("a\xc3("); }},
    {"not valid UTF-8", errc::corrupt,
     [](auto& b) {
       name(b).set_offsets(uint32s({0, 2, 3}));
     }},
    {"texts and values", errc::corrupt, [](auto& b) { name(b).set_values("a"); }},
    {"offsets of values that are no text", errc::corrupt,
     [](auto& b) {
       small(b).set_offsets(uint32s({0, 0, 0}));
     }},
    {"offsets of values that are no text", errc::corrupt, [](auto& b) { flag(b).set_blob("a"); }},
  });
}

BOOST_AUTO_TEST_CASE(values_beyond_their_type_are_refused) {
  check({
    {"a value that its type cannot hold", errc::corrupt,
     [](auto& b) {
       small(b).set_values(int32s({0, 128}));
     }},
    {"a value that its type cannot hold", errc::corrupt,
     [](auto& b) {
       small(b).set_values(int32s({-129, 0}));
     }},
  });
}

BOOST_AUTO_TEST_CASE(encodings_that_do_not_fit_are_refused) {
  check({
    {"unknown encoding", errc::corrupt, [](auto& b) { flag(b).set_encoding(static_cast<pb::Encoding>(3)); }},
    {"codes without", errc::corrupt,
     [](auto& b) {
       flag(b).set_codes(uint32s({0, 0}));
     }},
    {"codes without", errc::corrupt, [](auto& b) { flag(b).mutable_dictionary(); }},
    {"does not follow", errc::corrupt, [](auto& b) { flag(b).set_value_count(3); }},
    {"values beside", errc::corrupt, [](auto& b) { word(b).set_blob("x"); }},
    {"values beside", errc::corrupt, [](auto& b) { word(b).set_validity(int64s({1})); }},
    {"wrong number of codes", errc::corrupt, [](auto& b) { word(b).set_codes(uint32s({0})); }},
    {"wrong number of codes", errc::corrupt, [](auto& b) { word(b).clear_codes(); }},
    {"a code beyond", errc::corrupt,
     [](auto& b) {
       word(b).set_codes(uint32s({0, 2}));
     }},
    {"of another type", errc::corrupt, [](auto& b) { word(b).mutable_dictionary()->set_type(pb::TYPE_BYTES); }},
    {"of another type", errc::corrupt, [](auto& b) { word(b).mutable_dictionary()->set_name("word"); }},
    {"of another type", errc::corrupt, [](auto& b) { word(b).clear_dictionary(); }},
    {"within a dictionary", errc::corrupt,
     [](auto& b) { word(b).mutable_dictionary()->set_encoding(pb::ENCODING_DICTIONARY); }},
    {"codes without", errc::corrupt, [](auto& b) { word(b).mutable_dictionary()->mutable_dictionary(); }},
    {"wrong number of offsets", errc::corrupt, [](auto& b) { word(b).mutable_dictionary()->set_value_count(3); }},
    {"entries of a dictionary", errc::limit_exceeded,
     [](auto& b) { word(b).mutable_dictionary()->set_value_count(std::numeric_limits<std::uint32_t>::max()); }},
  });
}

BOOST_AUTO_TEST_CASE(row_arrays_that_do_not_fit_are_refused) {
  check({
    {"another number of rows", errc::corrupt, [](auto& b) { b.set_positions(int64s({1})); }},
    {"another number of rows", errc::corrupt,
     [](auto& b) {
       b.set_major_orders(int64s({1, 2, 3}));
     }},
    {"another number of rows", errc::corrupt, [](auto& b) { b.set_times_max("1"); }},
    {"another number of rows", errc::corrupt, [](auto& b) { b.set_kinds("\1"); }},
    {"rows out of order", errc::corrupt,
     [](auto& b) {
       b.set_positions(int64s({2, 1}));
     }},
    {"rows out of order", errc::corrupt,
     [](auto& b) {
       b.set_major_orders(int64s({2, 1}));
     }},
    {"rows out of order", errc::corrupt,
     [](auto& b) { b.set_first_position(std::numeric_limits<std::uint64_t>::max()); }},
    {"unknown kind", errc::corrupt, [](auto& b) { b.set_kinds("\1\4"); }},
    {"the limit is 1048576", errc::limit_exceeded, [](auto& b) { b.set_row_count(chunk_rows_max + 1); }},
  });
}

BOOST_AUTO_TEST_CASE(fields_twice_or_of_another_wire_type_are_refused) {
  const struct {
    std::string bytes; ///< Appended to the good message.
    const char* what;
  } rows[] = {
    {"\x08\x02"s, "twice"},
    {"\x20\x01"s, "another wire type"},
    {"\x3a\x00"s, "another wire type"},
    {"\x30\x01"s, "another wire type"},
    {"\x2a\x00"s, "another wire type"},
    {"\x42\x00\x42\x00"s, "twice"},
    {"\x0b"s, "malformed fields"},
    {"\x0c"s, "malformed fields"},
    {"\x0e"s, "malformed fields"},
    {"\x00"s, "malformed fields"},
    {"\x80"s, "malformed fields"},
    {"\x7a\x05"s, "malformed fields"},
    {"\x79"s, "malformed fields"},
    {"\x7d"s, "malformed fields"},
    {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02"s, "malformed fields"},
    {"\x22\x02\x0a\x00"s, "malformed source position"},
    {"\x22\x06\x08\xff\xff\xff\xff\x7f"s, "malformed source position"},
    {"\x22\x01\x08"s, "malformed source position"},
    {"\x22\x04\x08\x01\x08\x01"s, "malformed source position"},
  };
  const batch_codec codec(shape, {}, {});
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.what) {
      arena memory;
      const auto bytes = good_batch().SerializeAsString() + row.bytes;
      const auto decoded = codec.decode(bytes, memory);
      BOOST_REQUIRE(!decoded.ok());
      BOOST_TEST((decoded.error().code == errc::corrupt));
      BOOST_TEST_INFO(decoded.error().message);
      BOOST_TEST(decoded.error().message.find(row.what) != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
