#include "millrace/actors/main/summary.hpp"

#include <limits>
#include <string>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/dead_letters.hpp"
#include "millrace/engine/base/row_error.hpp"

namespace millrace {

namespace {

/// Half a second of a job that lost rows for two reasons.
job_metrics made_metrics() {
  job_metrics metrics;
  metrics.total.rows_in = 1'234'567;
  metrics.total.rows_out = 89;
  metrics.total.rows_late = 1000;
  metrics.dead_letters = 1002;
  metrics.total.rejected[static_cast<std::size_t>(row_error::late)] = 1000;
  metrics.total.rejected[static_cast<std::size_t>(row_error::bad_value)] = 2;
  metrics.seconds = 0.5;
  metrics.partitions.resize(2);
  return metrics;
}

std::string rows_in_of(std::uint64_t count) {
  job_metrics metrics;
  metrics.total.rows_in = count;
  const auto text = progress_of(metrics);
  return text.substr(0, text.find(" in,"));
}

} // namespace

BOOST_AUTO_TEST_SUITE(summary)

BOOST_AUTO_TEST_CASE(a_summary_says_what_came_in_and_out_and_how_fast) {
  BOOST_TEST(summary_of(made_metrics()) ==
             "1 234 567 rows in, 89 rows out, 1 000 late, 1 002 dead letters (bad_value 2, late 1 000)\n"
             "0.500 s, 2 469 134 rows/s, 2 partitions\n");
}

BOOST_AUTO_TEST_CASE(a_job_without_rows_or_time_has_a_summary) {
  job_metrics empty;
  empty.partitions.resize(1);
  BOOST_TEST(summary_of(empty) == "0 rows in, 0 rows out, 0 late, 0 dead letters\n0.000 s, 0 rows/s, 1 partition\n");
}

BOOST_AUTO_TEST_CASE(failures_that_became_null_are_told_where_there_are_any) {
  job_metrics nulled;
  nulled.partitions.resize(1);
  nulled.total.nulled[static_cast<std::size_t>(row_error::overflow)] = 3;
  nulled.total.nulled[static_cast<std::size_t>(row_error::cast_failed)] = 1;
  BOOST_TEST(summary_of(nulled).starts_with("0 rows in, 0 rows out, 0 late, 0 dead letters, "
                                            "4 failures became NULL (overflow 3, cast_failed 1)\n"));
}

BOOST_AUTO_TEST_CASE(late_rows_that_nobody_keeps_are_told_of) {
  auto metrics = made_metrics();
  BOOST_TEST(late_text(metrics).empty());
  metrics.total.rows_late_lost = 1000;
  BOOST_TEST(late_text(metrics).starts_with("late rows: 1 000, lost: "));
}

BOOST_AUTO_TEST_CASE(thousands_stand_apart) {
  const std::pair<std::uint64_t, const char*> cases[] = {
    {0, "0"},
    {7, "7"},
    {999, "999"},
    {1000, "1 000"},
    {99'999, "99 999"},
    {999'999, "999 999"},
    {1'000'000, "1 000 000"},
    {std::numeric_limits<std::uint64_t>::max(), "18 446 744 073 709 551 615"},
  };
  for (const auto& [count, expected] : cases)
    BOOST_TEST(rows_in_of(count) == expected);
}

BOOST_AUTO_TEST_CASE(a_rate_is_cut_to_whole_rows) {
  job_metrics metrics;
  metrics.total.rows_in = 2;
  metrics.seconds = 3;
  BOOST_TEST(progress_of(metrics).find(" 0 rows/s,") != std::string::npos);
  metrics.total.rows_in = 11'999;
  metrics.seconds = 4;
  BOOST_TEST(progress_of(metrics).find(" 2 999 rows/s,") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(progress_is_one_line_with_the_watermark) {
  auto running = made_metrics();
  const std::string before = "1 234 567 in, 89 out, 2 469 134 rows/s, watermark ";
  const std::string behind = ", 1 000 late, 1 002 dead letters";
  BOOST_TEST(progress_of(running) == before + "-" + behind);
  running.watermark = {-1'000'000};
  BOOST_TEST(progress_of(running) == before + "1969-12-31 23:59:59" + behind);
  running.watermark = event_time::max();
  BOOST_TEST(progress_of(running) == before + "end" + behind);
}

BOOST_AUTO_TEST_CASE(dead_letters_are_told_with_reasons_and_place) {
  auto lossy = made_metrics();
  BOOST_TEST(letters_text(lossy, "") == "");
  BOOST_TEST(letters_text({}, "bad.jsonl") == "");
  BOOST_TEST(letters_text(lossy, "bad.jsonl") == "dead letters: 1 002 (bad_value 2, late 1 000), in bad.jsonl\n");
  lossy.dead_letters = dead_letters::kept_max_default + 1;
  BOOST_TEST(letters_text(lossy, "bad.jsonl").ends_with(", in bad.jsonl, which holds the first 1 048 576\n"));
}

BOOST_AUTO_TEST_CASE(a_reason_with_a_way_out_has_a_hint) {
  auto lossy = made_metrics();
  lossy.total.rejected[static_cast<std::size_t>(row_error::record_too_long)] = 1;
  BOOST_TEST(hints_text(lossy) == "hint: bad_value: declare the column VARCHAR, and TRY_CAST it\n"
                                  "hint: record_too_long: raise `record.bytes`\n");
  BOOST_TEST(hints_text({}) == "");
}

BOOST_AUTO_TEST_CASE(samples_are_lines_in_their_order) {
  BOOST_TEST(samples_text({}) == "");
  BOOST_TEST(samples_text({"b", "a"}) == "dead letter: b\ndead letter: a\n");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
