#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/plan/state_meaning.hpp"
#include "millrace/tests/support/local_job.hpp"

// Every piece of state that operators and levels hold, by name. A job with all of them is saved in its middle and goes on:
// with everything as if nothing had happened, and without any one piece not so. So a kind of state that is not saved, and
// one that is not in the list, are found here. The README of `engine` has the same list by what saves it.

namespace millrace {
namespace {

const std::string script = R"(
CREATE STREAM t (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '10' SECOND) WITH (connector = 'memory');
CREATE STREAM u (k VARCHAR, at TIMESTAMP) WITH (connector = 'memory');
CREATE STREAM groups WITH (connector = 'memory') AS SELECT k, COUNT(*) AS n, MAX(k) AS m FROM t GROUP BY k EMIT CHANGES;
CREATE STREAM total WITH (connector = 'memory') AS SELECT COUNT(*) AS n FROM t WHERE v > 0 EMIT FINAL;
CREATE STREAM windows WITH (connector = 'memory') AS
  SELECT k, window_end AS e, SUM(v) AS s FROM t GROUP BY k WINDOW TUMBLING(at, 10s);
CREATE STREAM other WITH (connector = 'memory') AS SELECT k, COUNT(*) AS n FROM u GROUP BY k WINDOW TUMBLING(at, 10s);
CREATE STREAM frames WITH (connector = 'memory') AS
  SELECT k, SUM(v) OVER (PARTITION BY k ROWS 2 PRECEDING) AS s FROM t;
CREATE STREAM ordered WITH (connector = 'memory') AS
  SELECT k, v, SUM(v) OVER (PARTITION BY k ORDER BY at ROWS 2 PRECEDING) AS s FROM t;
CREATE STREAM sorted WITH (connector = 'memory') AS SELECT k, v FROM t ORDER BY v, k;
CREATE STREAM top WITH (connector = 'memory') AS SELECT k, v FROM t ORDER BY v DESC LIMIT 2;
CREATE STREAM limited WITH (connector = 'memory') AS SELECT k FROM t LIMIT 7 OFFSET 1;
CREATE STREAM numbered WITH (connector = 'memory') AS
  SELECT s, COUNT(*) AS n FROM (SELECT k, SUM(v) AS s FROM t GROUP BY k WINDOW TUMBLING(at, 10s)) GROUP BY s EMIT FINAL;
CREATE STREAM bounded WITH (connector = 'memory') AS
  SELECT window_end AS e, COUNT(*) AS n FROM (SELECT at, v FROM t LIMIT 9) WINDOW TUMBLING(at, 10s);
CREATE STREAM deep WITH (connector = 'memory') AS
  SELECT window_end AS e, COUNT(*) AS n FROM (SELECT at FROM (SELECT at FROM t LIMIT 9) LIMIT 88 OFFSET 2)
  WINDOW TUMBLING(at, 10s);
CREATE STREAM lost WITH (connector = 'memory') AS SELECT k, v FROM windows.late;
CREATE STREAM rejected WITH (connector = 'memory') AS SELECT 10 / v AS r FROM t;
)";

struct input_chunk {
  std::uint32_t input;
  std::string_view lines;
};

const std::vector<input_chunk> chunks = {
  {0, "a,5,2026-01-01 00:00:01\nb,,2026-01-01 00:00:02\n,7,2026-01-01 00:00:07\n"},
  {1, "x,2026-01-01 00:00:03\n"},
  {0, "a,1,2026-01-01 00:00:15\na key of more than fifteen bytes,0,2026-01-01 00:00:12\nb,two,2026-01-01 00:00:13\n"},
  {0, "b,9,2026-01-01 00:00:31\n"},
  // Saved here. The first row that follows is late, but for who has forgotten what time it is.
  {0, "c,4,2026-01-01 00:00:11\na,2,2026-01-01 00:00:22\n"},
  {1, "x,2026-01-01 00:00:04\n"},
  {0, "a,3,2026-01-01 00:00:45\nb,6,2026-01-01 00:00:46\n,8,2026-01-01 00:01:46\n"},
};
constexpr std::uint64_t saved_behind = 4;

using texts = std::vector<std::string>;

/// All pieces, in the order of the plan.
const texts expected_pieces = {
  "group of groups", "group of total", "window of windows", "window of other", "over of frames",
  "time order of ordered", "over of ordered", "sort of sorted", "exchange of sorted", "sort of top",
  "exchange of top", "limit of top", "limit of limited", "window of numbered", "exchange of numbered",
  "group of numbered", "limit of bounded", "window of bounded", "limit of deep", "limit 2 of deep",
  "window of deep", "time of level 1", "time of level 2", "time of level 3"};
/// Those of them that no row reaches before the inputs end; there is nothing to save of them earlier.
const std::set<std::string> empty_until_the_end = {"exchange of sorted", "exchange of top", "limit of top"};

physical_plan compiled() {
  auto plan = compile(script);
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
  return *std::move(plan);
}

/// The pieces of a plan by the number they are saved under.
std::map<std::uint32_t, std::string> pieces_of(const physical_plan& plan) {
  std::map<std::uint32_t, std::string> pieces;
  for (const auto& state : describe_states(plan))
    pieces.emplace(state.node, state.name);
  for (std::uint32_t level = 1; level < plan.level_count; ++level)
    pieces.emplace(static_cast<std::uint32_t>(plan.nodes.size()) + level, "time of level " + std::to_string(level));
  return pieces;
}

struct run {
  local_job::options options;
  texts told; ///< All that came out, chunk by chunk; or how it failed.
  std::vector<std::uint64_t> held; ///< Rows and groups, behind each chunk.

  explicit run(local_job::recovery between) {
    options.partitions = 2;
    options.between_chunks = between;
  }
  void go() {
    const auto plan = compiled();
    options.make_decoder = [plan](std::uint32_t input) {
      return text_formats()[0].make_decoder(plan.sources[input].shape, plan.sources[input].needed, {});
    };
    local_job job(plan, options);
    for (const auto& [input, lines] : chunks)
      if (!note(job, job.push_bytes(input, lines)))
        return;
    note(job, job.finish());
  }

private:
  bool note(local_job& job, const status& outcome) {
    if (!outcome.ok()) {
      told.push_back("failed: " + outcome.error().message);
      return false;
    }
    if (const auto completed = job.complete(); !completed.ok())
      return note(job, completed);
    for (std::uint32_t i = 0; i < job.plan().outputs.size(); ++i)
      for (auto& shown = shown_[i]; shown < job.output(i).size(); ++shown) {
        told.push_back(name_of(job.plan().outputs[i]) + ":");
        for (const auto& cell : job.output(i)[shown].cells)
          told.back() += " " + cell;
      }
    for (auto& shown = rejected_; shown < job.rejected().size(); ++shown)
      told.push_back("rejected: " + job.rejected()[shown].reason);
    told.emplace_back("----");
    held.push_back(job.counters().groups);
    return true;
  }

  std::map<std::uint32_t, std::size_t> shown_;
  std::size_t rejected_ = 0;
};

/// What all goes on with behind the chunk that is saved behind.
std::vector<saved_section> saved_in_the_middle() {
  std::vector<saved_section> middle;
  run whole(local_job::recovery::restore);
  whole.options.change_saved = [&](std::uint64_t behind, std::vector<saved_section>& saved) {
    if (behind == saved_behind)
      middle = saved;
  };
  whole.go();
  return middle;
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_state)

BOOST_AUTO_TEST_CASE(the_job_has_nodes_of_every_kind) {
  std::set<std::string_view> kinds;
  const auto plan = compiled();
  for (const auto& node : plan.nodes)
    kinds.insert(name_of(node.kind));
  for (unsigned i = 0; !name_of(static_cast<node_kind>(i)).empty(); ++i)
    BOOST_TEST(kinds.count(name_of(static_cast<node_kind>(i))) == 1U, name_of(static_cast<node_kind>(i)));
}

BOOST_AUTO_TEST_CASE(these_are_the_pieces_and_each_is_saved) {
  const auto pieces = pieces_of(compiled());
  texts names;
  for (const auto& [piece, name] : pieces)
    names.push_back(name);
  BOOST_TEST(names == expected_pieces, boost::test_tools::per_element());
  std::set<std::string> saved;
  for (const auto& section : saved_in_the_middle()) {
    BOOST_REQUIRE_MESSAGE(pieces.count(section.node) == 1U, "node " << section.node << " saves what has no name");
    BOOST_TEST(!section.bytes.empty());
    saved.insert(pieces.at(section.node));
  }
  for (const auto& name : names)
    BOOST_TEST(saved.count(name) != empty_until_the_end.count(name), name);
}

BOOST_AUTO_TEST_CASE(every_row_and_group_that_is_held_is_saved) {
  run plain(local_job::recovery::none);
  plain.go();
  std::uint64_t rows = 0;
  for (const auto& section : saved_in_the_middle())
    rows += section.rows;
  BOOST_TEST(rows == plain.held[saved_behind - 1]);
  BOOST_TEST(rows > 30U);
}

BOOST_AUTO_TEST_CASE(with_all_pieces_a_job_goes_on_as_if_nothing_had_happened) {
  run plain(local_job::recovery::none);
  run restored(local_job::recovery::restore);
  plain.go();
  restored.go();
  BOOST_TEST(restored.told == plain.told, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_any_one_piece_it_does_not) {
  run whole(local_job::recovery::restore);
  whole.go();
  for (const auto& [piece, name] : pieces_of(compiled())) {
    if (empty_until_the_end.count(name) != 0)
      continue;
    run partial(local_job::recovery::restore);
    partial.options.change_saved = [&, dropped = piece](std::uint64_t behind, std::vector<saved_section>& saved) {
      if (behind == saved_behind)
        std::erase_if(saved, [&](const saved_section& section) { return section.node == dropped; });
    };
    partial.go();
    BOOST_TEST((partial.told != whole.told), name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
