#include "awaited_memory.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/tests/support/local_job.hpp"

namespace millrace {
namespace {

constexpr auto declaration =
  "CREATE STREAM t (k VARCHAR, n INTEGER, v BIGINT, d DECIMAL(12,2), s VARCHAR) WITH (connector = 'memory'); ";

/// Chunks of rows whose keys are one of `key_count`, the first of them in every second row.
std::vector<std::string> chunks_of(std::uint32_t key_count, std::uint64_t seed) {
  random_sequence random(seed);
  std::vector<std::string> chunks;
  for (const std::uint32_t rows : {1U, 9000U, 40'000U, 3U, 700U, 5000U}) {
    std::string bytes;
    for (std::uint32_t i = 0; i < rows; ++i) {
      const auto key = random.below(2) == 0 ? 0 : random.below(key_count);
      bytes += key % 7 == 3 ? "" : "key " + std::string(key % 5 * 6, '#') + std::to_string(key);
      bytes += "," + std::to_string(key % 100) + ",";
      bytes += random.below(10) == 0 ? "" : std::to_string(static_cast<std::int64_t>(random.below(2'000'001)) - 1'000'000);
      bytes += "," + std::to_string(random.below(1000)) + "." + std::to_string(random.below(90) + 10);
      bytes += "," + std::string(random.below(random.below(20) == 0 ? 200 : 12), static_cast<char>('a' + random.below(26)));
      bytes += '\n';
    }
    chunks.push_back(std::move(bytes));
  }
  return chunks;
}

std::vector<local_job::row> run(const std::string& text, const std::vector<std::string>& chunks, std::uint32_t partitions,
                                partial_mode mode) {
  auto plan = compile(declaration + text);
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
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
  return job.output(0);
}

/// Lets one of two partitions decode a chunk and own its share of it; returns what it then holds.
/// @param left Memory at first; when it was not enough, the chunk is put off, and decoded again.
std::vector<saved_section> groups_after(const physical_plan& plan, std::string_view lines, std::size_t left, bool& was_put_off) {
  query_options options;
  options.partition_count = 2;
  options.slot_owner = assign_slots(2);
  options.partial = partial_mode::always;
  options.make_decoder = [&plan](std::uint32_t input) {
    return text_formats()[0].make_decoder(plan.sources[input].shape, plan.sources[input].needed, format_options{});
  };
  awaited_memory bound;
  bound.left = left;
  const auto running = make_query(plan, std::move(options));
  std::string bytes(lines);
  bytes.resize(lines.size() + 64);
  chunk content;
  content.bytes = std::string_view(bytes).substr(0, lines.size());
  chunk_frame frame(&bound);
  BOOST_REQUIRE(running->decode(content, frame).ok());
  was_put_off = running->was_put_off();
  if (was_put_off) {
    bound.left = std::size_t{1} << 30U;
    frame.reset();
    BOOST_REQUIRE(running->decode(content, frame).ok());
  }
  const hand_over* const input = &frame.hand_overs[0][0];
  BOOST_REQUIRE(!input->parts.empty());
  BOOST_TEST((input->parts.front().groups != nullptr));
  BOOST_REQUIRE(running->process(1, {&input, 1}, frame).ok());
  std::vector<saved_section> saved;
  running->save(1, saved);
  return saved;
}

} // namespace

BOOST_AUTO_TEST_SUITE(partial_groups)

/// Texts of the groups count as memory of chunks like any other, so each of them may be where there is no more.
BOOST_AUTO_TEST_CASE(a_chunk_that_was_put_off_at_any_point_counts_once) {
  const auto plan = compile(std::string(declaration) +
                            "SELECT n, COUNT(*), MAX(REPEAT(s, 500)), SUM(v) FROM t GROUP BY n EMIT FINAL;");
  BOOST_REQUIRE(plan.ok());
  std::string lines;
  for (int row = 0; row < 600; ++row)
    lines += "k," + std::to_string(row % 40) + "," + std::to_string(row) + ",1.0,text " + std::to_string(row % 7) + "\n";
  auto was_put_off = false;
  const auto whole = groups_after(*plan, lines, std::size_t{1} << 30U, was_put_off);
  BOOST_TEST(!was_put_off);
  std::size_t put_off = 0;
  for (std::size_t left = 0;; left += std::size_t{64} << 10U) {
    const auto again = groups_after(*plan, lines, left, was_put_off);
    if (!was_put_off)
      break;
    ++put_off;
    BOOST_REQUIRE_EQUAL(again.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i)
      BOOST_TEST((again[i].slot == whole[i].slot && again[i].bytes == whole[i].bytes));
  }
  BOOST_TEST(put_off > 5U);
}

/// Few keys, more groups in a chunk than the table before the exchange takes, and about as many keys as rows.
BOOST_AUTO_TEST_CASE(groups_that_are_handed_over_come_to_the_same_as_their_rows) {
  const char* queries[] = {
    "SELECT k, COUNT(*), SUM(v), MIN(s), MAX(d), AVG(d), FIRST(v), LAST(s), ARG_MAX(s, v), BOOL_OR(v > 0) FROM t "
    "GROUP BY k EMIT FINAL;",
    "SELECT n, k, SUM(v) FILTER (WHERE n > 50), ARG_MIN(d, s), DELTA(v) FROM t WHERE v <> 7 GROUP BY k, n EMIT FINAL;",
    "SELECT n, COUNT(v), SUM(d), LAST(v) FROM t GROUP BY n EMIT FINAL;",
    "SELECT k FROM t GROUP BY k EMIT FINAL;",
    "SELECT COUNT(*), SUM(v), MIN(s), ARG_MAX(k, d), LAST(v) FROM t EMIT FINAL;",
  };
  for (const std::uint32_t key_count : {30U, 30'000U, 4'000'000U}) {
    const auto chunks = chunks_of(key_count, key_count);
    for (const auto* query : queries) {
      const auto expected = run(query, chunks, 1, partial_mode::never);
      for (const auto partitions : {2U, 5U})
        for (const auto mode : {partial_mode::always, partial_mode::automatic, partial_mode::never})
          BOOST_TEST((run(query, chunks, partitions, mode) == expected),
                     query << " with " << key_count << " keys, " << partitions << " partitions, mode " << int(mode));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
