#include "millrace/engine/execution/event_times.hpp"

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <optional>
#include <vector>

#include "millrace/engine/column/column_builder.hpp"

namespace millrace {
namespace {

/// Collects rejected rows.
struct rejected_rows final : reject_receiver {
  void reject(const batch_view&, const row_failures::entry& failed, std::uint32_t) override {
    rows.push_back(failed.row);
    reasons.push_back(failed.reason);
  }
  void count_nulls(const row_failures&) noexcept override {}
  std::vector<std::uint32_t> rows;
  std::vector<row_error> reasons;
};

/// A batch with one TIMESTAMP column and what `observe` needs.
struct one_batch {
  explicit one_batch(std::initializer_list<std::optional<std::int64_t>> times) {
    column_builder builder(type_id::timestamp, static_cast<std::uint32_t>(times.size()), memory);
    for (const auto& time : times)
      time ? builder.append_int64(*time) : builder.append_null();
    columns.push_back(builder.finish());
    rows.columns = columns;
    rows.row_count = static_cast<std::uint32_t>(times.size());
    rows.rows = selection::all(rows.row_count);
  }
  void observe(event_times& clock) { clock.observe(rows, 0, context); }

  arena memory;
  std::vector<column> columns;
  batch_view rows;
  rejected_rows rejected;
  std::optional<failure> fatal;
  chunk_facts facts;
  operator_context context{memory, facts, {}, rejected, fatal};
};

BOOST_AUTO_TEST_SUITE(event_times_tests)

BOOST_AUTO_TEST_CASE(rows_in_order_need_no_running_time) {
  event_times clock(0, duration{0});
  one_batch batch({1, 2, 2, 7});
  batch.observe(clock);
  BOOST_TEST((clock.highest() == event_time{7}));
  BOOST_TEST(batch.rows.times_max == nullptr);
}

BOOST_AUTO_TEST_CASE(disorder_within_the_delay_needs_no_running_time) {
  event_times clock(0, duration{5});
  one_batch batch({10, 5, 11, 6});
  batch.observe(clock);
  BOOST_TEST(batch.rows.times_max == nullptr);
}

BOOST_AUTO_TEST_CASE(a_row_older_than_its_chunks_watermark_brings_running_times) {
  event_times clock(0, duration{5});
  one_batch batch({10, 4, 12});
  batch.observe(clock);
  BOOST_REQUIRE(batch.rows.times_max != nullptr);
  BOOST_TEST(batch.rows.times_max[0] == 10);
  BOOST_TEST(batch.rows.times_max[1] == 10);
  BOOST_TEST(batch.rows.times_max[2] == 12);
}

BOOST_AUTO_TEST_CASE(running_times_go_on_from_batch_to_batch_and_start_again_with_a_chunk) {
  event_times clock(0, duration{0});
  one_batch first({50});
  first.observe(clock);
  one_batch second({20, 60});
  second.observe(clock);
  BOOST_REQUIRE(second.rows.times_max != nullptr);
  BOOST_TEST(second.rows.times_max[0] == 50);
  clock.begin_chunk();
  one_batch third({20});
  third.observe(clock);
  BOOST_TEST(third.rows.times_max == nullptr);
  BOOST_TEST((clock.highest() == event_time{20}));
}

BOOST_AUTO_TEST_CASE(rows_without_time_are_rejected_and_leave_the_selection) {
  event_times clock(0, duration{0});
  one_batch batch({1, std::nullopt, 3});
  batch.observe(clock);
  BOOST_TEST(batch.rejected.rows == std::vector<std::uint32_t>{1}, boost::test_tools::per_element());
  BOOST_TEST((batch.rejected.reasons[0] == row_error::null_event_time));
  BOOST_REQUIRE(batch.rows.rows.count == 2U);
  BOOST_TEST(batch.rows.rows[1] == 2U);
}

BOOST_AUTO_TEST_CASE(rows_without_time_that_are_kept_do_not_move_it) {
  event_times clock(0, duration{0}, untimed_rows::kept);
  one_batch batch({5, std::nullopt, 3, std::nullopt});
  batch.observe(clock);
  BOOST_TEST(batch.rejected.rows.empty());
  BOOST_TEST(batch.rows.rows.count == 4U);
  BOOST_TEST((clock.highest() == event_time{5}));
  BOOST_REQUIRE(batch.rows.times_max != nullptr);
  BOOST_TEST(batch.rows.times_max[1] == 5);
  BOOST_TEST(batch.rows.times_max[2] == 5);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
