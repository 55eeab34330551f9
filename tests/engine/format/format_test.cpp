#include "encoding.hpp"
#include <boost/test/unit_test.hpp>

namespace {

using namespace millrace;

BOOST_AUTO_TEST_SUITE(format)

BOOST_AUTO_TEST_CASE(lists_every_text_format_once) {
  std::vector<std::string> names;
  for (const auto& each : text_formats())
    names.emplace_back(each.name);
  const std::vector<std::string> expected{"csv", "json"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(cuts_json_at_line_ends_behind_a_byte_order_mark) {
  const auto cutter = format_test::format_named("json").make_splitter({}, {});
  const auto start = cutter->open("\xef\xbb\xbf{}\n");
  BOOST_REQUIRE(start.ok());
  BOOST_TEST(start->skip == 3U);
  BOOST_TEST(cutter->open("{}\n")->skip == 0U);
  BOOST_TEST(cutter->cut("{}\n{\"a") == 3U);
  BOOST_TEST(cutter->cut("{}") == 0U);
}

BOOST_AUTO_TEST_CASE(encoders_refuse_more_bytes_than_asked_for) {
  arena memory;
  for (const auto& format : text_formats())
    BOOST_TEST_CONTEXT(format.name) {
      const schema shape{{{"a", type_id::varchar}}};
      const auto encoder = format.make_encoder(shape, {});
      const std::vector<std::string> texts(100, "some text");
      const column columns[] = {format_test::column_of(type_id::varchar, texts, memory)};
      batch_view rows;
      rows.columns = columns;
      rows.row_count = 100;
      rows.rows = selection::all(100);
      encoded_rows out;
      BOOST_REQUIRE(encoder->encode(rows, encoded_rows::bytes_max, out));
      const auto size = out.bytes.size();
      BOOST_TEST(encoder->encode(rows, 2 * size, out));
      BOOST_TEST(out.bytes.size() == 2 * size);
      // It gives up where the limit is passed, not at the end of the batch.
      BOOST_TEST(!encoder->encode(rows, 2 * size + size / 2, out));
      BOOST_TEST(out.bytes.size() < 3 * size);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
