#include <boost/test/unit_test.hpp>

#include <set>
#include <vector>

#include "millrace/engine/type/schema.hpp"

using namespace millrace;

namespace {

schema trades() {
  return {{{"ts", type_id::timestamp, false},
           {"symbol", type_id::varchar, true},
           {"price", type::decimal(10, 2), true}}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(schema_suite)

BOOST_AUTO_TEST_CASE(finds_columns_by_their_exact_name) {
  const auto shape = trades();
  BOOST_TEST(shape.index_of("ts").value() == 0U);
  BOOST_TEST(shape.index_of("price").value() == 2U);
  BOOST_TEST(!shape.index_of("Price").has_value());
  BOOST_TEST(!shape.index_of("").has_value());
}

BOOST_AUTO_TEST_CASE(finds_the_first_of_columns_of_one_name) {
  const schema shape{{{"a", type_id::integer, true}, {"a", type_id::bigint, true}}};
  BOOST_TEST(shape.index_of("a").value() == 0U);
}

BOOST_AUTO_TEST_CASE(fingerprints_equal_schemas_alike) {
  BOOST_TEST(fingerprint(trades()) == fingerprint(trades()));
}

BOOST_AUTO_TEST_CASE(keeps_the_fingerprint_across_versions) {
  // Two ends of a wire may be of different builds: a change here breaks them.
  BOOST_TEST(fingerprint(schema{}) == 0xe220a8397b1dcdafU);
}

BOOST_AUTO_TEST_CASE(leaves_nullability_out_of_the_fingerprint) {
  auto other = trades();
  other.fields[0].is_nullable = true;
  BOOST_TEST(fingerprint(other) == fingerprint(trades()));
}

BOOST_AUTO_TEST_CASE(fingerprints_every_other_difference) {
  std::vector<schema> shapes(8, trades());
  shapes[1].fields[0].name = "tz";
  shapes[2].fields[1].value_type = type_id::bytes;
  shapes[3].fields[2].value_type = type::decimal(10, 3);
  shapes[4].fields[2].value_type = type::decimal(11, 2);
  shapes[5].fields.pop_back();
  std::swap(shapes[6].fields[0], shapes[6].fields[1]);
  shapes[7].fields.push_back({"", type_id::null, true});
  std::set<std::uint64_t> prints;
  for (const auto& shape : shapes)
    prints.insert(fingerprint(shape));
  BOOST_TEST(prints.size() == shapes.size());
}

BOOST_AUTO_TEST_CASE(does_not_mix_up_where_one_name_ends_and_the_next_begins) {
  const schema left{{{"ab", type_id::integer, true}, {"c", type_id::integer, true}}};
  const schema right{{{"a", type_id::integer, true}, {"bc", type_id::integer, true}}};
  BOOST_TEST(fingerprint(left) != fingerprint(right));
}

BOOST_AUTO_TEST_SUITE_END()
