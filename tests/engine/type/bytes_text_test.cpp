#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "millrace/engine/type/bytes_text.hpp"

using namespace millrace;

namespace {

struct into {
  std::string text;
  void operator()(char byte) { text += byte; }
  void operator()(std::string_view more) { text += more; }
};

std::string written(std::string_view bytes) {
  into out;
  write_bytes_text(bytes, out);
  return out.text;
}

std::optional<std::string> read(std::string_view text) {
  into out;
  return read_bytes_text(text, out) ? std::optional(out.text) : std::nullopt;
}

} // namespace

BOOST_AUTO_TEST_SUITE(bytes_text_suite)

BOOST_AUTO_TEST_CASE(writes_printable_ascii_as_it_is_and_escapes_the_rest) {
  BOOST_TEST(written("").empty());
  BOOST_TEST(written("az AZ 09 ~!") == "az AZ 09 ~!");
  BOOST_TEST(written({"\0\x1f\x7f\xff", 4}) == "\\x00\\x1F\\x7F\\xFF");
  BOOST_TEST(written("\"'\\") == "\\x22\\x27\\x5C");
}

BOOST_AUTO_TEST_CASE(reads_what_it_writes) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  BOOST_TEST((read(written(all)) == all));
  BOOST_TEST((read("\\xaB\\x0a'") == "\xab\n'"));
}

BOOST_AUTO_TEST_CASE(refuses_escapes_that_are_none_and_what_is_not_ascii) {
  for (const auto* text : {"\\", "\\x", "\\x1", "\\y11", "\\xg1", "\\x1g", "\\X11", "\xc3\xa9"})
    BOOST_TEST(!read(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
