#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(time_format_test)

BOOST_AUTO_TEST_CASE(formats_times) {
  check_cases({
    {"strftime",
     {"timestamp:2024-02-09 03:04:05.678901", "varchar:%Y-%m-%d %H:%M:%S.%f"},
     "2024-02-09 03:04:05.678901"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%j %a %A %b %B"}, "040 Fri Friday Feb February"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%p %I %y %w %u"}, "AM 03 24 5 5"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%U %W %V %G"}, "05 06 06 2024"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%g %n"}, "678 678901000"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%-d %-m %-H %-I %-M %-S %-j"}, "9 2 3 3 4 5 40"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%d/%m/%Y"}, "09/02/2024"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:100%%"}, "100%"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:plain"}, "plain"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:"}, ""},
    {"strftime", {"timestamp:2024-12-29 15:00:00", "varchar:%I %p %U %W %V %G"}, "03 PM 52 52 52 2024"},
    {"strftime", {"timestamp:2023-01-01 00:00:00", "varchar:%U %W %V %G %I"}, "01 00 52 2022 12"},
    {"strftime", {"timestamp:2022-01-01 12:00:00", "varchar:%U %W %V %G %I %p"}, "00 00 52 2021 12 PM"},
    {"strftime", {"date:2024-02-09", "varchar:%x"}, "2024-02-09"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%c"}, "2024-02-09 03:04:05"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%q"}, "!invalid_argument"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%"}, "!invalid_argument"},
    {"strftime", {"varchar:%d", "timestamp:2024-02-09 03:04:05.678901"}, "09"},
    {"date_format", {"timestamp:2024-02-09 03:04:05.678901", "varchar:%H"}, "03"},
    {"from_unixtime", {"bigint:1700000000", "varchar:%Y-%m-%d"}, "2023-11-14"},
    {"strftime", {"timestamp:2024-02-09 03:04:05.678901", "varchar:."}, "."},
    {"dayname", {"date:2021-01-03"}, "Sunday"},
    {"monthname", {"date:2021-01-03"}, "January"},
  });
}

BOOST_AUTO_TEST_CASE(reads_times_by_a_format) {
  check_cases({
    {"strptime", {"varchar:2024-02-09 03:04", "varchar:%Y-%m-%d %H:%M"}, "2024-02-09 03:04:00"},
    {"strptime", {"varchar:09/02/2024", "varchar:%d/%m/%Y"}, "2024-02-09 00:00:00"},
    {"strptime", {"varchar:x", "varchar:%Y"}, "!cast_failed"},
    {"try_strptime", {"varchar:x", "varchar:%Y"}, "."},
    {"try_strptime", {"varchar:1999", "varchar:%Y"}, "1999-01-01 00:00:00"},
    {"to_timestamp", {"varchar:2024-02-09", "varchar:%Y-%m-%d"}, "2024-02-09 00:00:00"},
    {"to_timestamp", {"varchar:2024-02-09 01:02:03"}, "2024-02-09 01:02:03"},
    {"to_timestamp", {"varchar:soon"}, "!cast_failed"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
