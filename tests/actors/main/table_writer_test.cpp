#include "millrace/actors/main/table_writer.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <fcntl.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/tests/actors/connector/replaced_stream.hpp"
#include "millrace/tests/support/child_process.hpp"

namespace millrace::testing {
namespace {

const schema pairs{{{"name", type_id::varchar}, {"count", type_id::bigint}, {"note", type_id::varchar}}};

/// A table of names with a number and a note each, and what it has printed.
struct fixture {
  arena memory;
  temporary_file printed{std::tmpfile()};
  table_writer writer{pairs, change_column::hidden};

  /// A batch of names, numbered from 1; `.` is NULL, as is the number beside it.
  batch_view rows_of(const std::vector<std::string>& names) {
    const auto count = static_cast<std::uint32_t>(names.size());
    column_builder first(type_id::varchar, count, memory);
    column_builder second(type_id::bigint, count, memory);
    column_builder third(type_id::varchar, count, memory);
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto is_null = names[i] == ".";
      is_null ? first.append_null() : first.append_text(names[i]);
      is_null ? second.append_null() : second.append_int64(i + 1);
      third.append_text("n");
    }
    auto* columns = memory.allocate<column>(3);
    ::new (&columns[0]) column(first.finish());
    ::new (&columns[1]) column(second.finish());
    ::new (&columns[2]) column(third.finish());
    batch_view rows;
    rows.columns = {columns, 3};
    rows.row_count = count;
    rows.rows = selection::all(count);
    return rows;
  }
  void write(table_writer& into, const batch_view& rows) {
    const replaced_stream standard_output(STDOUT_FILENO, ::fileno(printed.get()));
    BOOST_TEST(into.write_rows(rows).ok());
  }
  void flush(table_writer& into) {
    const replaced_stream standard_output(STDOUT_FILENO, ::fileno(printed.get()));
    BOOST_TEST(into.flush().ok());
  }
  void commit(table_writer& into) {
    const replaced_stream standard_output(STDOUT_FILENO, ::fileno(printed.get()));
    BOOST_TEST(into.commit({.last = {}, .ends_output = true}).ok());
  }
  /// What a table of these names looks like.
  std::string table_of(const std::vector<std::string>& names) {
    write(writer, rows_of(names));
    commit(writer);
    return text_of(printed.get());
  }
};

BOOST_FIXTURE_TEST_SUITE(table_writer_, fixture)

BOOST_AUTO_TEST_CASE(takes_rows_and_no_bytes) {
  BOOST_TEST(writer.takes_rows());
  BOOST_TEST(writer.open("ignored").ok());
  const auto outcome = writer.write(std::string_view("x"));
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == errc::failed_precondition));
}

BOOST_AUTO_TEST_CASE(text_stands_left_and_numbers_right_and_no_line_ends_in_blanks) {
  BOOST_TEST(table_of({"a", ".", "longer"}) == "name    count  note\n"
                                               "------  -----  ----\n"
                                               "a           1  n\n"
                                               "NULL     NULL  n\n"
                                               "longer      3  n\n");
}

BOOST_AUTO_TEST_CASE(characters_of_several_bytes_are_one_wide) {
  BOOST_TEST(table_of({"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "abcde"}) == "name   count  note\n"
                                                                            "-----  -----  ----\n"
                                                                            "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"
                                                                            "        1  n\n"
                                                                            "abcde      2  n\n");
}

BOOST_AUTO_TEST_CASE(text_does_not_steer_the_terminal) {
  const auto table = table_of({"a\nb\tc\x1b[2J\x7f", "\xc2\x80\xc2\x9b" "2J\xc2\x9f\xc2\xa0"});
  BOOST_TEST(table.find("a b c [2J   ") != std::string::npos);
  BOOST_TEST(table.find("  2J \xc2\xa0") != std::string::npos);
  BOOST_TEST(table.find('\x1b') == std::string::npos);
  BOOST_TEST(table.find("\xc2\x9b") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_rows_that_are_alive_are_printed) {
  auto rows = rows_of({"a", "b", "c"});
  const std::uint32_t alive[] = {0, 2};
  rows.rows = {alive, 2};
  write(writer, rows);
  commit(writer);
  BOOST_TEST(text_of(printed.get()) == "name  count  note\n"
                                       "----  -----  ----\n"
                                       "a         1  n\n"
                                       "c         3  n\n");
}

BOOST_AUTO_TEST_CASE(what_a_row_does_to_the_result_stands_first_where_it_is_shown) {
  table_writer changes(pairs, change_column::shown);
  auto rows = rows_of({"a", "b", "c", "d"});
  const change_kind kinds[] = {change_kind::insert, change_kind::update_before, change_kind::update_after,
                               change_kind::remove};
  rows.kinds = kinds;
  write(changes, rows);
  write(changes, rows_of({"e"}));
  commit(changes);
  BOOST_TEST(text_of(printed.get()) == "op  name  count  note\n"
                                       "--  ----  -----  ----\n"
                                       "+I  a         1  n\n"
                                       "-U  b         2  n\n"
                                       "+U  c         3  n\n"
                                       "-D  d         4  n\n"
                                       "+I  e         1  n\n");
}

BOOST_AUTO_TEST_CASE(rows_are_held_back_until_they_are_enough) {
  write(writer, rows_of(std::vector<std::string>(table_writer::rows_held_max - 1, "a")));
  BOOST_TEST(text_of(printed.get()).empty());
  write(writer, rows_of({"the widest of all"}));
  const auto text = text_of(printed.get());
  BOOST_TEST(text.starts_with("name               count  note\n"));
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 2 + 1000);
}

BOOST_AUTO_TEST_CASE(bytes_are_enough_as_well) {
  write(writer, rows_of({std::string(table_writer::bytes_held_max - 100, 'a')}));
  BOOST_TEST(text_of(printed.get()).empty());
  write(writer, rows_of({std::string(100, 'a')}));
  BOOST_TEST(!text_of(printed.get()).empty());
}

BOOST_AUTO_TEST_CASE(widths_follow_from_rows_and_not_from_when_they_are_flushed) {
  write(writer, rows_of({"abcd"}));
  flush(writer);
  BOOST_TEST(text_of(printed.get()).empty());
  write(writer, rows_of({"abcdefgh"}));
  commit(writer);
  commit(writer);
  BOOST_TEST(text_of(printed.get()) == "name      count  note\n"
                                       "--------  -----  ----\n"
                                       "abcd          1  n\n"
                                       "abcdefgh      1  n\n");
}

BOOST_AUTO_TEST_CASE(rows_beyond_the_first_do_not_wait) {
  write(writer, rows_of(std::vector<std::string>(table_writer::rows_held_max, "a")));
  write(writer, rows_of({"late"}));
  flush(writer);
  BOOST_TEST(text_of(printed.get()).ends_with("\nlate      1  n\n"));
}

BOOST_AUTO_TEST_CASE(where_an_input_may_pause_no_row_waits) {
  table_writer live(pairs, change_column::shown);
  live.expect_pauses();
  BOOST_TEST(live.open("").ok());
  write(live, rows_of({"a"}));
  flush(live);
  const std::string head = "op  name                 count  note\n"
                           "--  ------------  ------------  ------------\n"
                           "+I  a                        1  n\n";
  BOOST_TEST(text_of(printed.get()) == head);
  write(live, rows_of({"longer than usual"}));
  commit(live);
  BOOST_TEST(text_of(printed.get()) == head + "+I  longer than usual             1  n\n");
}

BOOST_AUTO_TEST_CASE(a_result_without_rows_still_names_its_columns) {
  flush(writer);
  commit(writer);
  BOOST_TEST(text_of(printed.get()) == "name  count  note\n(no rows)\n");
}

BOOST_AUTO_TEST_CASE(standard_output_that_is_full_is_a_failure) {
  BOOST_TEST(writer.write_rows(rows_of({"a"})).ok());
  const descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const replaced_stream standard_output(STDOUT_FILENO, full.number());
  const auto outcome = writer.finish();
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == errc::io));
  BOOST_TEST(outcome.error().message == "cannot write to standard output: No space left on device");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
