#include "millrace/engine/sql/keyword.hpp"

#include <array>

#include <boost/test/unit_test.hpp>

using namespace millrace::sql;

BOOST_AUTO_TEST_SUITE(keyword_table)

BOOST_AUTO_TEST_CASE(a_keyword_is_found_in_any_case) {
  BOOST_CHECK(find_keyword("select") == keyword::select);
  BOOST_CHECK(find_keyword("SELECT") == keyword::select);
  BOOST_CHECK(find_keyword("sElEcT") == keyword::select);
  BOOST_CHECK(find_keyword("localtimestamp") == keyword::localtimestamp);
}

BOOST_AUTO_TEST_CASE(other_words_are_no_keywords) {
  for (const auto word : {"", "selec", "selects", "price", "symbol", "a_word_longer_than_all_keywords", "\xc3\xa9"})
    BOOST_CHECK_MESSAGE(find_keyword(word) == keyword::none, word);
}

BOOST_AUTO_TEST_CASE(every_keyword_is_found_by_its_name) {
  for (auto i = static_cast<unsigned>(keyword::none) + 1; i <= static_cast<unsigned>(keyword::zone); ++i) {
    const auto word = static_cast<keyword>(i);
    BOOST_CHECK_MESSAGE(find_keyword(name_of(word)) == word, name_of(word));
  }
}

BOOST_AUTO_TEST_CASE(names_people_give_to_columns_are_not_reserved) {
  constexpr auto names = std::to_array<std::string_view>(
    {"timestamp", "date", "time", "price", "window", "value", "key", "symbol", "count", "first", "last", "interval",
     "start", "state", "stream", "view", "row", "rows", "range", "offset", "limit", "job", "position", "filter"});
  for (const auto name : names)
    BOOST_CHECK_MESSAGE(class_of(find_keyword(name)) != keyword_class::reserved, name);
}

BOOST_AUTO_TEST_CASE(words_that_begin_a_clause_are_no_bare_aliases) {
  for (const auto word : {keyword::window, keyword::emit, keyword::limit, keyword::offset, keyword::asof, keyword::within})
    BOOST_CHECK_MESSAGE(class_of(word) == keyword_class::clause, name_of(word));
}

BOOST_AUTO_TEST_SUITE_END()
