#include "millrace/engine/execution/partial_choice.hpp"

#include <boost/test/unit_test.hpp>

using namespace millrace;

namespace {

/// Whether a chunk of so many rows and groups was begun with aggregating, and whether it was ended so.
std::pair<bool, bool> chunk(partial_choice& choice, std::uint64_t rows, std::uint64_t groups) {
  choice.begin_chunk();
  const auto began = choice.is_on();
  if (began)
    choice.note(rows, groups);
  const auto went_on = choice.is_on();
  choice.end_chunk();
  return {began, went_on};
}

const std::pair<bool, bool> aggregated(true, true);
const std::pair<bool, bool> given_up(true, false);
const std::pair<bool, bool> passed(false, false);

} // namespace

BOOST_AUTO_TEST_SUITE(partial_choice_suite)

BOOST_AUTO_TEST_CASE(aggregates_as_long_as_chunks_have_several_rows_per_group) {
  partial_choice choice(partial_mode::automatic);
  for (const auto groups : {1U, 10U, 500U, 625U})
    BOOST_TEST((chunk(choice, 10'000, groups) == aggregated));
}

BOOST_AUTO_TEST_CASE(gives_up_within_a_chunk_and_tries_again_later) {
  partial_choice choice(partial_mode::automatic);
  BOOST_TEST((chunk(choice, 10'000, 626) == given_up));
  for (std::uint32_t i = 0; i < partial_choice::chunks_between_trials; ++i)
    BOOST_TEST((chunk(choice, 10'000, 1) == passed));
  BOOST_TEST((chunk(choice, 10'000, 1) == aggregated));
  BOOST_TEST((chunk(choice, 10'000, 1) == aggregated));
}

BOOST_AUTO_TEST_CASE(takes_a_small_chunk_to_its_end_before_it_judges) {
  partial_choice choice(partial_mode::automatic);
  BOOST_TEST((chunk(choice, 100, 7) == aggregated));
  BOOST_TEST((chunk(choice, 100, 1) == passed));
}

BOOST_AUTO_TEST_CASE(does_as_it_is_told) {
  partial_choice always(partial_mode::always);
  partial_choice never(partial_mode::never);
  for (auto i = 0; i < 3; ++i) {
    BOOST_TEST((chunk(always, 10'000, 10'000) == aggregated));
    BOOST_TEST((chunk(never, 10'000, 1) == passed));
  }
}

BOOST_AUTO_TEST_SUITE_END()
