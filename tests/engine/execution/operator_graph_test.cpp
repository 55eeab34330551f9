#include "millrace/engine/execution/operator_graph.hpp"

#include "awaited_memory.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"

namespace millrace {
namespace {

constexpr auto declaration = "CREATE STREAM t (a BIGINT, b BIGINT, at TIMESTAMP,"
                             " WATERMARK FOR at AS at - INTERVAL '5' SECOND) WITH (connector = 'memory'); ";

physical_plan compiled(const std::string& text) {
  auto plan = compile(text);
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
  return std::move(*plan);
}

/// The query of one partition, driven chunk by chunk.
struct one_partition {
  physical_plan plan;
  query_options options;
  chunk_frame frame;
  std::string bytes;
  std::unique_ptr<query> run;

  explicit one_partition(const std::string& select, std::uint32_t partitions = 1)
    : plan(compiled(declaration + select)) {
    options.partition_count = partitions;
    options.slot_owner = assign_slots(partitions);
    options.make_decoder = [this](std::uint32_t input) {
      const auto& source = plan.sources[input];
      return text_formats()[0].make_decoder(source.shape, source.needed, format_options{});
    };
  }
  query& running() {
    if (!run)
      run = make_query(plan, options);
    return *run;
  }
  status decode(const chunk& input) {
    frame.reset();
    return running().decode(input, frame);
  }
  status decode(std::string_view lines) { return decode(chunk_of(lines)); }
  chunk chunk_of(std::string_view lines) {
    bytes.assign(lines);
    bytes.resize(lines.size() + 64);
    chunk content;
    content.bytes = std::string_view(bytes).substr(0, lines.size());
    content.position = {"file", 1000};
    return content;
  }
  status process(std::uint32_t level) {
    const hand_over* input = &frame.hand_overs[level - 1][0];
    return running().process(level, {&input, 1}, frame);
  }
  [[nodiscard]] std::uint64_t rejected(row_error reason) const {
    return run->counters().rejected[static_cast<std::size_t>(reason)];
  }
};

chunk ending() {
  chunk content;
  content.ends_job = true;
  return content;
}

BOOST_AUTO_TEST_SUITE(operator_graph_tests)

BOOST_AUTO_TEST_CASE(every_partition_is_told_of_a_chunk) {
  one_partition partition("SELECT a, COUNT(*) FROM t GROUP BY a", 3);
  auto input = partition.chunk_of("1,2,1970-01-01 00:00:09\n");
  input.facts.sequence = {7};
  BOOST_REQUIRE(partition.decode(input).ok());
  BOOST_REQUIRE_EQUAL(partition.frame.hand_overs.size(), 1U);
  BOOST_REQUIRE_EQUAL(partition.frame.hand_overs[0].size(), 3U);
  std::size_t parts = 0;
  for (const auto& target : partition.frame.hand_overs[0]) {
    BOOST_TEST((target.facts.sequence == sequence_number{7}));
    BOOST_TEST(target.time_max.us == 9'000'000);
    BOOST_TEST(!target.ends_job);
    parts += target.parts.size();
  }
  BOOST_TEST(parts == 1U);

  chunk last;
  last.ends_input = true;
  BOOST_REQUIRE(partition.decode(last).ok());
  for (const auto& target : partition.frame.hand_overs[0]) {
    BOOST_TEST(target.ends_input);
    BOOST_TEST(target.parts.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_dead_letter_says_where_its_record_is_in_the_file) {
  one_partition partition("SELECT a / b FROM t");
  BOOST_REQUIRE(partition.decode("1,0,1970-01-01\nx,1,1970-01-01\n2,1,1970-01-01\n3,0,1970-01-01\n").ok());
  const auto& letters = partition.frame.dead_letters;
  BOOST_REQUIRE_EQUAL(letters.size(), 3U);
  const std::uint64_t offsets[] = {1000, 1015, 1045};
  const std::uint32_t lines[] = {0, 1, 3};
  const std::string_view raws[] = {"1,0,1970-01-01", "x,1,1970-01-01", "3,0,1970-01-01"};
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(letters[i].offset == offsets[i]);
    BOOST_TEST(letters[i].line == lines[i]);
    BOOST_TEST(letters[i].raw == raws[i]);
    BOOST_TEST(letters[i].origin == "file");
  }
  BOOST_TEST(partition.frame.line_count == 4U);
  BOOST_TEST(partition.rejected(row_error::division_by_zero) == 2U);
  BOOST_TEST(partition.rejected(row_error::bad_value) == 1U);
}

BOOST_AUTO_TEST_CASE(a_rejected_row_without_a_record_is_told_by_its_values) {
  one_partition partition("SELECT a / b FROM t");
  const std::int64_t numbers[] = {9};
  const std::int64_t zeros[] = {0};
  std::vector<column> columns(3);
  for (auto& each : columns)
    each.value_type = type_id::bigint;
  columns[0].values = numbers;
  columns[1].values = columns[2].values = zeros;
  columns[2].value_type = type_id::timestamp;
  BOOST_REQUIRE_EQUAL(partition.plan.sources[0].shape.size(), columns.size());
  batch_view rows;
  rows.columns = columns;
  rows.row_count = 1;
  rows.rows = selection::all(1);
  chunk input;
  input.rows = {&rows, 1};
  BOOST_REQUIRE(partition.decode(input).ok());
  BOOST_REQUIRE_EQUAL(partition.frame.dead_letters.size(), 1U);
  BOOST_TEST(partition.frame.dead_letters[0].raw == "9,0,1970-01-01 00:00:00");
}

BOOST_AUTO_TEST_CASE(failures_of_every_level_are_counted) {
  one_partition partition("SELECT 10 / SUM(a) FROM t GROUP BY b EMIT CHANGES");
  BOOST_REQUIRE(partition.decode("0,1,1970-01-01\n").ok());
  BOOST_REQUIRE(partition.process(1).ok());
  BOOST_TEST(partition.rejected(row_error::division_by_zero) == 1U);
  BOOST_TEST(partition.frame.dead_letters[0].origin == "", "no file is known behind an exchange");
}

BOOST_AUTO_TEST_CASE(a_broken_limit_ends_the_job_for_good) {
  one_partition partition("SELECT a, COUNT(*) FROM t GROUP BY a");
  partition.options.limits.groups_max = 1;
  BOOST_REQUIRE(partition.decode("1,1,1970-01-01\n2,1,1970-01-01\n").ok());
  const auto outcome = partition.process(1);
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == errc::limit_exceeded));
  BOOST_TEST(!partition.decode("1,1,1970-01-01\n").ok());
}

/// Memory for chunks of one MiB.
class one_mebibyte final : public memory_bound {
public:
  void take(std::size_t bytes) override {
    if (held + bytes > bytes_max)
      throw memory_bound_passed("the bound", bytes_max);
    held += bytes;
  }
  void give_back(std::size_t bytes) noexcept override { held -= bytes; }
  static constexpr std::size_t bytes_max = std::size_t{1} << 20U;
  std::size_t held = 0;
};

BOOST_AUTO_TEST_CASE(memory_that_passes_its_bound_ends_the_job_and_names_the_operator) {
  one_mebibyte bound;
  one_partition partition("SELECT REPEAT('x', a) AS t FROM t");
  partition.frame = chunk_frame(&bound);
  BOOST_REQUIRE(partition.decode("1,1,1970-01-01\n").ok());

  const auto outcome = partition.decode("2000000,1,1970-01-01\n");

  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == errc::limit_exceeded));
  BOOST_TEST(outcome.error().message.starts_with("project: "), outcome.error().message);
  BOOST_TEST(outcome.error().message.find("the bound allows: 1048576") != std::string::npos, outcome.error().message);
  BOOST_TEST(bound.held == partition.frame.held_bytes());
  partition.frame.reset(0);
  BOOST_TEST(bound.held == 0U);
}

BOOST_AUTO_TEST_CASE(a_chunk_that_was_put_off_at_any_point_counts_once) {
  std::string lines;
  for (int row = 0; row < 600; ++row)
    lines += std::to_string(row) + "," + std::to_string(row % 5) + ",1970-01-01\n";
  lines += "bad,1,1970-01-01\n";
  const auto select = "SELECT REPEAT('x', a) AS t, 100 / (b - 3) AS q FROM t WHERE b <> 1 LIMIT 400";
  one_partition whole(select);
  BOOST_REQUIRE(whole.decode(lines).ok());
  std::size_t put_off = 0;
  for (std::size_t left = 0;; left += 4096) {
    awaited_memory bound;
    one_partition partition(select);
    partition.frame = chunk_frame(&bound);
    bound.left = left;
    BOOST_REQUIRE(partition.decode(lines).ok());
    if (!partition.running().was_put_off())
      break;
    ++put_off;
    bound.left = std::size_t{1} << 30U;
    BOOST_REQUIRE(partition.decode(lines).ok());
    BOOST_TEST(!partition.running().was_put_off());
    const auto& counted = partition.run->counters();
    BOOST_TEST(counted.rows_in == whole.run->counters().rows_in);
    BOOST_TEST(counted.rejected == whole.run->counters().rejected, boost::test_tools::per_element());
    BOOST_TEST(counted.rows_filtered == whole.run->counters().rows_filtered);
    BOOST_TEST(partition.frame.dead_letters.size() == whole.frame.dead_letters.size());
    BOOST_TEST(partition.frame.hand_overs[0][0].parts.size() == whole.frame.hand_overs[0][0].parts.size());
  }
  BOOST_TEST(put_off > 0U);
}

BOOST_AUTO_TEST_CASE(a_broken_invariant_ends_the_job_and_names_the_operator) {
  class broken_decoder final : public decoder {
    void begin(std::string_view, const file_layout*, arena&, std::vector<record_failure>&) override {
      MILLRACE_CHECK(1 > 2);
    }
    bool next(decoded_batch&) override { return false; }
    std::string_view record_at(std::string_view, std::uint32_t) const noexcept override { return {}; }
  };
  one_partition partition("SELECT a FROM t");
  partition.options.make_decoder = [](std::uint32_t) { return std::make_unique<broken_decoder>(); };

  const auto outcome = partition.decode("1,1,1970-01-01\n");

  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == errc::internal));
  BOOST_TEST(outcome.error().message.starts_with("source t: "), outcome.error().message);
  BOOST_TEST(outcome.error().message.find("1 > 2") != std::string::npos, outcome.error().message);
}

BOOST_AUTO_TEST_CASE(counts_what_is_held_filtered_and_late) {
  one_partition partition("SELECT a, COUNT(*) FROM t WHERE b > 0 WINDOW TUMBLING(at, 10s) GROUP BY a");
  BOOST_REQUIRE(partition.decode("1,1,1970-01-01 00:00:01\n2,0,1970-01-01 00:00:01\n3,1,1970-01-01 00:00:02\n").ok());
  BOOST_REQUIRE(partition.process(1).ok());
  BOOST_TEST(partition.run->counters().groups == 2U);
  BOOST_TEST(partition.run->counters().state_bytes > 0U);
  BOOST_TEST(partition.run->counters().rows_filtered == 1U);
  BOOST_TEST(partition.run->watermark().us == -3'000'000);

  BOOST_REQUIRE(partition.decode("1,1,1970-01-01 00:00:15\n1,1,1970-01-01 00:00:09\n").ok());
  BOOST_REQUIRE(partition.process(1).ok());
  BOOST_TEST(partition.run->counters().rows_late == 1U);
  BOOST_TEST(partition.run->counters().groups == 1U);
  BOOST_TEST(partition.run->counters().rows_out == 2U);
  BOOST_TEST(partition.run->counters().chunks == 2U);
  BOOST_TEST(partition.run->watermark().us == 10'000'000);

  BOOST_REQUIRE(partition.decode(ending()).ok());
  BOOST_REQUIRE(partition.process(1).ok());
  BOOST_TEST(partition.run->counters().groups == 0U);
  BOOST_TEST(partition.run->counters().rows_out == 3U);
}

BOOST_AUTO_TEST_CASE(late_rows_are_counted_even_where_they_are_dropped) {
  for (const auto policy : {late_policy::side, late_policy::drop}) {
    one_partition partition(
      "CREATE STREAM s WITH (connector = 'memory') AS SELECT COUNT(*) FROM t WINDOW TUMBLING(at, 10s);"
      "SELECT a FROM t.late");
    partition.options.late = policy;
    BOOST_REQUIRE(partition.decode("1,1,1970-01-01 00:00:15\n7,1,1970-01-01 00:00:09\n").ok());
    BOOST_REQUIRE(partition.process(1).ok());
    BOOST_TEST(partition.run->counters().rows_late == 1U);
    const auto result = partition.plan.outputs[0].is_result ? 0U : 1U;
    BOOST_TEST(partition.frame.runs[result].row_count() == (policy == late_policy::side ? 1U : 0U));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
