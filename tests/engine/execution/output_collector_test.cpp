#include "millrace/engine/execution/output_collector.hpp"

#include <memory>
#include <optional>

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

/// Encodes every row as ten bytes.
class ten_byte_encoder final : public encoder {
public:
  [[nodiscard]] std::string prologue() const override { return {}; }
  void encode(const batch_view& rows, encoded_rows& out) override {
    for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
      out.bytes.insert(out.bytes.end(), 10, 'x');
      out.ends.push_back(out.bytes.size());
    }
  }
};

class no_rejects final : public reject_receiver {
public:
  void reject(const batch_view&, const row_failures::entry&, std::uint32_t) override {}
  void count_nulls(const row_failures&) noexcept override {}
};

batch_view rows_of(row_position first, std::uint32_t count) {
  batch_view rows;
  rows.first_position = first;
  rows.row_count = count;
  rows.rows = selection::all(count);
  return rows;
}

BOOST_AUTO_TEST_SUITE(output_collector_tests)

BOOST_AUTO_TEST_CASE(of_encoded_rows_that_are_gone_the_order_is_kept) {
  query_counters counters;
  output_collector collector(0, std::make_unique<ten_byte_encoder>(), counters);
  collector.keep_only(output_collector::kept_part::order);
  chunk_frame frame;
  frame.runs.resize(1);
  chunk_facts facts;
  no_rejects rejects;
  std::optional<failure> fatal;
  operator_context context{frame.memory, facts, {}, rejects, fatal};
  row_position positions[] = {3, 5, 8};
  std::int64_t major_orders[] = {1, 1, 2};
  const std::uint32_t alive[] = {0, 2};
  auto rows = rows_of(0, 3);
  rows.rows = {alive, 2};
  rows.positions = positions;
  rows.major_orders = major_orders;

  collector.begin_chunk(frame);
  collector.push(rows, context);
  positions[2] = 0;
  major_orders[2] = 0;

  const auto& kept = frame.runs[0].batches.at(0);
  BOOST_TEST(kept.rows.count == 2U);
  BOOST_TEST(kept.position(1) == 8U);
  BOOST_TEST(kept.major_order(1) == 2);

  frame.reset();
  collector.keep_only(output_collector::kept_part::count);
  collector.push(rows, context);
  collector.push(rows, context);
  BOOST_TEST(frame.runs[0].batches.size() == 1U);
  BOOST_TEST(frame.runs[0].row_count() == 4U);
  const auto pieces = frame.runs[0].encoded.all();
  BOOST_REQUIRE_EQUAL(pieces.size(), 1U);
  BOOST_TEST(pieces[0].bytes.size() == 40U);
  BOOST_TEST(pieces[0].ends.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
