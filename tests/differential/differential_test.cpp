#define BOOST_TEST_NO_MAIN
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <optional>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/tests/corpus_runner/row_batch.hpp"
#include "millrace/tests/differential/duckdb.hpp"
#include "millrace/tests/differential/random_query.hpp"
#include "millrace/tests/support/local_job.hpp"

namespace millrace {
namespace {

using text_rows = std::vector<std::vector<std::string>>;

/// Exit status by which ctest knows a skipped test.
constexpr int skipped = 77;

std::optional<duckdb> oracle; // NOLINT: loaded once in main.

std::uint64_t seed() {
  const auto* given = std::getenv("MILLRACE_SEED");
  return given == nullptr ? 20260101 : std::strtoull(given, nullptr, 10);
}

std::string declaration(const random_table& table) {
  std::string columns;
  for (const auto& field : table.shape.fields)
    columns += field.name + " " + to_string(field.value_type) + ", ";
  return "CREATE STREAM t (" + columns + "WATERMARK FOR ts AS ts) WITH (connector = 'memory');\n";
}

void load(const random_table& table) {
  std::string columns;
  for (const auto& field : table.shape.fields)
    columns += (columns.empty() ? "" : ", ") + field.name + " " + to_string(field.value_type);
  BOOST_REQUIRE(oracle->run("CREATE OR REPLACE TABLE t (" + columns + ")").ok());
  std::string values;
  for (const auto& row : table.rows) {
    values += values.empty() ? "(" : ", (";
    for (std::size_t i = 0; i < row.size(); ++i)
      values += (i == 0 ? "" : ", ") + row[i];
    values += ")";
  }
  const auto loaded = oracle->run("INSERT INTO t VALUES " + values);
  BOOST_REQUIRE_MESSAGE(loaded.ok(), (loaded.ok() ? "" : loaded.error().message));
}

/// Writes a SQL literal as a literal of a row.
std::string row_literal(const std::string& sql) {
  if (sql == "NULL")
    return ".";
  if (sql.starts_with("TIMESTAMP "))
    return sql.substr(10);
  const auto cast = sql.find("::");
  return sql.substr(0, cast);
}

text_rows run_ours(const random_table& table, const std::string& query, random_sequence& random) {
  auto plan = compile(declaration(table) + query);
  BOOST_REQUIRE_MESSAGE(plan.ok(), query << ": " << (plan.ok() ? "" : plan.error().message));
  local_job::options options;
  options.partitions = static_cast<std::uint32_t>(1 + random.below(4));
  options.weights.resize(slot_count);
  for (auto& weight : options.weights)
    weight = random.below(3);
  local_job job(std::move(*plan), std::move(options));
  std::vector<std::string> rows;
  for (const auto& row : table.rows) {
    std::string text;
    for (const auto& value : row)
      text += row_literal(value) + " ";
    rows.push_back(text);
  }
  for (std::size_t begin = 0; begin < rows.size();) {
    const auto count = std::min<std::size_t>(rows.size() - begin, 1 + random.below(200));
    auto outcome = make_row_batch(table.shape, std::span(rows).subspan(begin, count), column_encoding::flat);
    BOOST_REQUIRE_MESSAGE(outcome.ok(), (outcome.ok() ? "" : outcome.error().message));
    const auto batch = std::make_shared<const row_batch>(std::move(*outcome));
    BOOST_REQUIRE(job.push(0, batch->rows, batch).ok());
    begin += count;
  }
  BOOST_REQUIRE(job.finish().ok());
  BOOST_CHECK_MESSAGE(job.rejected().empty(), query << ": rejects " << (job.rejected().empty() ? "" : job.rejected()[0].reason));
  text_rows got;
  for (const auto& row : job.output(0))
    got.push_back(row.cells);
  return got;
}

bool is_same(const std::string& a, const std::string& b) {
  if (a == b)
    return true;
  char* end_a = nullptr;
  char* end_b = nullptr;
  const auto x = std::strtod(a.c_str(), &end_a);
  const auto y = std::strtod(b.c_str(), &end_b);
  if (a.empty() || b.empty() || *end_a != 0 || *end_b != 0)
    return false;
  return std::abs(x - y) <= 1e-9 * std::max({1.0, std::abs(x), std::abs(y)}) && a.find('.') != std::string::npos;
}

void compare(const query_pair& pair, text_rows ours, text_rows theirs) {
  for (auto& row : theirs)
    for (auto& cell : row)
      if (cell == duckdb::null_text)
        cell = local_job::null_cell;
  std::sort(ours.begin(), ours.end());
  std::sort(theirs.begin(), theirs.end());
  auto is_equal = ours.size() == theirs.size();
  for (std::size_t i = 0; is_equal && i < ours.size(); ++i)
    for (std::size_t c = 0; is_equal && c < ours[i].size(); ++c)
      if (!is_same(ours[i][c], theirs[i][c])) {
        is_equal = false;
        BOOST_ERROR(pair.ours << "\n  column " << c << ": ours " << ours[i][c] << ", DuckDB " << theirs[i][c]);
      }
  BOOST_CHECK_MESSAGE(ours.size() == theirs.size(),
                      pair.ours << "\n  ours " << ours.size() << " rows, DuckDB " << theirs.size());
}

template <class Make>
void run_many(std::size_t tables, std::size_t queries, Make make) {
  random_sequence random(seed());
  for (std::size_t t = 0; t < tables; ++t) {
    const auto table = random_table::make(random, 1 + random.below(600));
    load(table);
    for (std::size_t q = 0; q < queries; ++q) {
      random_query generator(random);
      const auto pair = make(generator);
      const auto theirs = oracle->query(pair.theirs);
      BOOST_REQUIRE_MESSAGE(theirs.ok(), pair.theirs << ": " << (theirs.ok() ? "" : theirs.error().message));
      compare(pair, run_ours(table, pair.ours, random), *theirs);
    }
  }
}

BOOST_AUTO_TEST_SUITE(differential)

BOOST_AUTO_TEST_CASE(expressions_and_filters_equal_duckdb) {
  run_many(12, 40, [](random_query& generator) { return generator.projection(); });
}

BOOST_AUTO_TEST_CASE(groupings_equal_duckdb) {
  run_many(12, 25, [](random_query& generator) { return generator.grouping(); });
}

BOOST_AUTO_TEST_CASE(tumbling_windows_equal_duckdb_buckets) {
  run_many(12, 25, [](random_query& generator) { return generator.window(); });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace

int main(int argc, char* argv[]) {
  const auto* path = std::getenv("MILLRACE_DUCKDB");
  auto loaded = millrace::duckdb::load(path == nullptr ? MILLRACE_DUCKDB_LIBRARY : path);
  if (!loaded) {
    std::cerr << "skipped: " << loaded.error().message << '\n';
    return millrace::skipped;
  }
  millrace::oracle = std::move(*loaded);
  std::cerr << "seed " << millrace::seed() << " (set MILLRACE_SEED for another)\n";
  const auto outcome = boost::unit_test::unit_test_main([] { return true; }, argc, argv);
  millrace::oracle.reset();
  return outcome;
}
