#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/dealing/decision_log.hpp"

namespace millrace {

namespace {

decision reading(std::uint32_t input, std::uint64_t offset, std::uint64_t size, bool ends_input = false) {
  decision taken;
  taken.input = input;
  taken.offset = offset;
  taken.size = size;
  taken.ends_input = ends_input;
  return taken;
}

} // namespace

BOOST_AUTO_TEST_SUITE(decision_log_tests)

BOOST_AUTO_TEST_CASE(keeps_the_last_decisions_oldest_first) {
  decision_log log(3);
  BOOST_TEST(log.recent().empty());
  for (std::uint64_t n = 0; n < 5; ++n)
    log.record({{n}, 0, 0, 0, 0, 0, false});
  BOOST_TEST(log.count() == 5U);
  const auto recent = log.recent();
  BOOST_REQUIRE(recent.size() == 3U);
  BOOST_TEST(recent.front().chunk.value == 2U);
  BOOST_TEST(recent.back().chunk.value == 4U);
}

BOOST_AUTO_TEST_CASE(the_digest_sees_what_was_read_and_in_which_order) {
  const auto a = reading(0, 100, 10);
  const decision changes[] = {reading(1, 100, 10), reading(0, 101, 10), reading(0, 100, 11), reading(0, 100, 10, true)};
  decision_log plain(1);
  plain.record(a);
  for (const auto& change : changes) {
    decision_log changed(1);
    changed.record(change);
    BOOST_TEST(changed.digest() != plain.digest());
    decision_log forth(1);
    forth.record(a);
    forth.record(change);
    decision_log back(1);
    back.record(change);
    back.record(a);
    BOOST_TEST(forth.digest() != back.digest());
  }
}

BOOST_AUTO_TEST_CASE(the_digest_does_not_see_clock_and_partition) {
  decision_log here(1);
  decision_log there(1);
  auto taken = reading(0, 100, 10);
  here.record(taken);
  taken.partition = 5;
  taken.ingest_time_us = 2;
  there.record(taken);
  BOOST_TEST(here.digest() == there.digest());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
