#include "millrace/actors/internal/letter_driver.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "lone_actor.hpp"
#include <boost/test/unit_test.hpp>


namespace millrace {

namespace {

using notes = std::vector<std::string>;

const std::string disk_is_full = "no space left on device: /dev/full";

struct fixture {
  lone_actor actor{{1, 1, 3, 4, 1}};
  chunk content;
  std::array<std::vector<dead_letter>, 3> rejected; ///< By partition.

  void enter(const std::string& path) {
    actor.job().letters = std::make_unique<letter_recorder>(letters_target{path}, actor.job().plan, actor.job().config.on_error);
    BOOST_REQUIRE(actor.job().letters->open().ok());
    actor.enter<letter_driver>();
  }
  void reject(std::uint32_t partition, row_error reason) { rejected[partition].emplace_back().reason = reason; }
  notes record(sequence_number number) {
    content.facts.sequence = number;
    auto letters = std::make_shared<std::vector<chunk_letters>>();
    for (const auto& some : rejected)
      letters->push_back({some, {}});
    actor.tell(letters_waiting{&content, 1, letters});
    return actor.run();
  }
  /// Reasons of the samples on the board, in order.
  std::string samples() {
    std::string text;
    for (const auto& sample : actor.job().board.dead_letter_samples())
      text += sample.substr(0, sample.find(':')) + " ";
    return text;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(letter_driver_tests, fixture)

BOOST_AUTO_TEST_CASE(records_a_chunk_and_says_so) {
  enter("");
  reject(1, row_error::overflow);
  reject(1, row_error::late);
  BOOST_TEST(record({4}) == notes{"router: letters written of 4"}, boost::test_tools::per_element());
  BOOST_TEST(samples() == "overflow late ");
}

BOOST_AUTO_TEST_CASE(records_the_letters_of_all_partitions) {
  enter("");
  reject(2, row_error::overflow);
  reject(0, row_error::bad_json);
  static_cast<void>(record({4}));
  BOOST_TEST(samples() == "bad_json overflow ");
}

BOOST_AUTO_TEST_CASE(closes_its_file_and_says_so_when_the_job_ends) {
  enter("");
  actor.tell(prepare{});
  BOOST_TEST(actor.run() == notes{"coordinator: prepared"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(letters_that_cannot_be_made_visible_end_the_job) {
  enter("/dev/full");
  reject(1, row_error::overflow);
  static_cast<void>(record({1}));
  BOOST_TEST(actor.run_after(std::chrono::milliseconds(4)).empty());
  BOOST_TEST(actor.run_after(std::chrono::milliseconds(1)) ==
               notes{"ended: job test, dead letters: cannot write: " + disk_is_full},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_end_that_fails_is_the_outcome) {
  enter("/dev/full");
  reject(1, row_error::overflow);
  static_cast<void>(record({1}));
  actor.tell(prepare{});
  BOOST_TEST(actor.run() == notes{"ended: job test, dead letters: cannot write: " + disk_is_full},
             boost::test_tools::per_element());
  BOOST_TEST(samples() == "overflow "); // The file may have none of it.
}

BOOST_AUTO_TEST_CASE(letters_are_kept_when_the_job_fails_and_it_is_said_when_they_cannot) {
  enter("/dev/full");
  reject(1, row_error::overflow);
  static_cast<void>(record({1}));
  actor.dismiss();
  BOOST_TEST(actor.run().empty());
  const auto said = actor.job().board.dead_letter_samples();
  BOOST_REQUIRE(!said.empty());
  BOOST_TEST(said.back() == "dead letters are incomplete: cannot write: " + disk_is_full);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
