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

BOOST_AUTO_TEST_SUITE_END()

} // namespace
