#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/letter_recorder.hpp"
#include "millrace/tests/actors/connector/temporary_directory.hpp"

namespace millrace {

namespace {

/// Where the rows of one input go to a LIMIT, behind a projection that may fail.
constexpr std::uint32_t projection = 1;
constexpr std::uint32_t limit = 2;

physical_plan limited_plan() {
  physical_plan plan;
  plan.nodes.resize(3);
  plan.nodes[projection].kind = node_kind::project;
  plan.nodes[projection].inputs = {0};
  plan.nodes[limit].kind = node_kind::limit;
  plan.nodes[limit].inputs = {projection};
  plan.nodes[limit].limit.limit = 3;
  return plan;
}

/// One chunk of the job: its letters, by position, and whether it fills the LIMIT.
struct piece {
  std::vector<row_position> letters;
  std::vector<row_position> filled;
};

/// Letters behind position 25 are left out as soon as the LIMIT is full, and the text of few is kept.
const std::vector<piece> job{{{1, 3}, {}}, {{}, {}}, {{11, 12, 13}, {}}, {{21, 24, 26, 27}, {25}}, {{31}, {}}};

void record(letter_recorder& recorder, const piece& content) {
  std::vector<dead_letter> rejected;
  std::vector<filled_limit> filled;
  for (const auto position : content.letters) {
    dead_letter letter;
    letter.node = projection;
    letter.position = position;
    letter.reason = row_error::overflow;
    letter.raw = "row";
    letter.offset = position;
    letter.origin = "in.csv";
    rejected.push_back(letter);
  }
  for (const auto last : content.filled)
    filled.push_back({limit, last});
  BOOST_TEST(recorder.record({}, std::vector<chunk_letters>{{rejected, filled}}, 1).ok());
}

} // namespace

BOOST_AUTO_TEST_SUITE(letter_resume_tests)

BOOST_AUTO_TEST_CASE(a_job_that_goes_on_anywhere_records_what_one_records_that_was_not_disturbed) {
  const testing::temporary_directory undisturbed;
  const auto plan = limited_plan();
  letter_recorder whole({undisturbed / "letters"}, plan, row_error_policy::dead_letter);
  BOOST_TEST(whole.open().ok());
  for (const auto& content : job)
    record(whole, content);
  BOOST_TEST(whole.close().ok());
  const auto expected = whole.take_samples();
  BOOST_TEST(expected.size() == letter_recorder::samples_max);

  for (std::size_t marked = 0; marked <= job.size(); ++marked) {
    BOOST_TEST_INFO("snapshot in front of chunk " << marked);
    const testing::temporary_directory folder;
    recorded_letters from;
    std::vector<std::string> samples;
    {
      letter_recorder first({folder / "letters"}, plan, row_error_policy::dead_letter);
      BOOST_TEST(first.open().ok());
      for (std::size_t i = 0; i < marked; ++i)
        record(first, job[i]);
      auto recorded = first.prepare({});
      BOOST_REQUIRE(recorded.ok());
      from = *std::move(recorded);
      samples = first.take_samples();
      for (std::size_t i = marked; i < job.size(); ++i)
        record(first, job[i]);
      BOOST_TEST(first.flush().ok());
    }
    letter_recorder second({folder / "letters"}, plan, row_error_policy::dead_letter);
    BOOST_TEST(second.resume(from).ok());
    for (std::size_t i = marked; i < job.size(); ++i)
      record(second, job[i]);
    BOOST_TEST(second.close().ok());
    BOOST_TEST(folder.read("letters") == undisturbed.read("letters"));
    for (auto& text : second.take_samples())
      samples.push_back(std::move(text));
    BOOST_TEST(samples == expected, boost::test_tools::per_element());
    auto left_out = second.left_out();
    for (std::size_t reason = 0; reason < left_out.size(); ++reason)
      left_out[reason] += from.left_out[reason];
    BOOST_TEST(left_out == whole.left_out(), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(without_a_file_letters_are_counted_and_sampled_on) {
  const auto plan = limited_plan();
  for (const auto policy : {row_error_policy::dead_letter, row_error_policy::fail}) {
    letter_recorder first({""}, plan, policy);
    BOOST_TEST(first.why_not_resumable().empty());
    record(first, {{}, {5}});
    record(first, {{8, 9}, {}});
    const auto from = first.prepare({});
    BOOST_REQUIRE(from.ok());
    BOOST_TEST((from->file == written_letters{}));
    letter_recorder second({""}, plan, policy);
    BOOST_TEST(second.resume(*from).ok());
    record(second, {{7}, {}});
    constexpr auto overflow = static_cast<std::size_t>(row_error::overflow);
    BOOST_TEST(from->left_out[overflow] == 2U);
    BOOST_TEST(second.left_out()[overflow] == 1U);
    BOOST_TEST(second.take_samples().empty());
  }
}

BOOST_AUTO_TEST_CASE(where_the_first_letter_ends_the_job_there_is_no_file_to_go_on_with) {
  const testing::temporary_directory folder;
  folder.write("letters", "of an earlier run");
  const auto plan = limited_plan();
  letter_recorder recorder({folder / "letters"}, plan, row_error_policy::fail);
  BOOST_TEST(recorder.resume({}).ok());
  BOOST_TEST(folder.count_entries() == 0U);
  const auto from = recorder.prepare({});
  BOOST_REQUIRE(from.ok());
  BOOST_TEST((*from == recorded_letters{}));
}

BOOST_AUTO_TEST_CASE(a_snapshot_of_another_plan_is_refused) {
  const auto plan = limited_plan();
  letter_recorder recorder({""}, plan, row_error_policy::dead_letter);
  recorded_letters from;
  from.full_limits = {{projection, 7, {}}};
  BOOST_TEST(!recorder.resume(from).ok());
}

BOOST_AUTO_TEST_CASE(letters_to_a_device_cannot_be_taken_back) {
  const auto plan = limited_plan();
  BOOST_TEST(!letter_recorder({"/dev/null"}, plan, row_error_policy::dead_letter).why_not_resumable().empty());
  BOOST_TEST(letter_recorder({"/dev/null"}, plan, row_error_policy::fail).why_not_resumable().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
