#include "millrace/engine/function/algorithm/base64.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

std::string encoded(std::string_view bytes) {
  std::string text(base64_size(bytes) + 1, ' ');
  encode_base64(bytes, text.data());
  text.pop_back();
  return text;
}

std::string decoded(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, ' ');
  const auto size = decode_base64(text, bytes.data());
  return size.has_value() ? bytes.substr(0, *size) : "none";
}

} // namespace

BOOST_AUTO_TEST_SUITE(base64_test)

BOOST_AUTO_TEST_CASE(answers_the_examples_of_rfc_4648_both_ways) {
  const std::pair<std::string_view, std::string_view> examples[] = {
    {"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    BOOST_TEST(encoded(bytes) == text);
    BOOST_TEST(decoded(text) == bytes);
  }
}

BOOST_AUTO_TEST_CASE(takes_nothing_but_digits_and_padding_at_the_end) {
  for (const auto* text : {"Zg=", "Zg", "=", "====", "Z===", "Z=g=", "=Zg=", " Zg=", "Zg= ", "Zg==    ", "Zg\n=", "Z-g=",
                           "Zm9v\n\n\n\n", "Zm9v----", "Zm9=Zm9v", "Zm 9"})
    BOOST_TEST(decoded(text) == "none", text);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
