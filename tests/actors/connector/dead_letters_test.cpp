#include "millrace/actors/connector/dead_letters.hpp"

#include <memory>

#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace::testing {
namespace {

dead_letter letter_of(std::string_view raw) {
  dead_letter letter;
  letter.reason = row_error::bad_value;
  letter.origin = "in.csv";
  letter.offset = 120;
  letter.line = 6;
  letter.column = "price";
  letter.raw = raw;
  return letter;
}

/// What is written for one raw record, quotes included.
std::string written(std::string_view raw) {
  const temporary_directory directory;
  dead_letters letters({directory / "letters"});
  must(letters.add(letter_of(raw), 1));
  must(letters.close());
  const auto text = directory.read("letters");
  const std::string_view before = "\"raw\":";
  const auto begin = text.find(before) + before.size();
  return text.substr(begin, text.size() - begin - 2);
}

BOOST_AUTO_TEST_SUITE(dead_letters_)

BOOST_AUTO_TEST_CASE(writes_one_object_a_line) {
  const temporary_directory directory;
  dead_letters letters({directory / "out.dead-letters.jsonl"});
  must(letters.open());
  must(letters.add(letter_of("7,x"), 1));
  dead_letter late;
  late.reason = row_error::division_by_zero;
  late.offset = 3;
  late.raw = "1,0";
  must(letters.add(late, 5));
  auto unplaced = letter_of("8");
  unplaced.column = "";
  unplaced.reason = row_error::too_few_fields;
  must(letters.add(unplaced, 0));
  must(letters.close());
  BOOST_TEST(directory.read("out.dead-letters.jsonl") ==
             R"({"source":"in.csv","line":7,"offset":120,"column":"price","reason":"bad_value","raw":"7,x"})"
             "\n"
             R"({"source":null,"line":null,"offset":null,"column":null,"reason":"division_by_zero","raw":"1,0"})"
             "\n"
             R"({"source":"in.csv","line":null,"offset":120,"column":null,"reason":"too_few_fields","raw":"8"})"
             "\n");
}

BOOST_AUTO_TEST_CASE(makes_no_file_without_letters_and_removes_that_of_an_earlier_run) {
  const temporary_directory directory;
  directory.write("letters", "old");
  dead_letters letters({directory / "letters"});
  must(letters.open());
  must(letters.flush());
  must(letters.close());
  BOOST_TEST(directory.count_entries() == 0U);
  must(letters.open());
}

BOOST_AUTO_TEST_CASE(a_file_belongs_to_one_job_at_a_time_letters_or_not) {
  const temporary_directory directory;
  dead_letters first({directory / "letters"});
  dead_letters second({directory / "letters"});
  must(first.open());
  BOOST_TEST(must_fail(second.open()).message == "cannot write: another job is writing it: " + (directory / "letters"));
  must(first.add(letter_of("a"), 1));
  must(first.close());
  BOOST_TEST(directory.read("letters").find("\"raw\":\"a\"") != std::string::npos);
  dead_letters third({directory / "letters"});
  must(third.open());
  must(third.close());
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(jobs_that_share_a_name_keep_letters_of_their_own_where_nobody_chose_it) {
  const temporary_directory directory;
  directory.write("job.letters.2.jsonl", "old");
  const auto letters = [&] {
    auto result = std::make_unique<dead_letters>(letters_target{directory / "job.letters.jsonl", letters_name::numbered}, 9);
    must(result->open());
    return result;
  };
  const auto first = letters();
  auto second = letters();
  const auto third = letters();
  BOOST_TEST(first->path() == directory / "job.letters.jsonl");
  BOOST_TEST(second->path() == directory / "job.letters.2.jsonl");
  BOOST_TEST(third->path() == directory / "job.letters.3.jsonl");
  must(first->add(letter_of("a"), 1));
  must(third->add(letter_of("c"), 1));
  second.reset();
  second = letters();
  BOOST_TEST(second->path() == directory / "job.letters.2.jsonl");
  must(first->close());
  must(second->close());
  must(third->close());
  BOOST_TEST(directory.read("job.letters.jsonl").ends_with("\"a\"}\n"));
  BOOST_TEST(directory.read("job.letters.3.jsonl").ends_with("\"c\"}\n"));
  BOOST_TEST(directory.count_entries() == 2U);
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_is_taken_over) {
  const temporary_directory directory;
  directory.write(".letters.lock", "");
  dead_letters letters({directory / "letters"});
  must(letters.open());
  must(letters.close());
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(can_be_read_before_it_is_closed) {
  const temporary_directory directory;
  dead_letters letters({directory / "letters"});
  must(letters.add(letter_of("a"), 1));
  must(letters.flush());
  BOOST_TEST(directory.read("letters").ends_with("\"a\"}\n"));
}

BOOST_AUTO_TEST_CASE(what_is_shown_gives_way_to_what_is_added) {
  const temporary_directory directory;
  dead_letters letters({directory / "letters"}, 3);
  const auto raws = [&] {
    must(letters.flush());
    std::string found;
    const auto text = directory.read("letters");
    for (auto at = text.find("\"raw\":\""); at != std::string::npos; at = text.find("\"raw\":\"", at + 1))
      found += text[at + 7];
    return found;
  };
  must(letters.show(letter_of("x")));
  must(letters.show(letter_of("y")));
  BOOST_TEST(raws() == "xy");
  must(letters.add(letter_of("a"), 1));
  BOOST_TEST(raws() == "a");
  for (const auto* raw : {"x", "y", "z"})
    must(letters.show(letter_of(raw)));
  BOOST_TEST(raws() == "axy", "no more than may be kept");
  must(letters.hide());
  BOOST_TEST(raws() == "a");
  BOOST_TEST(letters.count_all() == 1U);
}

BOOST_AUTO_TEST_CASE(nothing_is_shown_where_it_could_not_be_taken_back) {
  dead_letters device({"/dev/full"});
  must(device.show(letter_of("a")));
  must(device.flush());
  BOOST_TEST(!device.shows_any());
}

BOOST_AUTO_TEST_CASE(tells_what_failed_in_a_row_that_had_been_decoded) {
  const temporary_directory directory;
  dead_letters letters({directory / "letters"});
  dead_letter letter;
  letter.reason = row_error::overflow;
  letter.column = "total";
  letter.raw = "a,1";
  auto& operation = letter.operation.emplace();
  operation.node = "group by";
  operation.stream = "sums";
  operation.function = "sum(v)";
  operation.values = {"1", std::nullopt};
  operation.key = {{"k", "a\"b"}, {"n", std::nullopt}};
  must(letters.add(letter, 1));
  letter.operation.emplace().node = "filter";
  must(letters.add(letter, 1));
  must(letters.close());
  const std::string known = R"({"source":null,"line":null,"offset":null,"column":"total","reason":"overflow",)";
  const std::string aggregate = R"-("operator":"group by","stream":"sums","function":"sum(v)","values":["1",null],)-";
  const std::string key = R"("key":{"k":"a\"b","n":null},"raw":"a,1"})";
  const std::string filter = R"("operator":"filter","raw":"a,1"})";
  BOOST_TEST(directory.read("letters") == known + aggregate + key + "\n" + known + filter + "\n");
}

BOOST_AUTO_TEST_CASE(counts_by_reason_and_keeps_no_more_than_asked_for) {
  const temporary_directory directory;
  dead_letters letters({directory / "letters"}, 2);
  for (int i = 0; i < 5; ++i)
    must(letters.add(letter_of("a"), 1));
  auto other = letter_of("b");
  other.reason = row_error::late;
  must(letters.add(other, 1));
  must(letters.close());
  BOOST_TEST(letters.count(row_error::bad_value) == 5U);
  BOOST_TEST(letters.count(row_error::late) == 1U);
  BOOST_TEST(letters.count(row_error::overflow) == 0U);
  BOOST_TEST(letters.count_all() == 6U);
  const auto text = directory.read("letters");
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 2);
}

BOOST_AUTO_TEST_CASE(keeps_none_when_asked_for_none) {
  const temporary_directory directory;
  dead_letters letters({directory / "letters"}, 0);
  must(letters.add(letter_of("a"), 1));
  must(letters.close());
  BOOST_TEST(letters.count_all() == 1U);
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(makes_every_record_printable) {
  struct {
    std::string_view raw;
    const char* expected;
  } const cases[] = {
    {"", R"("")"},
    {"a\"b\\c\td\r\n", R"("a\"b\\c\td\r\n")"},
    {{"\0\x01\x1f\x7f", 4}, R"("\u0000\u0001\u001f\u007f")"},
    {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
    {"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80", "\"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80\""},
    {"\xe4", R"("\u00e4")"},                         // A byte that starts what does not follow.
    {"a\x80z", R"("a\u0080z")"},                     // A continuation without a start.
    {"\xc0\xaf", R"("\u00c0\u00af")"},               // Overlong.
    {"\xe0\x80\xaf", R"("\u00e0\u0080\u00af")"},     // Overlong.
    {"\xf0\x80\x80\xaf", R"("\u00f0\u0080\u0080\u00af")"},
    {"\xed\xa0\x80", R"("\u00ed\u00a0\u0080")"},     // A surrogate.
    {"\xf4\x90\x80\x80", R"("\u00f4\u0090\u0080\u0080")"}, // Beyond the last code point.
    {"\xff\xc3", R"("\u00ff\u00c3")"},
  };
  for (const auto& [raw, expected] : cases)
    BOOST_TEST(written(raw) == expected);
}

BOOST_AUTO_TEST_CASE(shows_the_first_4_kib_of_a_record_without_cutting_a_character) {
  BOOST_TEST(written(std::string(4096, 'a')).size() == 4098U);
  BOOST_TEST(written(std::string(5000, 'a')).size() == 4098U);
  const auto shortened = written(std::string(4095, 'a') + "\xe2\x82\xac and more");
  BOOST_TEST(shortened == "\"" + std::string(4095, 'a') + "\"");
  BOOST_TEST(written(std::string(5000, '\x80')).size() < 4096U * 6 + 3);
}

BOOST_AUTO_TEST_CASE(fails_rather_than_loses_a_letter) {
  const temporary_directory directory;
  dead_letters missing({directory / "missing/letters"});
  BOOST_TEST((must_fail(missing.add(letter_of("a"), 1)).code == errc::not_found));
  dead_letters full({"/dev/full"});
  must(full.open());
  must(full.add(letter_of("a"), 1));
  BOOST_TEST((must_fail(full.flush()).code == errc::no_space));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
