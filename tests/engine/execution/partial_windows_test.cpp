#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/plan/planner.hpp"
#include "millrace/tests/support/local_job.hpp"

namespace millrace {
namespace {

constexpr auto declaration = "CREATE STREAM t (k VARCHAR, n INTEGER, ts TIMESTAMP, v BIGINT, s VARCHAR, "
                             "WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH (connector = 'memory'); ";

/// How times of rows come, in thousandths of a second.
struct times {
  std::uint64_t step = 1;       ///< From row to row.
  std::uint64_t disorder = 0;   ///< A row is up to so much older than its place says.
  std::uint64_t far_percent = 0; ///< So many rows are up to a minute older.
};

/// Chunks of rows whose keys are one of `key_count`, the first of them in every second row.
std::vector<std::string> chunks_of(std::uint32_t key_count, const times& come, std::uint64_t seed) {
  random_sequence random(seed);
  std::vector<std::string> chunks;
  std::uint64_t now = 60'000;
  for (const std::uint32_t rows : {1U, 5000U, 300U, 30'000U, 3U, 3U, 700U, 5000U}) {
    std::string bytes;
    for (std::uint32_t i = 0; i < rows; ++i) {
      const auto key = random.below(2) == 0 ? 0 : random.below(key_count);
      now += random.below(2 * come.step + 1);
      auto time = now - random.below(come.disorder + 1);
      if (random.below(100) < come.far_percent)
        time -= std::min<std::uint64_t>(time, random.below(60'000));
      bytes += key % 7 == 3 ? "" : "key " + std::string(key % 5 * 6, '#') + std::to_string(key);
      bytes += "," + std::to_string(key % 100) + ",1970-01-01 00:" + std::to_string(time / 600'000 % 6) +
               std::to_string(time / 60'000 % 10) + ":" + std::to_string(time / 10'000 % 6) +
               std::to_string(time / 1000 % 10) + "." + std::to_string(time % 1000 + 1000).substr(1) + ",";
      bytes += random.below(10) == 0 ? "" : std::to_string(random.below(2001));
      bytes += "," + std::string(random.below(random.below(20) == 0 ? 200 : 12), static_cast<char>('a' + random.below(26)));
      bytes += '\n';
    }
    chunks.push_back(std::move(bytes));
  }
  return chunks;
}

/// What a job comes to: the rows of its outputs, and how many were late.
struct outcome {
  std::vector<local_job::row> windows;
  std::vector<local_job::row> late;
  std::uint64_t late_count = 0;
  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome run(const std::string& query, const std::vector<std::string>& chunks, std::uint32_t partitions, partial_mode mode,
            duration lateness) {
  auto plan = compile(std::string(declaration) + "CREATE STREAM w WITH (connector = 'memory') AS " + query +
                      "; SELECT k, ts, v, s FROM w.late;");
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
  allow_lateness(*plan, lateness);
  local_job::options options;
  options.partitions = partitions;
  options.partial = mode;
  options.make_decoder = [sources = plan->sources](std::uint32_t input) {
    return text_formats()[0].make_decoder(sources[input].shape, sources[input].needed, format_options{});
  };
  local_job job(std::move(*plan), std::move(options));
  for (const auto& bytes : chunks)
    BOOST_REQUIRE(job.push_bytes(0, bytes).ok());
  BOOST_REQUIRE(job.finish().ok());
  BOOST_TEST(job.rejected().empty());
  return {job.output(0), job.output(1), job.counters().rows_late};
}

} // namespace

BOOST_AUTO_TEST_SUITE(partial_windows)

/// In order; out of order within the delay and beyond it; and so that whole windows have fired before a chunk. Few keys, and more groups
/// in a chunk than the table before the exchange takes.
BOOST_AUTO_TEST_CASE(windows_of_groups_come_to_the_same_as_those_of_their_rows) {
  const char* queries[] = {
    "SELECT k, window_end, COUNT(*), SUM(v), MIN(s), FIRST(v), LAST(s), ARG_MAX(s, v) FROM t GROUP BY k WINDOW TUMBLING(ts, 1s)",
    "SELECT n, k, window_end, SUM(v) FILTER (WHERE n > 50), MAX(s) FROM t WHERE v <> 7 GROUP BY k, n WINDOW TUMBLING(ts, 10s, 3s)",
    "SELECT n, window_end, COUNT(v), LAST(v) FROM t GROUP BY n WINDOW TUMBLING(ts, 300ms)",
    "SELECT window_end, COUNT(*), MIN(s), LAST(v) FROM t WINDOW TUMBLING(ts, 1s)",
  };
  const times come[] = {{.step = 2}, {.step = 1, .disorder = 2000}, {.step = 3, .disorder = 5000, .far_percent = 3}};
  std::uint64_t late = 0;
  for (const std::uint32_t key_count : {20U, 60'000U})
    for (const auto& each : come) {
      const auto chunks = chunks_of(key_count, each, key_count + each.step);
      for (const auto* query : queries)
        for (const auto lateness : {duration{0}, duration{1'500'000}}) {
          const auto expected = run(query, chunks, 1, partial_mode::never, lateness);
          BOOST_TEST(expected.late.size() == expected.late_count);
          late += expected.late_count;
          for (const auto partitions : {2U, 5U})
            for (const auto mode : {partial_mode::always, partial_mode::automatic, partial_mode::never})
              BOOST_TEST((run(query, chunks, partitions, mode, lateness) == expected),
                         query << " with " << key_count << " keys, " << partitions << " partitions, step " << each.step
                               << ", lateness " << lateness.us << ", mode " << int(mode));
        }
    }
  BOOST_TEST(late > 10'000U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
