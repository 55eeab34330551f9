#include "millrace/engine/aggregate/sliding.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/aggregate/kept_value.hpp"
#include "millrace/engine/base/random.hpp"

using namespace millrace;
using millrace::detail::sliding_frame;

namespace {

/// The digits of the rows, in order, as one number: tells every order and every set of rows apart.
struct digits {
  struct state {
    std::uint64_t number;
    std::uint64_t power; ///< 10 to the number of digits; 0 where there is none.
  };
  static void add(state& s, std::uint64_t digit) noexcept { merge(s, {digit, 10}); }
  static void merge(state& s, const state& other) noexcept {
    if (other.power == 0)
      return;
    s.number = s.number * other.power + other.number;
    s.power = (s.power == 0 ? 1 : s.power) * other.power;
  }
};

struct double_sum {
  struct state {
    double total;
  };
  static void add(state& s, double value) noexcept { s.total += value; }
  static void merge(state& s, const state& other) noexcept { s.total += other.total; }
};

/// The smallest text; its states have memory.
struct smallest_text {
  struct state {
    kept_value<std::string_view> best;
    std::uint64_t rows;
  };
  static void add(state& s, std::string_view value, state_heap& heap) {
    if (s.rows == 0 || value < s.best.get(heap))
      s.best.set(value, heap);
    ++s.rows;
  }
  static void merge(state& s, const state& other, state_heap& heap, const state_heap& other_heap) {
    if (other.rows == 0)
      return;
    add(s, other.best.get(other_heap), heap);
    s.rows += other.rows - 1;
  }
  template <class Visit>
  static void visit_kept(state& s, Visit&& visit) {
    visit(s.best);
  }
};

/// One frame, fed row by row.
template <class A>
struct sliding {
  std::uint32_t rows_max;
  state_heap heap{};
  sliding_frame<A> frame{};

  template <class T>
  void push(T value) {
    add(frame.begin_row(rows_max, heap), value);
    add(frame.back(), value);
  }
  template <class Read>
  auto read(Read&& take) {
    decltype(take(frame.back())) answer{};
    frame.with_total(heap, [&](const typename A::state& total) { answer = take(total); });
    return answer;
  }

private:
  template <class T>
  void add(typename A::state& to, T value) {
    if constexpr (requires { A::add(to, value, heap); })
      A::add(to, value, heap);
    else
      A::add(to, value);
  }
};

std::uint64_t number_of(const digits::state& held) { return held.number; }

std::vector<std::uint64_t> numbers_of(std::uint32_t rows_max, std::initializer_list<std::uint64_t> rows) {
  sliding<digits> frames{rows_max};
  std::vector<std::uint64_t> numbers;
  for (const auto digit : rows) {
    frames.push(digit);
    numbers.push_back(frames.read(number_of));
  }
  return numbers;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sliding_suite)

BOOST_AUTO_TEST_CASE(covers_the_last_rows_in_their_order) {
  const std::vector<std::uint64_t> expected = {1, 12, 123, 234, 345, 456, 567, 678};
  BOOST_TEST(numbers_of(3, {1, 2, 3, 4, 5, 6, 7, 8}) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_frame_of_one_row_is_that_row) {
  const std::vector<std::uint64_t> expected = {7, 0, 9};
  BOOST_TEST(numbers_of(1, {7, 0, 9}) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(covers_all_rows_until_the_frame_is_full) {
  const std::vector<std::uint64_t> expected = {4, 43, 432};
  BOOST_TEST(numbers_of(1000, {4, 3, 2}) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(agrees_with_the_last_digits_for_every_size) {
  for (std::uint32_t rows_max = 1; rows_max <= 18; ++rows_max) {
    random_sequence random(rows_max);
    sliding<digits> frames{rows_max};
    std::string written;
    for (int i = 0; i < 500; ++i) {
      const auto digit = random.below(10);
      written += static_cast<char>('0' + digit);
      frames.push(digit);
      const auto covered = written.size() > rows_max ? written.substr(written.size() - rows_max) : written;
      BOOST_REQUIRE_EQUAL(frames.read(number_of), std::stoull(covered));
    }
  }
}

BOOST_AUTO_TEST_CASE(does_not_drift_after_a_large_value_has_left) {
  sliding<double_sum> frames{2};
  for (const auto value : {1e16, 1.0, 1.0})
    frames.push(value);

  BOOST_TEST(frames.read([](const double_sum::state& held) { return held.total; }) == 2.0);
}

BOOST_AUTO_TEST_CASE(holds_no_more_states_than_rows_of_the_frame) {
  constexpr std::uint32_t rows_max = 1000;
  sliding<double_sum> frames{rows_max};
  std::deque<double> covered;
  for (int i = 0; i < 5000; ++i) {
    frames.push(static_cast<double>(i));
    covered.push_back(i);
    if (covered.size() > rows_max)
      covered.pop_front();
    const auto pairs = static_cast<double>(covered.size()) / 2;
    BOOST_REQUIRE_EQUAL(frames.read([](const double_sum::state& held) { return held.total; }),
                        (covered.front() + covered.back()) * pairs);
  }

  BOOST_TEST(frames.heap.used_bytes() == state_heap::capacity_of(rows_max * sizeof(double_sum::state)));
}

BOOST_AUTO_TEST_CASE(states_with_memory_give_it_back) {
  constexpr std::uint32_t rows_max = 5;
  sliding<smallest_text> frames{rows_max};
  std::deque<std::string> covered;
  std::size_t used_max = 0;
  random_sequence random(11);
  for (int i = 0; i < 2000; ++i) {
    covered.push_back(std::to_string(random.below(1000)) + std::string(100, 'x'));
    if (covered.size() > rows_max)
      covered.pop_front();
    frames.push(std::string_view(covered.back()));
    const auto smallest = *std::min_element(covered.begin(), covered.end());
    const auto answer =
      frames.read([&](const smallest_text::state& held) { return std::string(held.best.get(frames.heap)); });
    BOOST_REQUIRE_EQUAL(answer, smallest);
    used_max = std::max(used_max, frames.heap.used_bytes());
  }

  // A text per row and one of the back, of 128 bytes each, and as much for the ring.
  BOOST_TEST(used_max <= (rows_max + 2) * 128);
}

BOOST_AUTO_TEST_SUITE_END()
