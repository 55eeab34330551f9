#include <new>
#include <stdexcept>

#include <boost/test/unit_test.hpp>
#include <caf/sec.hpp>

#include "millrace/actors/internal/fault.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(fault_tests)

BOOST_AUTO_TEST_CASE(a_failure_survives_the_way_through_an_actor) {
  for (const auto code : {errc::syntax, errc::io, errc::no_space, errc::cancelled, errc::internal}) {
    const failure sent{code, "the disk is full", "make room", {}};
    const auto received = to_failure(to_error(sent));
    BOOST_TEST((received.code == code));
    BOOST_TEST(received.message == sent.message);
    BOOST_TEST(received.hint == sent.hint);
  }
}

BOOST_AUTO_TEST_CASE(reasons_of_caf_are_bugs_of_ours) {
  const auto received = to_failure(caf::make_error(caf::sec::runtime_error, "x"));
  BOOST_TEST((received.code == errc::internal));
  BOOST_TEST(received.message.find("runtime_error") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(exceptions_say_what_they_were_and_where) {
  const auto bug = to_failure(std::make_exception_ptr(std::runtime_error("a bug")), "partition 1");
  BOOST_TEST((bug.code == errc::internal));
  BOOST_TEST(bug.message == "partition 1: a bug");
  const auto memory = to_failure(std::make_exception_ptr(std::bad_alloc()), "partition 1");
  BOOST_TEST((memory.code == errc::limit_exceeded));
  BOOST_TEST(to_failure(std::make_exception_ptr(7), "x").message == "x: unknown exception");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
