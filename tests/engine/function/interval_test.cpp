#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(interval_test)

BOOST_AUTO_TEST_CASE(adds_intervals_to_times) {
  check_cases({
    {"+", {"timestamp:2024-01-31 10:00:00", "interval:1 month"}, "2024-02-29 10:00:00"},
    {"+", {"interval:1 month", "timestamp:2024-01-31 10:00:00"}, "2024-02-29 10:00:00"},
    {"+", {"date:2024-01-31", "interval:1 month"}, "2024-02-29 00:00:00"},
    {"-", {"timestamp:2024-03-31 00:00:00", "interval:1 month"}, "2024-02-29 00:00:00"},
    {"-", {"date:2024-01-01", "interval:1 day 01:00:00"}, "2023-12-30 23:00:00"},
    {"date_add", {"timestamp:2024-01-31 00:00:00", "interval:13 months"}, "2025-02-28 00:00:00"},
    {"date_add", {"date:2024-01-31", "interval:1 day"}, "2024-02-01 00:00:00"},
    {"+", {"time:23:30:00", "interval:1 hour"}, "00:30:00"},
    {"-", {"time:00:30:00", "interval:1 hour"}, "23:30:00"},
    {"+", {"timestamp:2024-01-01 00:00:00", "interval:."}, "."},
    {"+", {"timestamp:290000-01-01 00:00:00", "interval:200000 years"}, "!overflow"},
  });
}

BOOST_AUTO_TEST_CASE(subtracts_times) {
  check_cases({
    {"-", {"timestamp:2024-01-03 05:00:00", "timestamp:2024-01-01 00:00:00"}, "2 days 05:00:00"},
    {"-", {"timestamp:2024-01-01 00:00:00", "timestamp:2024-01-03 05:00:00"}, "-2 days -05:00:00"},
    {"-", {"date:2024-01-03", "date:2024-01-01"}, "2"},
    {"-", {"timestamp:2024-01-03 05:00:00", "date:2024-01-01"}, "2 days 05:00:00"},
  });
}

BOOST_AUTO_TEST_CASE(moves_dates_by_days) {
  check_cases({
    {"+", {"date:2024-02-28", "integer:2"}, "2024-03-01"},
    {"+", {"integer:-1", "date:2024-03-01"}, "2024-02-29"},
    {"-", {"date:2024-03-01", "integer:1"}, "2024-02-29"},
    {"+", {"date:2024-03-01", "bigint:9223372036854775807"}, "!overflow"},
    {"-", {"date:2024-03-01", "bigint:-9223372036854775808"}, "!overflow"},
    {"+", {"date:2024-01-01", "time:10:00:00"}, "2024-01-01 10:00:00"},
  });
}

BOOST_AUTO_TEST_CASE(computes_with_intervals) {
  check_cases({
    {"+", {"interval:1 month", "interval:2 days 03:00:00"}, "1 month 2 days 03:00:00"},
    {"-", {"interval:1 month", "interval:1 day"}, "1 month -1 day"},
    {"negate", {"interval:1 day"}, "-1 day"},
    {"*", {"interval:1 day", "integer:3"}, "3 days"},
    {"*", {"integer:3", "interval:1 month 2 days"}, "3 months 6 days"},
    {"*", {"interval:1 day", "double:1.5"}, "1 day 12:00:00"},
    {"*", {"double:0.5", "interval:1 month"}, "15 days"},
    {"/", {"interval:7 days", "integer:2"}, "3 days 12:00:00"},
    {"/", {"interval:1 month 1 day", "integer:3"}, "10 days 08:00:00"},
    {"/", {"interval:1 day", "integer:0"}, "!division_by_zero"},
    {"*", {"interval:1 month", "bigint:9000000000"}, "!overflow"},
  });
}

BOOST_AUTO_TEST_CASE(puts_times_into_buckets) {
  check_cases({
    {"time_bucket", {"interval:15 minutes", "timestamp:2024-01-01 00:22:00"}, "2024-01-01 00:15:00"},
    {"time_bucket", {"interval:1 week", "timestamp:2024-01-05 00:00:00"}, "2024-01-01 00:00:00"},
    {"time_bucket", {"interval:1 month", "timestamp:2024-01-05 00:00:00"}, "2024-01-01 00:00:00"},
    {"time_bucket", {"interval:5 months", "timestamp:1999-12-31 00:00:00"}, "1999-08-01 00:00:00"},
    {"time_bucket", {"interval:2 months", "date:2024-02-05"}, "2024-01-01"},
    {"time_bucket", {"interval:1 day", "timestamp:1969-12-31 23:00:00"}, "1969-12-31 00:00:00"},
    {"time_bucket", {"interval:3 days", "timestamp:2000-01-02 00:00:00"}, "1999-12-31 00:00:00"},
    {"time_bucket",
     {"interval:15 minutes", "timestamp:2024-01-01 00:22:00", "interval:5 minutes"},
     "2024-01-01 00:20:00"},
    {"time_bucket",
     {"interval:15 minutes", "timestamp:2024-01-01 00:22:00", "timestamp:2024-01-01 00:01:00"},
     "2024-01-01 00:16:00"},
    {"time_bucket", {"interval:0 minutes", "timestamp:2024-01-01 00:22:00"}, "!invalid_argument"},
    {"time_bucket", {"interval:-1 day", "timestamp:2024-01-01 00:22:00"}, "!invalid_argument"},
    {"time_bucket", {"interval:1 month 1 day", "timestamp:2024-01-01 00:22:00"}, "!invalid_argument"},
    {"time_bucket", {"interval:1 day", "date:2024-02-05"}, "2024-02-05"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
