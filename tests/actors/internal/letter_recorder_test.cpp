#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/letter_recorder.hpp"
#include "millrace/tests/actors/connector/temporary_directory.hpp"

namespace millrace {

namespace {

dead_letter letter(std::uint32_t node, row_position position, std::string_view raw) {
  dead_letter letter;
  letter.node = node;
  letter.position = position;
  letter.reason = row_error::overflow;
  letter.raw = raw;
  return letter;
}

/// A plan with nodes of these levels.
physical_plan plan_of(const std::vector<std::uint32_t>& levels) {
  physical_plan plan;
  for (const auto level : levels)
    plan.nodes.emplace_back().level = level;
  return plan;
}

std::vector<std::string> sampled(const physical_plan& plan, const std::vector<std::vector<dead_letter>>& letters) {
  std::vector<chunk_letters> of_partitions;
  for (const auto& some : letters)
    of_partitions.push_back({some, {}});
  letter_recorder recorder({""}, plan, row_error_policy::dead_letter);
  BOOST_TEST(recorder.record({}, of_partitions, 1).ok());
  return recorder.take_samples();
}

} // namespace

BOOST_AUTO_TEST_SUITE(letter_recorder_tests)

BOOST_AUTO_TEST_CASE(the_order_does_not_depend_on_which_partition_rejected_a_row) {
  const auto plan = plan_of({0, 0, 1});
  const std::vector<std::string> expected{"overflow: a", "overflow: b", "overflow: c", "overflow: d"};
  const auto one = sampled(plan, {{letter(0, 1, "a"), letter(1, 1, "b"), letter(2, 0, "c"), letter(2, 5, "d")}});
  const auto two = sampled(plan, {{letter(0, 1, "a"), letter(1, 1, "b"), letter(2, 5, "d")}, {letter(2, 0, "c")}});
  BOOST_TEST(one == expected, boost::test_tools::per_element());
  BOOST_TEST(two == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(letters_of_records_stand_in_the_order_of_their_file) {
  const auto plan = plan_of({0});
  auto undecoded = letter(0, 9, "a");
  undecoded.offset = 10;
  auto failed = letter(0, 1, "b");
  failed.offset = 20;
  const std::vector<std::string> expected{"overflow: a", "overflow: b"};
  BOOST_TEST(sampled(plan, {{failed, undecoded}}) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(letters_of_one_place_keep_the_order_of_rejection) {
  const auto plan = plan_of({0});
  const std::vector<std::string> expected{"overflow: x", "overflow: y"};
  BOOST_TEST(sampled(plan, {{letter(0, 3, "x"), letter(0, 3, "y")}}) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_pause_cut_is_ordered_as_one_chunk) {
  const auto plan = plan_of({0, 1});
  letter_recorder recorder({""}, plan, row_error_policy::dead_letter);
  const auto recorded = [&](const char* pieces, std::vector<dead_letter> letters) {
    chunk content;
    content.continues = pieces[0] == '-';
    content.is_cut_short = pieces[1] == '-';
    BOOST_TEST(recorder.record(content, std::vector<chunk_letters>{{letters, {}}}, 1).ok());
    return recorder.take_samples();
  };
  using strings = std::vector<std::string>;
  BOOST_TEST(recorded(">-", {letter(1, 5, "f"), letter(0, 4, "a")}) == strings{"overflow: a"});
  BOOST_TEST(recorded("--", {letter(0, 6, "b"), letter(1, 2, "e")}) == strings{"overflow: b"});
  BOOST_TEST(recorded("-<", {}) == (strings{"overflow: e", "overflow: f"}));
}

BOOST_AUTO_TEST_CASE(held_letters_go_out_before_the_next_chunk_and_at_the_end) {
  const auto plan = plan_of({0, 1});
  letter_recorder recorder({""}, plan, row_error_policy::dead_letter);
  const std::string raw = "gone after the call";
  auto text = raw;
  const std::vector<dead_letter> rejected{letter(1, 9, text)};
  const std::vector<chunk_letters> letters{{rejected, {}}};
  chunk cut_short;
  cut_short.is_cut_short = true;
  BOOST_TEST(recorder.record(cut_short, letters, 1).ok());
  text.assign(text.size(), '-');
  BOOST_TEST(recorder.take_samples().empty());
  BOOST_TEST(recorder.record(cut_short, letters, 1).ok());
  BOOST_TEST(recorder.take_samples() == std::vector<std::string>{"overflow: " + raw});
  BOOST_TEST(recorder.close().ok());
  BOOST_TEST(recorder.take_samples() == std::vector<std::string>{"overflow: " + text});
}

BOOST_AUTO_TEST_CASE(held_letters_are_shown_and_end_up_in_their_order) {
  const testing::temporary_directory folder;
  const auto plan = plan_of({0, 1});
  letter_recorder recorder({folder / "letters"}, plan, row_error_policy::dead_letter);
  const auto raws_after = [&](const char* pieces, std::vector<dead_letter> letters) {
    chunk content;
    content.continues = pieces[0] == '-';
    content.is_cut_short = pieces[1] == '-';
    BOOST_TEST(recorder.record(content, std::vector<chunk_letters>{{letters, {}}}, 1).ok());
    BOOST_TEST(recorder.flush().ok());
    std::string raws;
    const auto text = folder.read("letters");
    for (auto at = text.find("\"raw\":\""); at != std::string::npos; at = text.find("\"raw\":\"", at + 1))
      raws += text[at + 7];
    return raws;
  };
  BOOST_TEST(raws_after(">-", {letter(1, 5, "h")}) == "h");
  BOOST_TEST(raws_after("--", {letter(1, 6, "i")}) == "hi", "what comes behind joins it");
  BOOST_TEST(raws_after("--", {letter(0, 7, "a")}) == "ahi", "what comes before goes before");
  BOOST_TEST(raws_after("--", {letter(1, 2, "g"), letter(0, 8, "b")}) == "abghi");
  BOOST_TEST(raws_after("--", {}) == "abghi");
  BOOST_TEST(raws_after("-<", {letter(1, 9, "j")}) == "abghij");
  BOOST_TEST(raws_after(">-", {letter(1, 1, "k")}) == "abghijk", "of another chunk");
  BOOST_TEST(recorder.close().ok());
  BOOST_TEST(raws_after(">-", {}) == "abghijk");
}

BOOST_AUTO_TEST_CASE(the_first_letter_is_a_failure_where_that_is_asked_for) {
  const auto plan = plan_of({0, 1});
  letter_recorder recorder({""}, plan, row_error_policy::fail);
  auto first = letter(0, 7, "7,x");
  first.origin = "in.csv";
  first.line = 4;
  std::vector<dead_letter> others{letter(1, 0, "behind an exchange"), letter(0, 8, "later")};
  others.back().offset = 1;
  const std::vector<dead_letter> alone{first};
  chunk cut_short;
  cut_short.is_cut_short = true;
  const auto outcome = recorder.record(cut_short, std::vector<chunk_letters>{{others, {}}, {alone, {}}}, 1);
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == errc::row_error));
  BOOST_TEST(outcome.error().message == "a row failed and on.error is fail: in.csv, line 5: overflow: 7,x");
}

BOOST_AUTO_TEST_CASE(samples_are_few_short_and_on_one_line) {
  const auto plan = plan_of({0});
  const std::string raw = "two\nlines\x7f\xc2\x9b" + std::string(1000, 'x');
  std::vector<dead_letter> many(letter_recorder::samples_max + 3, letter(0, 0, raw));
  const auto samples = sampled(plan, {many});
  BOOST_REQUIRE(samples.size() == letter_recorder::samples_max);
  BOOST_TEST(samples[0].size() < 200U);
  BOOST_TEST(samples[0].starts_with("overflow: two lines  x"));
}

BOOST_AUTO_TEST_CASE(samples_say_where_the_record_stands) {
  const auto plan = plan_of({0});
  auto known = letter(0, 0, "7,x");
  known.origin = "in.csv";
  known.line = 4;
  known.column = "price";
  const std::vector<dead_letter> rejected{known};
  const std::vector<chunk_letters> letters{{rejected, {}}};
  letter_recorder recorder({""}, plan, row_error_policy::dead_letter);
  BOOST_TEST(recorder.record({}, letters, 100).ok());
  BOOST_TEST(recorder.take_samples().front() == "in.csv, line 104: overflow in column price: 7,x");
  BOOST_TEST(recorder.take_samples().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
