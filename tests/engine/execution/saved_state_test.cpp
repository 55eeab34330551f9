#include <memory>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/query.hpp"

// That state is saved and goes on in any number of partitions is what the axis `recovery` of the corpus tries with every
// file. Here it is what becomes of bytes that are not what was saved.

namespace millrace {
namespace {

const std::string declaration = "CREATE STREAM t (k VARCHAR, at TIMESTAMP, v BIGINT,\n"
                                "  WATERMARK FOR at AS at - INTERVAL '10' SECOND) WITH (connector = 'memory');\n";
const std::string lines = "a,2026-01-01 00:00:01,5\nb,2026-01-01 00:00:02,\n,2026-01-01 00:00:07,7\n"
                          "a key of more than fifteen bytes,2026-01-01 00:00:03,-1\n";

/// One of some partitions, which process one chunk.
class one_partition {
public:
  explicit one_partition(const std::string& select) : plan_(compile(declaration + select).value()) { reset(); }

  void reset() {
    query_options options;
    options.partition_count = 1;
    options.slot_owner = assign_slots(1);
    options.takes_snapshots = true;
    options.make_decoder = [this](std::uint32_t input) {
      return text_formats()[0].make_decoder(plan_.sources[input].shape, plan_.sources[input].needed, {});
    };
    query_ = make_query(plan_, std::move(options));
  }

  [[nodiscard]] std::vector<saved_section> run_and_save() {
    std::string padded = lines + std::string(64, '\0');
    chunk input;
    input.bytes = std::string_view(padded).substr(0, lines.size());
    chunk_frame frame;
    BOOST_REQUIRE(query_->decode(input, frame).ok());
    std::vector<saved_section> saved;
    for (std::uint32_t level = 1; level < plan_.level_count; ++level) {
      const auto* part = &frame.hand_overs[level - 1][0];
      BOOST_REQUIRE(query_->process(level, {&part, 1}, frame).ok());
      query_->save(level, saved);
    }
    return saved;
  }
  [[nodiscard]] status load(std::span<const saved_section> saved) {
    reset();
    return query_->load(saved);
  }
  [[nodiscard]] std::uint64_t groups() const { return query_->counters().groups; }

private:
  physical_plan plan_;
  std::unique_ptr<query> query_;
};

const std::vector<std::string> selects = {
  "SELECT k, COUNT(*) AS n, MIN(k) AS m, ARG_MAX(k, v) AS g FROM t GROUP BY k EMIT FINAL;",
  "SELECT v, at, SUM(v) AS s FROM t GROUP BY v, at EMIT FINAL;",
  "SELECT k, window_end, AVG(v) AS s, LAST(k) AS l FROM t GROUP BY k WINDOW TUMBLING(at, 10s);",
  "SELECT k, SUM(v) OVER (PARTITION BY k ROWS 2 PRECEDING) AS s, MAX(k) OVER (PARTITION BY k ROWS 1 PRECEDING) AS m FROM t;",
  "SELECT k, v, COUNT(*) OVER (PARTITION BY k ORDER BY at ROWS 2 PRECEDING) AS n FROM t;",
  "SELECT k, v FROM t ORDER BY v, k;",
  "SELECT k, v FROM t ORDER BY v LIMIT 2;",
  "SELECT k FROM t LIMIT 2 OFFSET 1;",
};

} // namespace

BOOST_AUTO_TEST_SUITE(saved_state_tests)

BOOST_AUTO_TEST_CASE(state_that_is_cut_short_is_refused) {
  for (const auto& select : selects)
    BOOST_TEST_CONTEXT(select) {
      one_partition partition(select);
      const auto saved = partition.run_and_save();
      BOOST_TEST(partition.load(saved).ok());
      BOOST_TEST(saved.size() > 1U);
      for (std::size_t i = 0; i < saved.size(); ++i)
        for (std::size_t size = 1; size < saved[i].bytes.size(); ++size) {
          auto damaged = saved;
          damaged[i].bytes.resize(size);
          const auto outcome = partition.load(damaged);
          // A section may end where a row does; then there are fewer, which only who keeps the sections can tell.
          BOOST_TEST((!outcome.ok() || partition.groups() < 4U));
        }
    }
}

BOOST_AUTO_TEST_CASE(state_of_another_node_or_slot_is_refused) {
  for (const auto& select : selects)
    BOOST_TEST_CONTEXT(select) {
      one_partition partition(select);
      auto saved = partition.run_and_save();
      auto unknown = saved;
      unknown[0].node = 1000;
      BOOST_TEST(!partition.load(unknown).ok());
      unknown = saved;
      unknown[0].slot = slot_count;
      BOOST_TEST(!partition.load(unknown).ok());
      unknown = saved;
      unknown[0].node = 0; // Where rows are read, which holds nothing.
      BOOST_TEST(!partition.load(unknown).ok());
    }
}

BOOST_AUTO_TEST_CASE(a_group_that_is_saved_twice_is_refused) {
  one_partition partition(selects[0]);
  auto saved = partition.run_and_save();
  auto& bytes = saved[0].bytes;
  bytes.insert(bytes.end(), bytes.begin(), bytes.end());
  const auto outcome = partition.load(saved);
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().message.find("a group is there twice") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
