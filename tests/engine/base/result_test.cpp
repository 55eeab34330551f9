#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <string>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/row_error.hpp"

using namespace millrace;

namespace {

failure failure_at(std::string_view text, std::size_t offset) {
  failure reason{errc::syntax, "no", {}, {}};
  const auto before = text.substr(0, offset);
  reason.span.line = 1 + static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
  reason.span.column = 1; // Only printed: the caret follows from the offset.
  reason.span.offset = static_cast<std::uint32_t>(offset);
  return reason;
}

/// The two lines under the message.
std::string caret_of(std::string_view text, std::size_t offset) {
  const auto rendered = render(failure_at(text, offset), text);
  return rendered.substr(rendered.find('\n') + 1);
}

result<std::unique_ptr<int>> make_number(bool works) {
  if (!works)
    return failure{errc::io, "broken", {}, {}};
  return std::make_unique<int>(7);
}

result<int> read_number(bool works) {
  MILLRACE_TRY_ASSIGN(const auto number, make_number(works));
  return *number;
}

status check_number(bool works) {
  MILLRACE_TRY(make_number(works));
  return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(result_suite)

BOOST_AUTO_TEST_CASE(carries_a_value_or_a_failure) {
  BOOST_TEST(*read_number(true) == 7);
  const auto failed = read_number(false);
  BOOST_TEST(!failed.ok());
  BOOST_TEST(failed.error().message == "broken");
}

BOOST_AUTO_TEST_CASE(returns_early_with_the_failure_of_another) {
  BOOST_TEST(check_number(true).ok());
  BOOST_TEST((check_number(false).error().code == errc::io));
}

BOOST_AUTO_TEST_CASE(names_codes_as_they_are_spelled) {
  BOOST_TEST(name_of(errc::syntax) == "syntax");
  BOOST_TEST(name_of(errc::failed_precondition) == "failed_precondition");
  BOOST_TEST(name_of(row_error::late) == "late");
  BOOST_TEST(name_of(row_error::bad_value) == "bad_value");
}

BOOST_AUTO_TEST_CASE(renders_message_alone_when_the_place_is_unknown) {
  BOOST_TEST(render({errc::io, "cannot read file: a.csv", {}, {}}, "SELECT 1") == "cannot read file: a.csv");
}

BOOST_AUTO_TEST_CASE(renders_place_line_caret_and_hint) {
  const failure reason{errc::unknown_name, "unknown column: prize", "did you mean `price`?", {2, 8, 22, 5}};
  BOOST_TEST(render(reason, "SELECT symbol,\n       prize\nFROM trades") ==
             "line 2, column 8: unknown column: prize\n"
             "         prize\n"
             "         ^\n"
             "  hint: did you mean `price`?");
}

BOOST_AUTO_TEST_CASE(renders_without_a_line_when_there_is_no_text) {
  BOOST_TEST(render(failure_at("", 0), "") == "line 1, column 1: no");
}

BOOST_AUTO_TEST_CASE(puts_the_caret_under_the_place) {
  struct caret_case {
    std::string_view text;
    std::size_t offset;
    std::string_view shown;
  };
  constexpr caret_case cases[] = {
    {"abc", 0, "  abc\n  ^"},
    {"abc", 2, "  abc\n    ^"},
    {"abc", 3, "  abc\n     ^"},        // Behind the end.
    {"abc", 99, "  abc\n     ^"},       // Far behind the end.
    {"a\nbc\nd", 1, "  a\n   ^"},        // On a line end.
    {"a\nbc\nd", 3, "  bc\n   ^"},
    {"a\nbc\nd", 5, "  d\n  ^"},
    {"ab\r\ncd", 1, "  ab\n   ^"},       // The carriage return is not shown,
    {"ab\r\ncd", 2, "  ab\n    ^"},      // even where it is the place.
    {"gr\xC3\xB6\xC3\x9F" "e x", 8, "  gr\xC3\xB6\xC3\x9F" "e x\n        ^"}, // Code points, not bytes.
    {"\tx\ty", 3, "  \tx\ty\n  \t \t^"}, // Tabs are as wide below as above.
  };
  for (const auto& each : cases)
    BOOST_TEST(caret_of(each.text, each.offset) == each.shown);
}

BOOST_AUTO_TEST_CASE(shows_the_part_of_a_long_line_around_the_caret) {
  const auto text = std::string(500, 'a') + "!" + std::string(500, 'b');
  const auto shown = caret_of(text, 500);
  const auto line = shown.substr(2, shown.find('\n') - 2);
  const auto below = shown.substr(shown.find('\n') + 3);
  BOOST_TEST(line.size() < 200U);
  BOOST_TEST(line.starts_with("...a"));
  BOOST_TEST(line.ends_with("b..."));
  BOOST_TEST(line[below.find('^')] == '!');
}

BOOST_AUTO_TEST_CASE(cuts_long_lines_between_code_points_only) {
  for (std::size_t first = 0; first < 4; ++first) {
    auto text = std::string(first, 'a');
    for (auto i = 0; i < 200; ++i)
      text += "\xE2\x82\xAC";
    const auto shown = caret_of(text, first + 300);
    const auto line = shown.substr(2, shown.find('\n') - 2);
    BOOST_TEST(line.starts_with("...\xE2"), first);
    BOOST_TEST(line.ends_with("\xAC..."), first);
  }
}

BOOST_AUTO_TEST_CASE(shows_the_end_of_a_long_line) {
  const auto shown = caret_of(std::string(300, 'a'), 300);
  BOOST_TEST(shown.ends_with(std::string(100, ' ') + '^'));
  BOOST_TEST(shown.find("a...") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
