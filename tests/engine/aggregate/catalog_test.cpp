#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/aggregate/catalog.hpp"

using namespace millrace;

namespace {

std::vector<argument_shape> shapes(const std::vector<type>& types) {
  std::vector<argument_shape> result;
  for (const auto& value_type : types)
    result.push_back({.value_type = value_type});
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(aggregate_catalog_suite)

BOOST_AUTO_TEST_CASE(resolves_types_as_the_language_says) {
  struct row {
    std::string name;
    std::vector<type> arguments;
    type argument;
    type result;
  };
  const row rows[] = {
    {"count", {type_id::varchar}, type_id::varchar, type_id::bigint},
    {"sum", {type_id::tinyint}, type_id::tinyint, type_id::bigint},
    {"sum", {type_id::bigint}, type_id::bigint, type_id::bigint},
    {"sum", {type_id::real}, type_id::real, type_id::double_},
    {"sum", {type::decimal(10, 2)}, type::decimal(10, 2), type::decimal(38, 2)},
    {"sum", {type::decimal(30, 7)}, type::decimal(30, 7), type::decimal(38, 7)},
    {"avg", {type::decimal(10, 2)}, type::decimal(10, 2), type_id::double_},
    {"avg", {type_id::integer}, type_id::integer, type_id::double_},
    {"min", {type_id::timestamp}, type_id::timestamp, type_id::timestamp},
    {"max", {type_id::varchar}, type_id::varchar, type_id::varchar},
    {"max", {type::decimal(20, 3)}, type::decimal(20, 3), type::decimal(20, 3)},
    {"min", {type_id::boolean}, type_id::boolean, type_id::boolean},
    {"stddev", {type_id::integer}, type_id::double_, type_id::double_},
    {"first_value", {type_id::date}, type_id::date, type_id::date},
    {"bool_and", {type_id::boolean}, type_id::boolean, type_id::boolean},
    {"delta", {type_id::smallint}, type_id::smallint, type_id::bigint},
    {"corr", {type_id::integer, type_id::double_}, type_id::double_, type_id::double_},
    {"arg_min", {type_id::varchar, type_id::date}, type_id::varchar, type_id::varchar},
  };
  for (const auto& example : rows) {
    BOOST_TEST_CONTEXT(example.name << " of " << to_string(example.arguments[0])) {
      const auto found = aggregate_catalog::instance().resolve(example.name, shapes(example.arguments));
      BOOST_REQUIRE(found.ok());
      BOOST_TEST((found->argument_types.at(0) == example.argument));
      BOOST_TEST((found->result_type == example.result));
      BOOST_TEST(found->entry->name == example.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(counts_rows_without_an_argument) {
  const auto found = aggregate_catalog::instance().resolve("count", {});
  BOOST_REQUIRE(found.ok());
  BOOST_TEST(!found->entry->argument.is_used());
  BOOST_TEST((found->result_type == type(type_id::bigint)));
}

BOOST_AUTO_TEST_CASE(suggests_a_name_for_one_that_does_not_exist) {
  const auto found = aggregate_catalog::instance().resolve("conut", {});
  BOOST_REQUIRE(!found.ok());
  BOOST_TEST((found.error().code == errc::unknown_name));
  BOOST_TEST(found.error().hint == "did you mean `count`?");
}

BOOST_AUTO_TEST_CASE(names_what_there_is_for_arguments_that_do_not_fit) {
  struct row {
    std::string name;
    std::vector<type> arguments;
  };
  const row rows[] = {{"sum", {type_id::varchar}},  {"sum", {type_id::boolean}}, {"sum", {type_id::date}},
                      {"sum", {}},                  {"bool_or", {type_id::integer}},
                      {"min", {type_id::bigint, type_id::bigint}}};
  for (const auto& example : rows) {
    const auto found = aggregate_catalog::instance().resolve(example.name, shapes(example.arguments));
    BOOST_REQUIRE(!found.ok());
    BOOST_TEST((found.error().code == errc::type_mismatch));
    BOOST_TEST(found.error().hint.find("there is " + example.name + "(") == 0U);
  }
}

BOOST_AUTO_TEST_CASE(lists_complete_entries_in_order_of_name) {
  const auto entries = aggregate_catalog::instance().entries();
  BOOST_TEST(std::is_sorted(entries.begin(), entries.end(), [](auto* a, auto* b) { return a->name < b->name; }));
  for (const auto* entry : entries) {
    BOOST_TEST_CONTEXT(entry->name << entry->signature) {
      BOOST_TEST(!entry->help.empty());
      BOOST_TEST(entry->state_size % 8 == 0U);
      BOOST_TEST(entry->frame_size % 8 == 0U);
      BOOST_TEST((entry->update && entry->running && entry->sliding && entry->finish));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
