#include "millrace/engine/base/memory_bound.hpp"

#include <algorithm>
#include <cstring>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/arena.hpp"

#ifdef __SANITIZE_ADDRESS__
/// Has the address sanitizer refuse memory that cannot be had, as the system does, in place of ending the process.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
#endif

using namespace millrace;

namespace {

/// Memory of 10,000 bytes.
class small_bound final : public memory_bound {
public:
  void take(std::size_t bytes) override {
    if (held + bytes > 10'000)
      throw memory_bound_passed("memory", 10'000);
    held += bytes;
  }
  void give_back(std::size_t bytes) noexcept override { held -= bytes; }
  std::size_t held = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(memory_bound_tests)

BOOST_AUTO_TEST_CASE(rewinding_forgets_what_came_since_and_keeps_the_blocks) {
  arena memory(1024);
  const auto empty = memory.position();
  auto* first = memory.allocate_bytes(100);
  std::memset(first, 1, 100);
  const auto begin = memory.position();
  auto* second = memory.allocate_bytes(100);
  (void)memory.allocate_bytes(10'000);
  const auto blocks = memory.block_allocations();

  memory.rewind(begin);

  BOOST_TEST(memory.allocate_bytes(100) == second);
  (void)memory.allocate_bytes(10'000);
  BOOST_TEST(memory.block_allocations() == blocks);
  BOOST_TEST(std::all_of(first, first + 100, [](std::byte b) { return b == std::byte{1}; }));
  memory.rewind(empty);
  BOOST_TEST(memory.used_bytes() == 0U);
  BOOST_TEST(memory.allocate_bytes(100) == first);
}

BOOST_AUTO_TEST_CASE(a_reset_gives_back_what_goes_beyond_what_it_keeps) {
  arena memory(1024);
  for (int i = 0; i < 10; ++i)
    (void)memory.allocate_bytes(5'000);
  memory.reset(12'000);
  BOOST_TEST(memory.held_bytes() > 0U);
  BOOST_TEST(memory.held_bytes() <= 12'000U);
  std::memset(memory.allocate_bytes(20'000), 1, 20'000);
  memory.reset(0);
  BOOST_TEST(memory.held_bytes() == 0U);
  std::memset(memory.allocate_bytes(100), 1, 100);
}

BOOST_AUTO_TEST_CASE(what_a_bound_refuses_leaves_the_arena_as_it_was) {
  small_bound bound;
  {
    arena memory(1024, &bound);
    auto* first = memory.allocate_bytes(100);
    std::memset(first, 1, 100);
    BOOST_CHECK_THROW((void)memory.allocate_bytes(9'500), memory_bound_passed);
    BOOST_TEST(bound.held == memory.held_bytes());
    (void)memory.allocate_bytes(8'000);
    BOOST_TEST(std::all_of(first, first + 100, [](std::byte b) { return b == std::byte{1}; }));
    arena moved = std::move(memory);
    BOOST_TEST(bound.held == moved.held_bytes());
  }
  BOOST_TEST(bound.held == 0U);
}

BOOST_AUTO_TEST_CASE(memory_the_system_does_not_have_is_an_exception) {
  arena memory(1024);
  BOOST_CHECK_THROW((void)memory.allocate_bytes(std::size_t{1} << 60U), std::bad_alloc);
  BOOST_TEST(memory.held_bytes() == 0U);
  BOOST_TEST(memory.allocate_bytes(100) != nullptr);
}

BOOST_AUTO_TEST_CASE(counted_bytes_follow_what_they_stand_for) {
  small_bound bound;
  {
    counted_bytes count(&bound);
    count.set(4'000);
    counted_bytes moved = std::move(count);
    moved.set(1'000);
    BOOST_TEST(bound.held == 1'000U);
    BOOST_CHECK_THROW(moved.set(20'000), memory_bound_passed);
    BOOST_TEST(moved.bytes() == 1'000U);
  }
  BOOST_TEST(bound.held == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
