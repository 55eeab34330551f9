#include "millrace/engine/sql/parser/precedence.hpp"

#include <boost/test/unit_test.hpp>

using namespace millrace::sql;

BOOST_AUTO_TEST_SUITE(precedence_rank_test)

BOOST_AUTO_TEST_CASE(a_tighter_rank_is_the_next_one_of_postgresql) {
  constexpr precedence ranks[] = {
    precedence::or_,        precedence::and_,     precedence::not_,           precedence::is,
    precedence::comparison, precedence::membership, precedence::other,        precedence::additive,
    precedence::multiplicative, precedence::power, precedence::sign,          precedence::primary};
  for (std::size_t i = 0; i + 1 < std::size(ranks); ++i) {
    BOOST_TEST((tighter(ranks[i]) == ranks[i + 1]));
    BOOST_TEST((looser(ranks[i + 1]) == ranks[i]));
    BOOST_TEST((ranks[i] < ranks[i + 1]));
  }
}

BOOST_AUTO_TEST_CASE(comparisons_and_memberships_do_not_chain) {
  for (const auto rank : {precedence::comparison, precedence::membership})
    BOOST_TEST(!chains(rank));
  for (const auto rank : {precedence::or_, precedence::and_, precedence::is, precedence::other, precedence::additive,
                          precedence::multiplicative, precedence::power})
    BOOST_TEST(chains(rank));
}

BOOST_AUTO_TEST_SUITE_END()
