#include <iterator>
#include <set>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {
namespace {

std::set<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(system_function_test)

BOOST_FIXTURE_TEST_CASE(now_is_the_recorded_time_of_the_chunk, expression_fixture) {
  set_rows(1);
  chunk().ingest_time_us = 1'700'000'000'500'000;
  BOOST_TEST(run(call("now", {})) == "2023-11-14 22:13:20.5");
  BOOST_TEST(run(call("current_timestamp", {})) == "2023-11-14 22:13:20.5");
  BOOST_TEST(run(call("current_date", {})) == "2023-11-14");
  BOOST_TEST(run(call("unix_timestamp", {})) == "1700000000");
}

BOOST_FIXTURE_TEST_CASE(random_numbers_depend_on_seed_and_row_and_nothing_else, expression_fixture) {
  set_rows(3);
  const auto one = call("random", {literal("1", type_id::bigint)});
  const auto first = run(one);
  BOOST_TEST(run(one) == first);
  BOOST_TEST(words(first).size() == 3U);
  BOOST_TEST(run(call("random", {literal("2", type_id::bigint)})) != first);
  select({1});
  BOOST_TEST(words(first).count(run(one)) == 1U);
}

BOOST_FIXTURE_TEST_CASE(uuids_differ_by_row_and_have_the_shape_of_version_4, expression_fixture) {
  set_rows(100);
  const auto result = run(call("uuid", {}));
  BOOST_TEST(words(result).size() == 100U);
  BOOST_TEST(run(call("uuid", {})) == result);
  for (const auto& id : words(result)) {
    BOOST_TEST(id.size() == 36U);
    BOOST_TEST(id[14] == '4');
    BOOST_TEST(std::string("89ab").find(id[19]) != std::string::npos);
  }
}

BOOST_FIXTURE_TEST_CASE(hashes_equal_values_alike_whatever_their_width_or_sign_of_zero, expression_fixture) {
  set_rows(1);
  const auto hash = [&](std::string_view text, type value_type) {
    return run(call("hash", {literal(text, value_type)}));
  };
  BOOST_TEST(hash("7", type_id::integer) == hash("7", type_id::bigint));
  BOOST_TEST(hash("0", type_id::double_) == hash("-0", type_id::double_));
  BOOST_TEST(hash("7", type_id::integer) != hash("8", type_id::integer));
  BOOST_TEST(hash("a", type_id::varchar) != hash(".", type_id::varchar));
  BOOST_TEST(run(call("hash", {literal("a", type_id::varchar), literal("b", type_id::varchar)})) !=
             run(call("hash", {literal("b", type_id::varchar), literal("a", type_id::varchar)})));
}

BOOST_FIXTURE_TEST_CASE(keeps_a_compiled_pattern_and_still_sees_another, expression_fixture) {
  const auto text = add_column(type_id::varchar, {"abc", "abc", "abc"});
  const auto pattern = add_column(type_id::varchar, {"b", "z", "("});
  BOOST_TEST(run(call("regexp_matches", {read(text), read(pattern)})) == "true false !invalid_argument");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
