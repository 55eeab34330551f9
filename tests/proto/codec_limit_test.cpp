#include "random_batch.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/proto/codec.hpp"

using namespace millrace;

namespace {

const schema one_number{{{"id", type_id::bigint}}};
const schema one_text{{{"name", type_id::varchar}}};

struct fixture {
  arena memory;

  batch_view batch_of(const column& only, std::uint32_t row_count) {
    batch_view rows;
    rows.columns = {memory.make<column>(only), 1};
    rows.row_count = row_count;
    rows.rows = selection::all(row_count);
    return rows;
  }

  std::string_view encode(const schema& shape, const batch_view& rows) {
    const auto frame = batch_codec(shape, {}, {}).encode(rows, {}, {}, memory);
    BOOST_REQUIRE(frame.ok());
    return {frame->data(), frame->size()};
  }

  /// Whether both directions stay below the limits, and fail as they should beyond.
  bool fits(const schema& shape, const batch_view& rows, const message_limits& limits) {
    const batch_codec codec(shape, limits, {});
    const auto written = codec.encode(rows, {}, {}, memory);
    const auto read = codec.decode(encode(shape, rows), memory);
    BOOST_TEST(written.ok() == read.ok());
    if (!written.ok())
      BOOST_TEST((written.error().code == errc::limit_exceeded));
    if (!read.ok())
      BOOST_TEST((read.error().code == errc::limit_exceeded));
    return read.ok();
  }

  /// As above, where the writer never writes what the reader refuses.
  bool is_read(const schema& shape, const batch_view& rows, const message_limits& limits) {
    const auto read = batch_codec(shape, limits, {}).decode(encode(shape, rows), memory);
    if (!read.ok())
      BOOST_TEST((read.error().code == errc::limit_exceeded));
    return read.ok();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(codec_limit_test, fixture)

BOOST_AUTO_TEST_CASE(rows_are_limited) {
  const auto rows = batch_of(bigints({1, 2, 3}, memory), 3);

  BOOST_TEST(fits(one_number, rows, {.rows_max = 3}));
  BOOST_TEST(!fits(one_number, rows, {.rows_max = 2}));
}

BOOST_AUTO_TEST_CASE(columns_are_limited) {
  const schema shape{{{"a", type_id::bigint}, {"b", type_id::bigint}}};
  const column columns[] = {bigints({1}, memory), bigints({2}, memory)};
  batch_view rows;
  rows.columns = columns;
  rows.row_count = 1;
  rows.rows = selection::all(1);

  BOOST_TEST(fits(shape, rows, {.columns_max = 2}));
  BOOST_TEST(!fits(shape, rows, {.columns_max = 1}));
}

BOOST_AUTO_TEST_CASE(text_of_a_column_is_limited) {
  const auto rows = batch_of(texts({"abc", "de"}, memory), 2);

  BOOST_TEST(fits(one_text, rows, {.blob_bytes_max = 5}));
  BOOST_TEST(!fits(one_text, rows, {.blob_bytes_max = 4}));
}

BOOST_AUTO_TEST_CASE(bytes_of_a_message_are_limited) {
  const auto rows = batch_of(bigints(std::vector<std::int64_t>(1000), memory), 1000);
  const auto size = encode(one_number, rows).size();

  BOOST_TEST(is_read(one_number, rows, {.message_bytes_max = size}));
  BOOST_TEST(!is_read(one_number, rows, {.message_bytes_max = size - 1}));
  BOOST_TEST(fits(one_number, rows, {.message_bytes_max = size + 2000}));
  BOOST_TEST(!fits(one_number, rows, {.message_bytes_max = 8000}));
}

BOOST_AUTO_TEST_CASE(entries_of_a_dictionary_are_limited) {
  const auto entries = texts({"a", "b", "c"}, memory);
  const std::uint32_t codes[] = {0, 1, 2};
  column words;
  words.value_type = type_id::varchar;
  words.encoding = column_encoding::dictionary;
  words.dictionary = &entries;
  words.dictionary_size = 3;
  words.codes = codes;

  BOOST_TEST(is_read(one_text, batch_of(words, 3), {.rows_max = 3}));
  BOOST_TEST(!is_read(one_text, batch_of(words, 3), {.rows_max = 2}));
}

BOOST_AUTO_TEST_CASE(a_limit_says_its_name_and_value) {
  const auto refused =
    batch_codec(one_number, {.rows_max = 2}, {}).encode(batch_of(bigints({1, 2, 3}, memory), 3), {}, {}, memory);

  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().message == "record batch: 3 rows, the limit is 2");
}

BOOST_AUTO_TEST_SUITE_END()
