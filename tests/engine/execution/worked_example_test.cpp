#include <array>
#include <memory>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/text.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/query.hpp"

// The example of engine/order.md: what the page says of three rows and two partitions is what happens.

namespace millrace {
namespace {

const std::string declaration = "CREATE STREAM t (k VARCHAR, at TIMESTAMP, v BIGINT,\n"
                                "  WATERMARK FOR at AS at - INTERVAL '10' SECOND) WITH (connector = 'memory');\n";

using notes = std::vector<std::string>;

/// Rows as `major order|position: values`, the major order in seconds.
void note_rows(const std::string& who, const batch_view& rows, notes& into) {
  for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
    const auto row = rows.rows[i];
    auto line =
      who + ": " + std::to_string(rows.major_order(row) / 1'000'000) + "|" + std::to_string(rows.position(row)) + ":";
    // Behind these, a hand-over to windows has room for their bounds.
    for (std::size_t column = 0; column < 3; ++column) {
      line += " ";
      append_text(rows.columns[column], row, line);
    }
    into.push_back(line);
  }
}

/// Two partitions, driven chunk by chunk.
class two_partitions {
public:
  explicit two_partitions(const std::string& select) : plan_(compile(declaration + select).value()) {
    for (std::uint32_t partition = 0; partition < 2; ++partition) {
      query_options options;
      options.partition = partition;
      options.partition_count = 2;
      options.slot_owner = assign_slots(2);
      options.partial = partial_mode::never; // The page tells of rows.
      options.make_decoder = [this](std::uint32_t input) {
        return text_formats()[0].make_decoder(plan_.sources[input].shape, plan_.sources[input].needed, {});
      };
      queries_.push_back(make_query(plan_, std::move(options)));
    }
  }

  /// Runs a chunk; returns what was handed over, the watermark after it and what came out.
  notes run(const std::string& lines, bool ends_input = false) {
    std::string padded = lines + std::string(64, '\0');
    chunk input;
    input.facts.sequence = {next_++};
    input.bytes = std::string_view(padded).substr(0, lines.size());
    input.ends_input = ends_input;
    for (auto& frame : frames_)
      frame.reset();
    const auto decoder = input.facts.sequence.value % 2;
    BOOST_REQUIRE(queries_[decoder]->decode(input, frames_[decoder]).ok());
    notes seen;
    for (std::uint32_t target = 0; target < 2; ++target) {
      const auto* part = &frames_[decoder].hand_overs[0][target];
      for (const auto& rows : part->parts)
        note_rows(std::to_string(decoder) + " to " + std::to_string(target), rows.rows, seen);
      BOOST_REQUIRE(queries_[target]->process(1, {&part, 1}, frames_[target]).ok());
    }
    for (std::uint32_t partition = 0; partition < 2; ++partition)
      for (const auto& rows : frames_[partition].runs[0].batches)
        note_rows("run of " + std::to_string(partition), rows, seen);
    BOOST_TEST((queries_[0]->watermark() == queries_[1]->watermark()));
    watermark = queries_[0]->watermark();
    return seen;
  }

  event_time watermark;

private:
  physical_plan plan_;
  std::vector<std::unique_ptr<query>> queries_;
  std::array<chunk_frame, 2> frames_;
  std::uint64_t next_ = 0;
};

void check(const notes& seen, const notes& expected) { BOOST_TEST(seen == expected, boost::test_tools::per_element()); }

BOOST_AUTO_TEST_SUITE(worked_example_tests)

BOOST_AUTO_TEST_CASE(three_rows_in_two_partitions) {
  two_partitions job("SELECT k, window_end, SUM(v) AS s FROM t GROUP BY k WINDOW TUMBLING(at, 10s);");
  check(job.run("b,1970-01-01 00:00:12,2\na,1970-01-01 00:00:03,1\n"),
        {"0 to 0: 0|1: a 1970-01-01 00:00:03 1", "0 to 1: 0|0: b 1970-01-01 00:00:12 2"});
  BOOST_TEST(job.watermark.us == 2'000'000);
  check(job.run("b,1970-01-01 00:00:05,4\n"), {"1 to 1: 0|1048576: b 1970-01-01 00:00:05 4"});
  BOOST_TEST(job.watermark.us == 2'000'000);
  check(job.run("", true),
        {"run of 0: 10|1: a 1970-01-01 00:00:10 1", "run of 1: 10|1048576: b 1970-01-01 00:00:10 4",
         "run of 1: 20|0: b 1970-01-01 00:00:20 2"});
  BOOST_TEST((job.watermark == event_time::max()));
}

BOOST_AUTO_TEST_CASE(the_same_rows_in_order_of_time) {
  two_partitions job("SELECT k, at, SUM(v) OVER (PARTITION BY k ORDER BY at) AS s FROM t;");
  static_cast<void>(job.run("b,1970-01-01 00:00:12,2\na,1970-01-01 00:00:03,1\n"));
  static_cast<void>(job.run("b,1970-01-01 00:00:05,4\n"));
  check(job.run("", true),
        {"run of 0: 3|1: a 1970-01-01 00:00:03 1", "run of 1: 5|1048576: b 1970-01-01 00:00:05 4",
         "run of 1: 12|0: b 1970-01-01 00:00:12 6"});
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
