#include "millrace/actors/internal/source_driver.hpp"

#include <string>
#include <vector>

#include "lone_actor.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace {

namespace {

using notes = std::vector<std::string>;

/// What a reader does with each call: `w` waits, `e` ends, `f` fails, `x` throws, anything else is a chunk
/// of that name.
class scripted_reader final : public source_reader {
public:
  explicit scripted_reader(std::string script) : script_(std::move(script)) {}

  [[nodiscard]] status open() override { return {}; }
  [[nodiscard]] result<read_outcome> read(read_buffer& buffer, chunk& out) override {
    BOOST_REQUIRE(next_ < script_.size());
    BOOST_TEST(out.bytes.empty());
    switch (script_[next_++]) {
      case 'w': return read_outcome::waiting;
      case 'e': return read_outcome::ended;
      case 'f': return failure{errc::io, "the disk is gone", "", {}};
      case 'x': throw std::runtime_error("a bug");
      default: break;
    }
    buffer.bytes.assign(1, script_[next_ - 1]);
    out.bytes = {buffer.bytes.data(), 1};
    out.position.origin = out.bytes;
    return read_outcome::chunk;
  }

private:
  std::string script_;
  std::size_t next_ = 0;
};

struct fixture {
  lone_actor actor{{}};

  /// Lets a driver read by a script.
  void enter(const std::string& script) {
    actor.job().plan.sources[0].name = "orders";
    actor.job().inputs[0].reader = std::make_unique<scripted_reader>(script);
    actor.enter<source_driver>(0U);
    BOOST_TEST(actor.run().empty());
  }
  notes grant(std::uint32_t chunks, std::uint32_t recycled) {
    actor.tell(granted{chunks, recycled});
    return actor.run();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(source_driver_tests, fixture)

BOOST_AUTO_TEST_CASE(reads_as_many_chunks_as_are_wanted_and_no_more) {
  enter("abcd");
  BOOST_TEST(grant(2, 0) == (notes{"router: cut 0: a", "router: cut 0: b"}), boost::test_tools::per_element());
  BOOST_TEST(grant(1, 0) == notes{"router: cut 0: c"}, boost::test_tools::per_element());
  BOOST_TEST(grant(0, 0).empty());
}

BOOST_AUTO_TEST_CASE(reads_into_the_oldest_buffers_once_they_are_free) {
  enter("abcdgh");
  static_cast<void>(grant(3, 0));
  const auto& slots = actor.job().inputs[0].slots;
  BOOST_TEST(slots.size() == 3U);
  BOOST_TEST(grant(1, 1) == notes{"router: cut 0: d"}, boost::test_tools::per_element());
  BOOST_TEST(slots.size() == 3U);
  BOOST_TEST(slots[0].content.bytes == "d");
  BOOST_TEST(slots[1].content.bytes == "b");
  static_cast<void>(grant(2, 1));
  BOOST_TEST(slots.size() == 4U);
  BOOST_TEST(slots[1].content.bytes == "g");
  BOOST_TEST(slots[3].content.bytes == "h");
}

BOOST_AUTO_TEST_CASE(says_once_that_the_input_has_ended) {
  enter("ae");
  BOOST_TEST(grant(4, 0) == (notes{"router: cut 0: a", "router: cut 0 end"}), boost::test_tools::per_element());
  BOOST_TEST(grant(4, 1).empty());
}

BOOST_AUTO_TEST_CASE(looks_again_after_a_while_where_nobody_wakes_it) {
  enter("wwab");
  BOOST_TEST(grant(2, 0).empty());
  BOOST_TEST(actor.run_after(std::chrono::milliseconds(9)).empty());
  BOOST_TEST(actor.run_after(std::chrono::milliseconds(1)).empty());
  BOOST_TEST(actor.run_after(std::chrono::milliseconds(10)) == (notes{"router: cut 0: a", "router: cut 0: b"}),
             boost::test_tools::per_element());
  BOOST_TEST(actor.job().inputs[0].slots.size() == 2U);
}

BOOST_AUTO_TEST_CASE(looks_again_once_however_often_it_was_asked) {
  enter("wwwwa");
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(grant(1, 0).empty());
  BOOST_TEST(actor.run_after(std::chrono::milliseconds(10)).empty());
  BOOST_TEST(actor.run_after(std::chrono::milliseconds(9)).empty());
}

BOOST_AUTO_TEST_CASE(waits_to_be_told_where_somebody_wakes_it) {
  actor.job().inputs[0].wake = wake_up::by_message;
  enter("wa");
  BOOST_TEST(grant(1, 0).empty());
  BOOST_TEST(actor.run_after(std::chrono::seconds(1)).empty());
  actor.tell(look_again{});
  BOOST_TEST(actor.run() == notes{"router: cut 0: a"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_wake_without_demand_reads_nothing) {
  enter("");
  actor.tell(look_again{});
  BOOST_TEST(actor.run().empty());
}

BOOST_AUTO_TEST_CASE(reads_no_more_once_it_is_stopped) {
  enter("aw");
  BOOST_TEST(grant(2, 0).size() == 1U);
  actor.tell(stop_inputs{});
  BOOST_TEST(actor.run() == notes{"router: cut 0 end"}, boost::test_tools::per_element());
  BOOST_TEST(actor.run_after(std::chrono::milliseconds(10)).empty());
  BOOST_TEST(grant(2, 1).empty());
}

BOOST_AUTO_TEST_CASE(a_stop_says_nothing_of_an_input_that_has_ended) {
  enter("e");
  BOOST_TEST(grant(1, 0) == notes{"router: cut 0 end"}, boost::test_tools::per_element());
  actor.tell(stop_inputs{});
  BOOST_TEST(actor.run().empty());
}

BOOST_AUTO_TEST_CASE(asks_its_reader_nothing_once_the_input_is_stopped) {
  enter("");
  actor.job().inputs[0].progress->state = read_state::stopped;
  BOOST_TEST(grant(1, 0) == notes{"router: cut 0 end"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reads_no_more_once_the_job_is_aborted) {
  enter("");
  actor.job().is_aborted = true;
  BOOST_TEST(grant(2, 0).empty());
}

BOOST_AUTO_TEST_CASE(a_reader_that_fails_or_throws_ends_it_with_job_and_stream) {
  enter("af");
  BOOST_TEST(grant(4, 0) == (notes{"ended: job test, source orders: the disk is gone", "router: cut 0: a"}),
             boost::test_tools::per_element());
  lone_actor other{{}};
  other.job().plan.sources[0].name = "orders";
  other.job().inputs[0].reader = std::make_unique<scripted_reader>("x");
  other.enter<source_driver>(0U);
  other.tell(granted{1, 0});
  BOOST_TEST(other.run() == notes{"ended: job test, source orders: a bug"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_message_that_is_not_for_it_is_dropped) {
  enter("a");
  actor.tell(committed{});
  actor.tell(std::string("nonsense"));
  BOOST_TEST(actor.run().empty());
  BOOST_TEST(grant(1, 0).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
