#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(time_test)

BOOST_AUTO_TEST_CASE(takes_timestamps_apart) {
  check_cases({
    {"millennium", {"timestamp:2024-02-29 13:14:15.678901"}, "3"},
    {"millennium", {"timestamp:1969-12-31 23:59:58.5"}, "2"},
    {"century", {"timestamp:2024-02-29 13:14:15.678901"}, "21"},
    {"century", {"timestamp:1969-12-31 23:59:58.5"}, "20"},
    {"decade", {"timestamp:2024-02-29 13:14:15.678901"}, "202"},
    {"decade", {"timestamp:1969-12-31 23:59:58.5"}, "196"},
    {"year", {"timestamp:2024-02-29 13:14:15.678901"}, "2024"},
    {"year", {"timestamp:1969-12-31 23:59:58.5"}, "1969"},
    {"isoyear", {"timestamp:2024-02-29 13:14:15.678901"}, "2024"},
    {"isoyear", {"timestamp:1969-12-31 23:59:58.5"}, "1970"},
    {"quarter", {"timestamp:2024-02-29 13:14:15.678901"}, "1"},
    {"quarter", {"timestamp:1969-12-31 23:59:58.5"}, "4"},
    {"month", {"timestamp:2024-02-29 13:14:15.678901"}, "2"},
    {"month", {"timestamp:1969-12-31 23:59:58.5"}, "12"},
    {"week", {"timestamp:2024-02-29 13:14:15.678901"}, "9"},
    {"week", {"timestamp:1969-12-31 23:59:58.5"}, "1"},
    {"weekofyear", {"timestamp:2024-02-29 13:14:15.678901"}, "9"},
    {"weekofyear", {"timestamp:1969-12-31 23:59:58.5"}, "1"},
    {"yearweek", {"timestamp:2024-02-29 13:14:15.678901"}, "202409"},
    {"yearweek", {"timestamp:1969-12-31 23:59:58.5"}, "197001"},
    {"day", {"timestamp:2024-02-29 13:14:15.678901"}, "29"},
    {"day", {"timestamp:1969-12-31 23:59:58.5"}, "31"},
    {"dayofmonth", {"timestamp:2024-02-29 13:14:15.678901"}, "29"},
    {"dayofmonth", {"timestamp:1969-12-31 23:59:58.5"}, "31"},
    {"dayofweek", {"timestamp:2024-02-29 13:14:15.678901"}, "4"},
    {"dayofweek", {"timestamp:1969-12-31 23:59:58.5"}, "3"},
    {"weekday", {"timestamp:2024-02-29 13:14:15.678901"}, "4"},
    {"weekday", {"timestamp:1969-12-31 23:59:58.5"}, "3"},
    {"isodow", {"timestamp:2024-02-29 13:14:15.678901"}, "4"},
    {"isodow", {"timestamp:1969-12-31 23:59:58.5"}, "3"},
    {"dayofyear", {"timestamp:2024-02-29 13:14:15.678901"}, "60"},
    {"dayofyear", {"timestamp:1969-12-31 23:59:58.5"}, "365"},
    {"hour", {"timestamp:2024-02-29 13:14:15.678901"}, "13"},
    {"hour", {"timestamp:1969-12-31 23:59:58.5"}, "23"},
    {"minute", {"timestamp:2024-02-29 13:14:15.678901"}, "14"},
    {"minute", {"timestamp:1969-12-31 23:59:58.5"}, "59"},
    {"second", {"timestamp:2024-02-29 13:14:15.678901"}, "15"},
    {"second", {"timestamp:1969-12-31 23:59:58.5"}, "58"},
    {"millisecond", {"timestamp:2024-02-29 13:14:15.678901"}, "15678"},
    {"millisecond", {"timestamp:1969-12-31 23:59:58.5"}, "58500"},
    {"microsecond", {"timestamp:2024-02-29 13:14:15.678901"}, "15678901"},
    {"microsecond", {"timestamp:1969-12-31 23:59:58.5"}, "58500000"},
  });
}

BOOST_AUTO_TEST_CASE(takes_dates_apart) {
  check_cases({
    {"year", {"date:2021-01-03"}, "2021"},
    {"month", {"date:2021-01-03"}, "1"},
    {"day", {"date:2021-01-03"}, "3"},
    {"week", {"date:2021-01-03"}, "53"},
    {"isodow", {"date:2021-01-03"}, "7"},
    {"dayofweek", {"date:2021-01-03"}, "0"},
    {"quarter", {"date:2021-01-03"}, "1"},
    {"isoyear", {"date:2021-01-03"}, "2020"},
    {"year", {"date:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(takes_parts_by_name) {
  check_cases({
    {"date_part", {"varchar:millennium", "timestamp:1600-03-01 00:00:00"}, "2"},
    {"date_part", {"varchar:century", "timestamp:1600-03-01 00:00:00"}, "16"},
    {"date_part", {"varchar:decade", "timestamp:1600-03-01 00:00:00"}, "160"},
    {"date_part", {"varchar:year", "timestamp:1600-03-01 00:00:00"}, "1600"},
    {"date_part", {"varchar:isoyear", "timestamp:1600-03-01 00:00:00"}, "1600"},
    {"date_part", {"varchar:quarter", "timestamp:1600-03-01 00:00:00"}, "1"},
    {"date_part", {"varchar:month", "timestamp:1600-03-01 00:00:00"}, "3"},
    {"date_part", {"varchar:week", "timestamp:1600-03-01 00:00:00"}, "9"},
    {"date_part", {"varchar:yearweek", "timestamp:1600-03-01 00:00:00"}, "160009"},
    {"date_part", {"varchar:day", "timestamp:1600-03-01 00:00:00"}, "1"},
    {"date_part", {"varchar:dow", "timestamp:1600-03-01 00:00:00"}, "3"},
    {"date_part", {"varchar:isodow", "timestamp:1600-03-01 00:00:00"}, "3"},
    {"date_part", {"varchar:doy", "timestamp:1600-03-01 00:00:00"}, "61"},
    {"date_part", {"varchar:hour", "timestamp:1600-03-01 00:00:00"}, "0"},
    {"date_part", {"varchar:minute", "timestamp:1600-03-01 00:00:00"}, "0"},
    {"date_part", {"varchar:second", "timestamp:1600-03-01 00:00:00"}, "0"},
    {"date_part", {"varchar:millisecond", "timestamp:1600-03-01 00:00:00"}, "0"},
    {"date_part", {"varchar:microsecond", "timestamp:1600-03-01 00:00:00"}, "0"},
    {"date_part", {"varchar:era", "timestamp:1600-03-01 00:00:00"}, "1"},
    {"date_part", {"varchar:YEARS", "timestamp:2024-02-29 13:14:15.678901"}, "2024"},
    {"date_part", {"varchar:epoch", "timestamp:1969-12-31 23:59:58.5"}, "-2"},
    {"date_part", {"varchar:foo", "timestamp:2024-02-29 13:14:15.678901"}, "!invalid_argument"},
    {"datepart", {"varchar:month", "date:2024-05-01"}, "5"},
    {"date_part", {"varchar:hour", "time:13:14:15.5"}, "13"},
    {"date_part", {"varchar:millisecond", "time:13:14:15.5"}, "15500"},
    {"date_part", {"varchar:year", "time:13:14:15"}, "!invalid_argument"},
    {"date_part", {"varchar:year", "interval:14 months 3 days 04:05:06.5"}, "1"},
    {"date_part", {"varchar:month", "interval:14 months 3 days 04:05:06.5"}, "2"},
    {"date_part", {"varchar:quarter", "interval:14 months 3 days 04:05:06.5"}, "1"},
    {"date_part", {"varchar:day", "interval:14 months 3 days 04:05:06.5"}, "3"},
    {"date_part", {"varchar:hour", "interval:14 months 3 days 04:05:06.5"}, "4"},
    {"date_part", {"varchar:minute", "interval:14 months 3 days 04:05:06.5"}, "5"},
    {"date_part", {"varchar:second", "interval:14 months 3 days 04:05:06.5"}, "6"},
    {"date_part", {"varchar:millisecond", "interval:14 months 3 days 04:05:06.5"}, "6500"},
  });
}

BOOST_AUTO_TEST_CASE(truncates_to_a_part) {
  check_cases({
    {"date_trunc", {"varchar:millennium", "timestamp:2024-05-29 13:14:15.678901"}, "2000-01-01 00:00:00"},
    {"date_trunc", {"varchar:millennium", "timestamp:1969-12-31 23:59:58.5"}, "1000-01-01 00:00:00"},
    {"date_trunc", {"varchar:century", "timestamp:2024-05-29 13:14:15.678901"}, "2000-01-01 00:00:00"},
    {"date_trunc", {"varchar:century", "timestamp:1969-12-31 23:59:58.5"}, "1900-01-01 00:00:00"},
    {"date_trunc", {"varchar:decade", "timestamp:2024-05-29 13:14:15.678901"}, "2020-01-01 00:00:00"},
    {"date_trunc", {"varchar:decade", "timestamp:1969-12-31 23:59:58.5"}, "1960-01-01 00:00:00"},
    {"date_trunc", {"varchar:year", "timestamp:2024-05-29 13:14:15.678901"}, "2024-01-01 00:00:00"},
    {"date_trunc", {"varchar:year", "timestamp:1969-12-31 23:59:58.5"}, "1969-01-01 00:00:00"},
    {"date_trunc", {"varchar:isoyear", "timestamp:2024-05-29 13:14:15.678901"}, "2024-01-01 00:00:00"},
    {"date_trunc", {"varchar:isoyear", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-29 00:00:00"},
    {"date_trunc", {"varchar:quarter", "timestamp:2024-05-29 13:14:15.678901"}, "2024-04-01 00:00:00"},
    {"date_trunc", {"varchar:quarter", "timestamp:1969-12-31 23:59:58.5"}, "1969-10-01 00:00:00"},
    {"date_trunc", {"varchar:month", "timestamp:2024-05-29 13:14:15.678901"}, "2024-05-01 00:00:00"},
    {"date_trunc", {"varchar:month", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-01 00:00:00"},
    {"date_trunc", {"varchar:week", "timestamp:2024-05-29 13:14:15.678901"}, "2024-05-27 00:00:00"},
    {"date_trunc", {"varchar:week", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-29 00:00:00"},
    {"date_trunc", {"varchar:day", "timestamp:2024-05-29 13:14:15.678901"}, "2024-05-29 00:00:00"},
    {"date_trunc", {"varchar:day", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-31 00:00:00"},
    {"date_trunc", {"varchar:hour", "timestamp:2024-05-29 13:14:15.678901"}, "2024-05-29 13:00:00"},
    {"date_trunc", {"varchar:hour", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-31 23:00:00"},
    {"date_trunc", {"varchar:minute", "timestamp:2024-05-29 13:14:15.678901"}, "2024-05-29 13:14:00"},
    {"date_trunc", {"varchar:minute", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-31 23:59:00"},
    {"date_trunc", {"varchar:second", "timestamp:2024-05-29 13:14:15.678901"}, "2024-05-29 13:14:15"},
    {"date_trunc", {"varchar:second", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-31 23:59:58"},
    {"date_trunc", {"varchar:millisecond", "timestamp:2024-05-29 13:14:15.678901"}, "2024-05-29 13:14:15.678"},
    {"date_trunc", {"varchar:millisecond", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-31 23:59:58.5"},
    {"date_trunc", {"varchar:microsecond", "timestamp:2024-05-29 13:14:15.678901"}, "2024-05-29 13:14:15.678901"},
    {"date_trunc", {"varchar:microsecond", "timestamp:1969-12-31 23:59:58.5"}, "1969-12-31 23:59:58.5"},
    {"date_trunc", {"varchar:month", "date:2024-05-29"}, "2024-05-01 00:00:00"},
    {"datetrunc", {"varchar:foo", "timestamp:2024-02-29 13:14:15.678901"}, "!invalid_argument"},
    {"date_trunc", {"varchar:era", "timestamp:2024-02-29 13:14:15.678901"}, "!invalid_argument"},
    {"date_trunc", {"varchar:day", "timestamp:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(counts_boundaries_between_times) {
  check_cases({
    {"date_diff", {"varchar:year", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "1"},
    {"date_diff", {"varchar:quarter", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "1"},
    {"date_diff", {"varchar:month", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "1"},
    {"date_diff", {"varchar:week", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "0"},
    {"date_diff", {"varchar:day", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "1"},
    {"date_diff", {"varchar:hour", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "1"},
    {"date_diff", {"varchar:minute", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "1"},
    {"date_diff", {"varchar:second", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "1"},
    {"date_diff", {"varchar:millisecond", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "500"},
    {"date_diff",
     {"varchar:microsecond", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"},
     "500000"},
    {"date_diff", {"varchar:decade", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "0"},
    {"date_diff", {"varchar:isoyear", "timestamp:2023-12-31 23:59:59.5", "timestamp:2024-01-01 00:00:00"}, "1"},
    {"date_diff", {"varchar:hour", "timestamp:1969-12-31 23:30:00", "timestamp:1970-01-01 00:15:00"}, "1"},
    {"datediff", {"varchar:day", "date:2024-01-02", "date:2024-01-01"}, "-1"},
    {"date_diff", {"varchar:month", "date:2024-01-31", "date:2024-02-01"}, "1"},
    {"date_diff", {"varchar:week", "date:2024-01-07", "date:2024-01-08"}, "0"},
    {"date_diff", {"varchar:foo", "date:2024-01-07", "date:2024-01-08"}, "!invalid_argument"},
  });
}

BOOST_AUTO_TEST_CASE(counts_from_the_epoch) {
  check_cases({
    {"epoch", {"timestamp:2024-02-29 13:14:15.678901"}, "1709212455.678901"},
    {"epoch", {"date:1970-01-02"}, "86400.0"},
    {"epoch_ms", {"timestamp:1969-12-31 23:59:58.5"}, "-1500"},
    {"epoch_us", {"timestamp:1969-12-31 23:59:58.5"}, "-1500000"},
    {"epoch_ns", {"timestamp:1969-12-31 23:59:58.5"}, "-1500000000"},
    {"epoch_ns", {"timestamp:2290-01-01 00:00:00"}, "!overflow"},
    {"epoch_ms", {"bigint:1700000000123"}, "2023-11-14 22:13:20.123"},
    {"epoch_ms", {"bigint:-1"}, "1969-12-31 23:59:59.999"},
    {"epoch_ms", {"bigint:9223372036854775807"}, "!overflow"},
    {"unix_timestamp", {"timestamp:1969-12-31 23:59:58.5"}, "-2"},
    {"unix_timestamp", {"timestamp:2023-11-14 22:13:20"}, "1700000000"},
    {"from_unixtime", {"bigint:1700000000"}, "2023-11-14 22:13:20"},
    {"from_unixtime", {"bigint:9223372036854775807"}, "!overflow"},
    {"to_timestamp", {"double:1700000000.5"}, "2023-11-14 22:13:20.5"},
    {"to_timestamp", {"double:nan"}, "!overflow"},
    {"to_timestamp", {"double:1e300"}, "!overflow"},
  });
}

BOOST_AUTO_TEST_CASE(makes_times_of_parts) {
  check_cases({
    {"make_date", {"integer:2024", "integer:2", "integer:29"}, "2024-02-29"},
    {"make_date", {"integer:2023", "integer:2", "integer:29"}, "!invalid_argument"},
    {"make_date", {"bigint:9223372036854775807", "integer:1", "integer:1"}, "!invalid_argument"},
    {"make_date", {"integer:2024", "integer:13", "integer:1"}, "!invalid_argument"},
    {"make_time", {"integer:1", "integer:2", "double:3.5"}, "01:02:03.5"},
    {"make_time", {"integer:24", "integer:0", "double:0"}, "!invalid_argument"},
    {"make_timestamp",
     {"integer:2024", "integer:2", "integer:29", "integer:1", "integer:2", "double:3.5"},
     "2024-02-29 01:02:03.5"},
    {"make_timestamp",
     {"integer:2024", "integer:2", "integer:30", "integer:1", "integer:2", "double:3.5"},
     "!invalid_argument"},
    {"make_timestamp", {"bigint:1700000000000000"}, "2023-11-14 22:13:20"},
    {"last_day", {"date:2021-02-03"}, "2021-02-28"},
    {"last_day", {"date:2024-02-29"}, "2024-02-29"},
    {"last_day", {"date:2021-12-05"}, "2021-12-31"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
