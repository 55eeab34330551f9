#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/tests/corpus_runner/row_batch.hpp"
#include "millrace/tests/support/local_job.hpp"

namespace millrace {
namespace {

using text_rows = std::vector<std::vector<std::string>>;

/// Runs a SELECT over t(a BIGINT, s VARCHAR), pushed two rows a chunk.
text_rows run(const std::string& query, const std::vector<std::string>& rows, state_limits limits = {}) {
  auto plan = compile("CREATE STREAM t (a BIGINT, s VARCHAR, f DOUBLE) WITH (connector = 'memory'); " + query);
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
  const schema shape{{{"a", type_id::bigint, true}, {"s", type_id::varchar, true}, {"f", type_id::double_, true}}};
  local_job::options options;
  options.partitions = 3;
  options.limits = limits;
  local_job job(std::move(*plan), std::move(options));
  for (std::size_t i = 0; i < rows.size(); i += 2) {
    const auto count = std::min<std::size_t>(2, rows.size() - i);
    auto outcome = make_row_batch(shape, std::span(rows).subspan(i, count), column_encoding::flat);
    BOOST_REQUIRE(outcome.ok());
    const auto batch = std::make_shared<const row_batch>(std::move(*outcome));
    const auto pushed = job.push(0, batch->rows, batch);
    if (!pushed.ok())
      return {{std::string(name_of(pushed.error().code))}};
  }
  const auto ended = job.finish();
  if (!ended.ok())
    return {{std::string(name_of(ended.error().code))}};
  text_rows got;
  for (const auto& row : job.output(0))
    got.push_back(row.cells);
  return got;
}

std::string joined(const text_rows& rows) {
  std::string text;
  for (const auto& row : rows)
    for (const auto& cell : row)
      text += (cell == local_job::null_cell ? "." : cell) + " ";
  return text;
}

const std::vector<std::string> some_rows = {"3 c 1.5", "1 'a long text that is kept' nan", ". b -inf", "1 z 0.0", "2 . .", "-7 a inf"};

BOOST_AUTO_TEST_SUITE(sort_tests)

BOOST_AUTO_TEST_CASE(orders_numbers_text_and_nulls_as_asked) {
  const struct {
    const char* order;
    const char* column;
    const char* want;
  } cases[] = {
    {"a", "a", "-7 1 1 2 3 . "},
    {"a DESC", "a", ". 3 2 1 1 -7 "},
    {"a NULLS FIRST", "a", ". -7 1 1 2 3 "},
    {"a DESC NULLS LAST", "a", "3 2 1 1 -7 . "},
    {"s", "s", "a a long text that is kept b c z . "},
    {"f", "f", "-inf 0.0 1.5 inf nan . "},
    {"a, s DESC", "s", "a z a long text that is kept . c b "},
  };
  for (const auto& c : cases) {
    const auto query = "SELECT a, s, f FROM t ORDER BY " + std::string(c.order);
    const auto rows = run(query, some_rows);
    const auto index = c.column == std::string("a") ? 0U : (c.column == std::string("s") ? 1U : 2U);
    text_rows only;
    for (const auto& row : rows)
      only.push_back({row[index]});
    BOOST_TEST(joined(only) == c.want, query);
  }
}

BOOST_AUTO_TEST_CASE(equal_keys_keep_input_order) {
  const auto rows = run("SELECT s, a FROM t ORDER BY a", {"1 d 0.0", "0 x 0.0", "1 c 0.0", "1 b 0.0", "0 y 0.0", "1 a 0.0"});
  BOOST_TEST(joined(rows) == "x 0 y 0 d 1 c 1 b 1 a 1 ");
}

BOOST_AUTO_TEST_CASE(limit_and_offset_cut_the_ordered_result) {
  BOOST_TEST(joined(run("SELECT a FROM t ORDER BY a LIMIT 2 OFFSET 1", some_rows)) == "1 1 ");
  BOOST_TEST(joined(run("SELECT a FROM t ORDER BY a LIMIT 0", some_rows)).empty());
  BOOST_TEST(joined(run("SELECT a FROM t ORDER BY a OFFSET 99", some_rows)).empty());
}

BOOST_AUTO_TEST_CASE(too_much_state_ends_the_job) {
  state_limits limits;
  limits.state_bytes_max = 1;
  BOOST_TEST(joined(run("SELECT a FROM t ORDER BY a", some_rows, limits)) == "limit_exceeded ");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
