#include "millrace/engine/sql/parser/node_pool.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/ast_expression.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

// A node with a default that is not zero.
struct leaf {
  std::uint32_t number = 7;
  char letter = 'x';
};

} // namespace

BOOST_AUTO_TEST_SUITE(node_pool_test)

BOOST_AUTO_TEST_CASE(makes_nodes_with_their_default_values) {
  arena memory;
  node_pool pool(memory);
  BOOST_TEST(pool.make<leaf>()->number == 7U);
  BOOST_TEST(pool.make<leaf>()->letter == 'x');
}

BOOST_AUTO_TEST_CASE(makes_a_node_of_its_kind_at_its_place) {
  arena memory;
  node_pool pool(memory);
  const source_span span{3, 4, 20, 5};
  const expression* node = pool.make<cast_expression>(span);
  BOOST_CHECK(node->kind == sql::expression_kind::cast);
  BOOST_CHECK(node->span == span);
  BOOST_TEST(static_cast<const cast_expression*>(node)->operand == nullptr);
}

BOOST_AUTO_TEST_CASE(nodes_are_aligned_and_keep_their_values_beyond_a_slab) {
  arena memory;
  node_pool pool(memory);
  std::vector<leaf*> nodes;
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    nodes.push_back(pool.make<leaf>());
    BOOST_TEST_REQUIRE(reinterpret_cast<std::uintptr_t>(nodes.back()) % alignof(std::max_align_t) == 0U);
    nodes.back()->number = i;
    static_cast<void>(pool.copy("between"));
  }
  for (std::uint32_t i = 0; i < nodes.size(); ++i)
    BOOST_TEST_REQUIRE(nodes[i]->number == i);
}

BOOST_AUTO_TEST_CASE(packs_small_nodes_tighter_than_the_arena_does) {
  arena packed;
  node_pool pool(packed);
  arena loose;
  for (int i = 0; i < 1'000; ++i) {
    static_cast<void>(pool.make<leaf>());
    static_cast<void>(loose.make<leaf>());
  }
  BOOST_TEST(packed.used_bytes() <= loose.used_bytes() / 3);
}

BOOST_AUTO_TEST_CASE(copies_lists_and_texts_of_any_size) {
  arena memory;
  node_pool pool(memory);
  std::vector<std::uint64_t> numbers(3'000, 9);
  numbers.back() = 1;
  std::string text(10'000, 'a');
  const auto copied_numbers = pool.copy(numbers);
  const auto copied_text = pool.copy(std::string_view(text));
  const auto expected = numbers;
  numbers.assign(numbers.size(), 0);
  text.assign(text.size(), 'z');
  BOOST_TEST(copied_numbers == expected, boost::test_tools::per_element());
  BOOST_TEST(copied_text == std::string(10'000, 'a'));
}

BOOST_AUTO_TEST_CASE(copies_of_nothing_take_no_memory) {
  arena memory;
  node_pool pool(memory);
  BOOST_TEST(pool.copy("").empty());
  BOOST_TEST(pool.copy(std::vector<int>()).empty());
  BOOST_TEST(memory.used_bytes() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
