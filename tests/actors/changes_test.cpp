#include <map>
#include <string>

#include "running.hpp"
#include "millrace/engine/base/random.hpp"

namespace millrace {

namespace {

/// Outputs that share columns of aggregates, pass them on, choose among them, leave rows out, and deal them once more.
constexpr auto sharing = R"(
CREATE STREAM numbers (n BIGINT) WITH (connector = 'memory');
CREATE STREAM totals (k BIGINT, c BIGINT, s BIGINT, a DOUBLE, lo BIGINT, hi BIGINT, is_low BOOLEAN) WITH (connector = 'memory');
CREATE STREAM chosen (k BIGINT, f BIGINT, c BIGINT, c2 BIGINT, t BIGINT) WITH (connector = 'memory');
CREATE STREAM slides (n BIGINT, s BIGINT, d DOUBLE) WITH (connector = 'memory');
CREATE STREAM even_slides (c BIGINT, s BIGINT, f BIGINT) WITH (connector = 'memory');
CREATE STREAM second (r BIGINT, c BIGINT, s BIGINT, lo INTEGER) WITH (connector = 'memory');

CREATE VIEW changing AS
  SELECT n % 7 AS k, COUNT(*) AS c, SUM(n) AS s, AVG(n) AS a, MIN(n) AS lo, MAX(n) FILTER (WHERE n % 3 = 0) AS hi,
         BOOL_OR(n < 10) AS is_low
  FROM numbers GROUP BY n % 7 EMIT CHANGES;
CREATE VIEW sliding AS
  SELECT n, SUM(n) OVER w AS s, COUNT(n) OVER w AS c, MIN(CAST(n AS DOUBLE) / 4) OVER w AS d,
         MAX(NULLIF(n % 5, 4)) OVER w AS f
  FROM numbers WINDOW w AS (PARTITION BY n % 7 ROWS BETWEEN 4 PRECEDING AND CURRENT ROW);

INSERT INTO totals SELECT k, c, s, a, lo, hi, is_low FROM changing;
INSERT INTO chosen SELECT k, CASE WHEN k = 3 THEN s ELSE c END AS f, c, c AS c2, s + c AS t FROM changing WHERE k <> 2;
INSERT INTO slides SELECT n, s, d FROM sliding;
INSERT INTO even_slides SELECT c, s, COALESCE(f, c) AS f FROM sliding WHERE s % 2 = 0;
INSERT INTO second
  SELECT s % 5 AS r, COUNT(*) AS c, SUM(s) AS s, MIN(CAST(c AS INTEGER)) AS lo FROM sliding GROUP BY s % 5 EMIT CHANGES;
)";

/// What comes out, by output, of numbers that are drawn and pushed in batches of drawn sizes.
std::map<std::string, std::string> results_in(const char* partitions, std::uint64_t seed) {
  const auto on = start();
  std::map<std::string, std::string> texts;
  job_options options;
  options.settings = {{"partitions", partitions}};
  for (const auto* name : {"totals", "chosen", "slides", "even_slides", "second"})
    options.subscriptions[name] = into(texts[name]);
  const auto running = submit(on, sharing, std::move(options));
  const auto numbers = open(running, "numbers");
  random_sequence random(seed);
  for (int batch = 0; batch < 40; ++batch) {
    row_builder rows(numbers.shape(), numbers.take_memory());
    for (auto left = 1 + random.next() % 300; left != 0; --left) {
      rows.add(static_cast<std::int64_t>(random.next() % 1000));
      BOOST_REQUIRE(rows.end_row().ok());
    }
    BOOST_REQUIRE(numbers.push(rows.take()).ok());
  }
  numbers.finish();
  BOOST_TEST(running.wait().ok());
  return texts;
}

} // namespace

BOOST_AUTO_TEST_SUITE(changes_tests)

BOOST_AUTO_TEST_CASE(outputs_that_share_answers_are_the_same_in_any_number_of_partitions) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto expected = results_in("1", seed);
    for (const auto& [name, text] : expected)
      BOOST_TEST(text.size() > 1000U, name);
    for (const auto* partitions : {"2", "3", "5"})
      for (const auto& [name, text] : results_in(partitions, seed))
        BOOST_TEST((text == expected.at(name)), "seed " << seed << ", " << partitions << " partitions: " << name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
