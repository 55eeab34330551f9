#include "millrace/engine/query.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/tests/support/local_job.hpp"

namespace millrace {
namespace {

physical_plan compiled(const std::string& text) {
  auto plan = compile(text);
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
  return std::move(*plan);
}

local_job csv_job(const std::string& text, std::uint32_t partitions,
                  row_error_policy on_error = row_error_policy::dead_letter) {
  auto plan = compiled(text);
  local_job::options options;
  options.partitions = partitions;
  options.on_error = on_error;
  format_options format;
  format.nulls_bad_fields = on_error == row_error_policy::null;
  options.make_decoder = [sources = plan.sources, format](std::uint32_t input) {
    return text_formats()[0].make_decoder(sources[input].shape, sources[input].needed, format);
  };
  return local_job(std::move(plan), std::move(options));
}

constexpr auto declaration = "CREATE STREAM t (a BIGINT, b BIGINT) WITH (connector = 'memory'); ";

BOOST_AUTO_TEST_SUITE(query_tests)

BOOST_AUTO_TEST_CASE(slots_are_dealt_evenly_and_in_order) {
  for (const auto partitions : {1U, 2U, 3U, 7U, 256U}) {
    const auto owners = assign_slots(partitions);
    std::vector<std::uint32_t> counts(partitions);
    for (std::size_t slot = 0; slot < owners.size(); ++slot) {
      BOOST_REQUIRE(owners[slot] < partitions);
      BOOST_TEST((slot == 0 || owners[slot] >= owners[slot - 1]));
      ++counts[owners[slot]];
    }
    const auto [low, high] = std::minmax_element(counts.begin(), counts.end());
    BOOST_TEST(*high - *low <= 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_row_that_fails_behind_the_decoder_is_rejected_with_its_record_and_line) {
  auto job = csv_job(std::string(declaration) + "SELECT a / b AS q FROM t;", 2);
  BOOST_REQUIRE(job.push_bytes(0, "4,2\n\n9,0\n\"8\",4\n").ok());
  BOOST_REQUIRE(job.finish().ok());
  BOOST_REQUIRE(job.output(0).size() == 2U);
  BOOST_TEST(job.output(0)[1].cells[0] == "2");
  BOOST_REQUIRE(job.rejected().size() == 1U);
  BOOST_TEST(job.rejected()[0].reason == "division_by_zero");
  BOOST_TEST(job.rejected()[0].raw == "9,0");
  BOOST_TEST(job.rejected()[0].line == 2U);
  BOOST_TEST(job.rejected()[0].offset == 5U);
}

BOOST_AUTO_TEST_CASE(dead_letters_of_decoding_and_evaluation_come_in_order_of_the_input) {
  auto job = csv_job(std::string(declaration) + "SELECT a / b AS q FROM t;", 1);
  BOOST_REQUIRE(job.push_bytes(0, "1,0\nx,1\n2,0\n3\n").ok());
  BOOST_REQUIRE(job.complete().ok());
  std::string reasons;
  for (const auto& letter : job.rejected())
    reasons += letter.reason + " ";
  BOOST_TEST(reasons == "division_by_zero bad_value division_by_zero too_few_fields ");
}

BOOST_AUTO_TEST_CASE(failures_are_null_and_counted_where_that_is_asked_for) {
  auto job = csv_job(std::string(declaration) + "SELECT 6 / b AS q FROM t;", 2, row_error_policy::null);
  BOOST_REQUIRE(job.push_bytes(0, "1,0\nx,3\n2,y\n3\n").ok());
  BOOST_REQUIRE(job.push_bytes(0, "1,0\n").ok());
  BOOST_REQUIRE(job.complete().ok());
  const auto counters = job.counters();
  const auto nulled = [&](row_error reason) { return counters.nulled[static_cast<std::size_t>(reason)]; };
  BOOST_TEST(job.output(0).size() == 4U);
  BOOST_TEST(counters.rows_in == 5U);
  BOOST_TEST(nulled(row_error::division_by_zero) == 2U);
  BOOST_TEST(nulled(row_error::bad_value) == 1U, "a column that nothing reads is not decoded");
  BOOST_TEST(job.rejected().size() == 1U);
}

BOOST_AUTO_TEST_CASE(rows_in_are_rows_out_filtered_or_rejected) {
  auto job = csv_job(std::string(declaration) + "SELECT a FROM t WHERE b > 1;", 3);
  for (const auto* bytes : {"1,1\n2,2\n", "x,3\n4,4\n", "5,\n6,1\n7,7\n"})
    BOOST_REQUIRE(job.push_bytes(0, bytes).ok());
  BOOST_REQUIRE(job.finish().ok());
  const auto counters = job.counters();
  BOOST_TEST(counters.rows_in == 7U);
  BOOST_TEST(counters.rows_out == 3U);
  BOOST_TEST(counters.rows_filtered == 3U);
  BOOST_TEST(job.rejected().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_steady_stream_asks_the_system_for_no_memory) {
  auto plan = compiled("CREATE STREAM t (a BIGINT, b BIGINT) WITH (connector = 'memory');"
                       "SELECT b, COUNT(*), SUM(a) FROM t WHERE a >= 0 GROUP BY b EMIT FINAL;");
  query_options options;
  options.slot_owner = assign_slots(1);
  options.make_decoder = [&plan](std::uint32_t input) {
    return text_formats()[0].make_decoder(plan.sources[input].shape, plan.sources[input].needed, format_options{});
  };
  const auto running = make_query(plan, std::move(options));
  std::string bytes;
  for (int i = 0; i < 5000; ++i)
    bytes += std::to_string(i) + "," + std::to_string(i % 100) + "\n";
  bytes.resize(bytes.size() + 64);
  chunk_frame frame;
  std::uint64_t after_warm_up = 0;
  for (std::uint64_t k = 0; k < 20; ++k) {
    frame.reset();
    chunk input;
    input.facts.sequence = {k};
    input.bytes = std::string_view(bytes).substr(0, bytes.size() - 64);
    BOOST_REQUIRE(running->decode(input, frame).ok());
    const hand_over* part = &frame.hand_overs[0][0];
    BOOST_REQUIRE(running->process(1, {&part, 1}, frame).ok());
    if (k == 5)
      after_warm_up = frame.memory.block_allocations();
  }
  BOOST_TEST(after_warm_up > 0U);
  BOOST_TEST(frame.memory.block_allocations() == after_warm_up);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
