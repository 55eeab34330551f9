#include <numeric>

#include "awaited_memory.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {
namespace {

constexpr auto groups = "SELECT k, COUNT(*) AS n FROM t GROUP BY k EMIT CHANGES";

/// The partition that decides how slots are dealt.
struct deciding {
  static constexpr std::uint32_t partitions = 2;

  physical_plan plan;
  chunk_frame frame;
  std::unique_ptr<query> run;
  std::string bytes;

  explicit deciding(const std::string& select, partial_mode partial = partial_mode::never, bool decides = true) {
    auto compiled = compile("CREATE STREAM t (k BIGINT, v BIGINT) WITH (connector = 'memory'); " + select);
    BOOST_REQUIRE_MESSAGE(compiled.ok(), (compiled.ok() ? "" : compiled.error().message));
    plan = std::move(*compiled);
    query_options options;
    options.partition_count = partitions;
    options.slot_owner = assign_slots(partitions);
    options.partial = partial;
    options.make_decoder = [this](std::uint32_t input) {
      return text_formats()[0].make_decoder(plan.sources[input].shape, plan.sources[input].needed, format_options{});
    };
    run = make_query(plan, std::move(options));
    if (decides)
      run->weigh_slots();
  }
  void decode(const chunk& content) {
    frame.reset();
    BOOST_REQUIRE(run->decode(content, frame).ok());
  }
  /// Rows of `keys` keys in turn.
  void decode(std::uint32_t rows, std::uint32_t keys) {
    bytes.clear();
    for (std::uint32_t row = 0; row < rows; ++row)
      bytes += std::to_string(row % keys) + ",1\n";
    chunk content;
    const auto size = bytes.size();
    bytes.resize(size + 64);
    content.bytes = std::string_view(bytes).substr(0, size);
    decode(content);
  }
  [[nodiscard]] slot_weights weights() const {
    const auto found = run->weights_of_slots();
    return {found.begin(), found.end()};
  }
  [[nodiscard]] std::uint64_t weight() const {
    const auto found = weights();
    return std::accumulate(found.begin(), found.end(), std::uint64_t{0});
  }
  [[nodiscard]] std::vector<std::uint32_t> rows_handed_over() const {
    std::vector<std::uint32_t> counts;
    for (const auto& target : frame.hand_overs[0]) {
      auto& count = counts.emplace_back();
      for (const auto& part : target.parts)
        count += part.rows.rows.count;
    }
    return counts;
  }
  /// How many rows partitions would get by weights.
  [[nodiscard]] static std::vector<std::uint32_t> dealt_by(const slot_weights& weights, const slot_owners& owners) {
    std::vector<std::uint32_t> counts(partitions);
    for (std::uint32_t slot = 0; slot < slot_count; ++slot)
      counts[owners[slot]] += static_cast<std::uint32_t>(weights[slot]);
    return counts;
  }
};

using counts = std::vector<std::uint32_t>;

BOOST_AUTO_TEST_SUITE(slot_weights_tests)

BOOST_AUTO_TEST_CASE(the_first_chunk_decides_who_owns_which_slot_before_its_own_rows_are_dealt) {
  deciding partition(groups);
  partition.decode(5000, 10);
  BOOST_TEST(partition.weight() == 5000U);
  BOOST_TEST(partition.rows_handed_over() == (counts{2500, 2500}), boost::test_tools::per_element());
  // Evenly dealt these keys would not be even, or this test would show nothing.
  const auto even = deciding::dealt_by(partition.weights(), assign_slots(deciding::partitions));
  BOOST_TEST(even != (counts{2500, 2500}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(chunks_behind_it_are_dealt_in_the_same_way) {
  deciding partition(groups);
  partition.decode(5000, 10);
  const auto found = partition.weights();
  partition.decode(20, 10);
  BOOST_TEST(partition.rows_handed_over() == (counts{10, 10}), boost::test_tools::per_element());
  partition.decode(5000, 3);
  BOOST_TEST(partition.weights() == found, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_few_rows_nothing_follows) {
  deciding many(groups);
  many.decode(1024, 10);
  BOOST_TEST(many.weight() == 1024U);
  deciding few(groups);
  few.decode(1023, 10);
  BOOST_TEST(few.weights().empty());
  few.decode(5000, 10); // Not decided again.
  BOOST_TEST(few.weights().empty());
  many.decode(5000, 10);
  const auto even = deciding::dealt_by(many.weights(), assign_slots(deciding::partitions));
  few.decode(1024, 10);
  BOOST_TEST(few.rows_handed_over() == even, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_chunk_without_rows_decides_too) {
  deciding partition(groups);
  chunk ending;
  ending.ends_input = true;
  partition.decode(ending);
  BOOST_TEST(partition.weights().empty());
  BOOST_REQUIRE_EQUAL(partition.frame.hand_overs[0].size(), 2U);
  BOOST_TEST(partition.frame.hand_overs[0][1].ends_input);
}

BOOST_AUTO_TEST_CASE(groups_weigh_what_is_dealt_of_them) {
  constexpr auto at_the_end = "SELECT k, COUNT(*) AS n FROM t GROUP BY k EMIT FINAL";
  deciding many(at_the_end, partial_mode::always);
  many.decode(9000, 1500);
  BOOST_TEST(many.weight() == 1500U);
  const auto wanted = deciding::dealt_by(many.weights(), assign_slots(deciding::partitions, many.weights()));
  BOOST_TEST(many.rows_handed_over() == wanted, boost::test_tools::per_element());
  deciding few(at_the_end, partial_mode::always);
  few.decode(9000, 10);
  BOOST_TEST(few.weights().empty());
}

BOOST_AUTO_TEST_CASE(all_that_is_dealt_by_key_is_weighed_and_nothing_else) {
  const std::string both = "CREATE STREAM a WITH (connector = 'memory') AS SELECT k, COUNT(*) AS n FROM t GROUP BY k EMIT CHANGES; "
                           "CREATE STREAM b WITH (connector = 'memory') AS SELECT v, COUNT(*) AS n FROM t GROUP BY v EMIT CHANGES; ";
  deciding two(both);
  two.decode(2000, 10);
  BOOST_TEST(two.weight() == 4000U);
  deciding one("SELECT COUNT(*) AS n FROM t");
  one.decode(2000, 10);
  BOOST_TEST(one.weights().empty());
  BOOST_TEST(one.rows_handed_over() == (counts{2000, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_chunk_that_was_put_off_is_weighed_once) {
  deciding whole(groups);
  whole.decode(5000, 10);
  std::size_t put_off = 0;
  for (std::size_t left = 0;; left += std::size_t{16} << 10U) {
    awaited_memory bound;
    deciding partition(groups);
    partition.frame = chunk_frame(&bound);
    bound.left = left;
    partition.decode(5000, 10);
    if (!partition.run->was_put_off())
      break;
    ++put_off;
    BOOST_TEST(partition.weights().empty());
    bound.left = std::size_t{1} << 30U;
    partition.decode(5000, 10);
    BOOST_TEST(partition.weights() == whole.weights(), boost::test_tools::per_element());
    BOOST_TEST(partition.rows_handed_over() == whole.rows_handed_over(), boost::test_tools::per_element());
  }
  BOOST_TEST(put_off > 0U);
}

BOOST_AUTO_TEST_CASE(others_deal_by_what_it_has_found) {
  deciding partition(groups);
  partition.decode(5000, 10);
  deciding other(groups, partial_mode::never, false);
  other.run->deal_slots(partition.weights());
  other.decode(30, 10); // Too few to decide anything by.
  BOOST_TEST(other.rows_handed_over() == (counts{15, 15}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
