#include "millrace/actors/metrics.hpp"

#include <limits>
#include <string>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "millrace/engine/base/row_error.hpp"

namespace millrace {

namespace {

using json = nlohmann::ordered_json;

constexpr auto late = static_cast<std::size_t>(row_error::late);
constexpr auto overflow = static_cast<std::size_t>(row_error::overflow);
constexpr auto most = std::numeric_limits<std::uint64_t>::max();

/// Counters with a value of its own in every member.
query_counters made_counters() {
  query_counters counters;
  counters.rows_in = 1;
  counters.bytes_in = 2;
  counters.rows_out = 3;
  counters.rows_late = 4;
  counters.rows_filtered = 5;
  counters.chunks = 6;
  counters.groups = 7;
  counters.state_bytes = 8;
  counters.rejected[overflow] = 9;
  counters.nulled.back() = 10;
  return counters;
}

json json_of(const job_metrics& metrics) { return json::parse(to_json(metrics)); }

} // namespace

BOOST_AUTO_TEST_SUITE(metrics_tests)

BOOST_AUTO_TEST_CASE(counters_add_up_member_by_member) {
  auto total = made_counters();
  total.add(made_counters());
  BOOST_TEST(total.rows_in == 2U);
  BOOST_TEST(total.bytes_in == 4U);
  BOOST_TEST(total.rows_out == 6U);
  BOOST_TEST(total.rows_late == 8U);
  BOOST_TEST(total.rows_filtered == 10U);
  BOOST_TEST(total.chunks == 12U);
  BOOST_TEST(total.groups == 14U);
  BOOST_TEST(total.state_bytes == 16U);
  BOOST_TEST(total.rejected[overflow] == 18U);
  BOOST_TEST(total.rejected[late] == 0U);
  BOOST_TEST(total.nulled.back() == 20U);
  total.add({});
  BOOST_TEST(total.rows_in == 2U);
}

BOOST_AUTO_TEST_CASE(a_job_that_has_done_nothing_has_every_name_all_the_same) {
  BOOST_TEST(to_json({}) == R"({
  "rows": 0,
  "bytes": 0,
  "rows_out": 0,
  "seconds": 0.0,
  "rows_per_second": 0.0,
  "bytes_per_second": 0.0,
  "rows_late": 0,
  "rows_filtered": 0,
  "dead_letters": 0,
  "dead_letters_by_reason": {},
  "dead_letters_hints": {},
  "nulls_by_reason": {},
  "watermark": null,
  "chunks": 0,
  "chunks_in_flight_max": 0,
  "chunk_memory_max": 0,
  "decisions": "0000000000000000",
  "groups": 0,
  "state_bytes": 0,
  "snapshots": {
    "count": 0,
    "bytes_written": 0,
    "pause_seconds_max": 0.0
  },
  "outputs": [],
  "partitions": []
})");
}

BOOST_AUTO_TEST_CASE(a_partition_is_described_by_its_own_counters) {
  job_metrics metrics;
  metrics.seconds = 4;
  metrics.partitions.push_back({"3", "bound", made_counters(), 1'000'000'000, {}});
  metrics.partitions.push_back({"0-1", "not_permitted", {}, 0, {}});
  const auto partitions = json_of(metrics)["partitions"];
  BOOST_REQUIRE_EQUAL(partitions.size(), 2U);
  BOOST_TEST(partitions[0].dump() == R"({"core":"3","binding":"bound","rows":1,"rows_out":3,"busy_seconds":1.0,)"
                                     R"("busy_share":0.25,"rows_late":4,"rows_filtered":5,)"
                                     R"("dead_letters_by_reason":{"overflow":9},"groups":7,"state_bytes":8})");
  BOOST_TEST(partitions[1]["core"] == "0-1");
  BOOST_TEST(partitions[1]["binding"] == "not_permitted");
}

BOOST_AUTO_TEST_CASE(every_output_says_whether_it_is_final) {
  job_metrics metrics;
  metrics.outputs = {{"sums", true}, {"result", false}};
  BOOST_TEST(json_of(metrics)["outputs"].dump() == R"([{"name":"sums","final":true},{"name":"result","final":false}])");
}

BOOST_AUTO_TEST_CASE(the_cost_of_snapshots_is_told) {
  job_metrics metrics;
  metrics.snapshots = {3, 4000, 1'500'000};
  BOOST_TEST(json_of(metrics)["snapshots"].dump() == R"({"count":3,"bytes_written":4000,"pause_seconds_max":0.0015})");
}

BOOST_AUTO_TEST_CASE(totals_and_rates_are_those_of_the_job) {
  job_metrics metrics;
  metrics.total = made_counters();
  metrics.total.rows_in = 3;
  metrics.seconds = 2;
  metrics.dead_letters = 9;
  metrics.chunks_complete = 11;
  metrics.chunks_in_flight_max = 12;
  const auto json = json_of(metrics);
  BOOST_TEST(json["rows"] == 3);
  BOOST_TEST(json["bytes"] == 2);
  BOOST_TEST(json["rows_per_second"] == 1.5);
  BOOST_TEST(json["bytes_per_second"] == 1.0);
  BOOST_TEST(json["dead_letters"] == 9);
  BOOST_TEST(json["chunks"] == 11);
  BOOST_TEST(json["chunks_in_flight_max"] == 12);
  BOOST_TEST(json["groups"] == 7);
  BOOST_TEST(json["state_bytes"] == 8);
}

BOOST_AUTO_TEST_CASE(counts_up_to_64_bits_are_whole) {
  job_metrics metrics;
  metrics.total.rows_in = most;
  metrics.decision_digest = most;
  const auto json = json_of(metrics);
  BOOST_TEST(json["rows"].get<std::uint64_t>() == most);
  BOOST_TEST(json["decisions"] == "ffffffffffffffff");
  metrics.decision_digest = 0xabc;
  BOOST_TEST(json_of(metrics)["decisions"] == "0000000000000abc");
}

BOOST_AUTO_TEST_CASE(reasons_are_named_in_order_of_their_numbers_where_they_count_something) {
  job_metrics metrics;
  metrics.total.rejected[late] = 1;
  metrics.total.rejected[overflow] = 2;
  metrics.total.rejected[static_cast<std::size_t>(row_error::bad_value)] = 3;
  metrics.total.nulled[overflow] = 4;
  const auto json = json_of(metrics);
  BOOST_TEST(json["dead_letters_by_reason"].dump() == R"({"bad_value":3,"overflow":2,"late":1})");
  BOOST_TEST(json["nulls_by_reason"].dump() == R"({"overflow":4})");
  BOOST_REQUIRE_EQUAL(json["dead_letters_hints"].size(), 2U);
  BOOST_TEST(json["dead_letters_hints"]["overflow"] == std::string(hint_of(row_error::overflow)));
}

BOOST_AUTO_TEST_CASE(a_watermark_is_a_time_or_nothing_or_the_end) {
  job_metrics metrics;
  BOOST_TEST(json_of(metrics)["watermark"].is_null());
  metrics.watermark = event_time::max();
  BOOST_TEST(json_of(metrics)["watermark"] == "end");
  metrics.watermark = {0};
  BOOST_TEST(json_of(metrics)["watermark"] == "1970-01-01 00:00:00");
  metrics.watermark = {-1};
  BOOST_TEST(json_of(metrics)["watermark"] == "1969-12-31 23:59:59.999999");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
