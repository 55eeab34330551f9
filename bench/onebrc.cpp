// How does a query over a file compare with DuckDB? The one billion row challenge at 10 million rows:
// lowest, mean and highest temperature per station, from the same file, with the same number of threads.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "millrace/actors/runtime.hpp"
#include "millrace/bench/or_exit.hpp"
#include "millrace/bench/report.hpp"
#include "millrace/bench/stopwatch.hpp"
#include "millrace/bench/workload.hpp"
#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/tests/differential/duckdb.hpp"

namespace millrace {

namespace {

constexpr std::uint64_t seed = 1;
constexpr std::size_t station_count = 413;
constexpr std::uint64_t rows_full = 10'000'000;
constexpr std::uint64_t rows_short = 2'000'000;
constexpr std::uint32_t threads = 2;

using row = std::vector<std::string>;
using rows = std::vector<row>;

/// What one run took and answered.
struct answer {
  run_time time;
  rows found;
};

/// Names of one to four syllables, some with a space, all different.
[[nodiscard]] std::vector<std::string> make_stations(random_sequence& numbers) {
  constexpr std::array<const char*, 16> syllables{"ba", "lon", "ri", "mar", "os", "ten", "ka", "vi",
                                                  "dur", "el", "sun", "go", "har", "pi", "que", "zo"};
  std::set<std::string> names;
  while (names.size() < station_count) {
    std::string name;
    for (auto count = 1 + numbers.below(4); count > 0; --count)
      name += syllables[numbers.below(syllables.size())];
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    names.insert(numbers.below(8) == 0 ? "Port " + name : name);
  }
  return {names.begin(), names.end()};
}

void append_tenths(std::int64_t tenths, std::string& to) {
  to += tenths < 0 ? "-" : "";
  to += std::to_string(std::abs(tenths) / 10);
  to += '.';
  to += static_cast<char>('0' + std::abs(tenths) % 10);
}

/// Writes `station;temperature` lines: each station has a mean, and its temperatures lie around it.
void write_measurements(const std::filesystem::path& path, std::uint64_t row_count) {
  constexpr std::size_t flush_bytes = std::size_t{1} << 20U;
  random_sequence numbers(seed);
  const auto stations = make_stations(numbers);
  std::vector<std::int64_t> means;
  for (std::size_t i = 0; i < stations.size(); ++i)
    means.push_back(static_cast<std::int64_t>(numbers.below(500)) - 150);
  std::ofstream file(path, std::ios::trunc | std::ios::binary);
  std::string text;
  for (std::uint64_t i = 0; i < row_count; ++i) {
    const auto station = numbers.below(stations.size());
    text += stations[station];
    text += ';';
    append_tenths(means[station] + static_cast<std::int64_t>(numbers.below(400)) - 200, text);
    text += '\n';
    if (text.size() < flush_bytes && i + 1 < row_count)
      continue;
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    text.clear();
  }
  file.close();
  if (!file)
    exit_with("cannot write " + path.string());
}

[[nodiscard]] std::string script_of(const std::filesystem::path& path) {
  return "CREATE STREAM measurements (station VARCHAR, temperature DECIMAL(5, 1)) WITH (connector = 'file', path = '" +
         path.string() +
         "', format = 'csv', delimiter = ';', header = false);\n"
         "SELECT station, MIN(temperature) AS lowest, AVG(temperature) AS mean, MAX(temperature) AS highest "
         "FROM measurements GROUP BY station ORDER BY station EMIT FINAL;";
}

[[nodiscard]] answer run_millrace(const runtime& on, const std::string& script) {
  answer result;
  job_options options;
  options.settings = {{"partitions", std::to_string(threads)}};
  options.subscriptions["result"] = [&result](const schema&, const batch_view& batch) {
    for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
      auto& cells = result.found.emplace_back();
      for (const auto& values : batch.columns)
        append_text(values, batch.rows[i], cells.emplace_back());
    }
  };
  const stopwatch watch;
  const auto running = value_or_exit(on.submit(script, std::move(options)));
  ok_or_exit(running.wait());
  result.time = watch.elapsed();
  return result;
}

[[nodiscard]] answer run_duckdb(duckdb& database, const std::filesystem::path& path, const std::string& type) {
  const auto sql = "SELECT station, MIN(temperature), AVG(temperature), MAX(temperature) FROM read_csv('" +
                   path.string() + "', columns = {'station': 'VARCHAR', 'temperature': '" + type +
                   "'}, delim = ';', header = false, auto_detect = false, quote = '', escape = '') "
                   "GROUP BY station ORDER BY station";
  const stopwatch watch;
  auto found = value_or_exit(database.query(sql));
  return {watch.elapsed(), std::move(found)};
}

[[nodiscard]] double number_of(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    exit_with("not a number: " + text);
  return number;
}

/// Compares two answers row by row; means agree to 1e-9, because the two engines round at different times.
void expect_equal(const rows& ours, const rows& theirs) {
  constexpr double tolerance = 1e-9;
  if (ours.size() != station_count || theirs.size() != ours.size())
    exit_with("wrong number of stations: " + std::to_string(ours.size()) + " and " + std::to_string(theirs.size()));
  for (std::size_t i = 0; i < ours.size(); ++i) {
    auto is_equal = ours[i][0] == theirs[i][0];
    for (std::size_t column = 1; column < ours[i].size(); ++column)
      is_equal = is_equal && std::abs(number_of(ours[i][column]) - number_of(theirs[i][column])) < tolerance;
    if (!is_equal)
      exit_with("answers differ at station " + ours[i][0]);
  }
}

/// One contestant of the comparison.
struct contestant {
  std::string name;
  std::vector<double> wall_s;
  std::vector<double> cpu_s;
};

void add_lines(const std::vector<contestant>& all, std::uint64_t row_count, report& into) {
  const auto ours = spread_of(all[0].wall_s).median;
  for (const auto& one : all) {
    const auto wall = spread_of(one.wall_s);
    into.add({{"engine", one.name},
              {"threads", threads},
              {"rows", row_count},
              {"seconds", rounded(wall.median, 3)},
              {"lowest", rounded(wall.lowest, 3)},
              {"highest", rounded(wall.highest, 3)},
              {"cpu seconds", rounded(spread_of(one.cpu_s).median, 3)},
              {"Mrows/s", rounded(static_cast<double>(row_count) / wall.median / 1e6, 2)},
              {"time, Millrace = 1", rounded(wall.median / ours, 2)}});
  }
}

void run(const bench_arguments& given) {
  const auto row_count = given.is_short ? rows_short : rows_full;
  const auto path = std::filesystem::temp_directory_path() / ("millrace_measurements_" + std::to_string(row_count));
  write_measurements(path, row_count);
  const auto library = given.rest.empty() ? std::string(MILLRACE_DUCKDB_LIBRARY) : given.rest[0];
  auto rival = value_or_exit(duckdb::load(library));
  ok_or_exit(rival.run("SET threads = " + std::to_string(threads)));
  const auto on = value_or_exit(runtime::start({pinning::on, threads}));
  const auto script = script_of(path);

  std::vector<contestant> all{{"Millrace", {}, {}}, {"DuckDB, DECIMAL(5, 1)", {}, {}}, {"DuckDB, DOUBLE", {}, {}}};
  for (int run = -1; run < given.run_count(); ++run) {
    const std::array<answer, 3> answers{run_millrace(on, script), run_duckdb(rival, path, "DECIMAL(5, 1)"),
                                        run_duckdb(rival, path, "DOUBLE")};
    for (std::size_t i = 0; i < answers.size(); ++i) {
      expect_equal(answers[0].found, answers[i].found);
      if (run < 0)
        continue; // The first warms up.
      all[i].wall_s.push_back(answers[i].time.wall_s);
      all[i].cpu_s.push_back(answers[i].time.cpu_s);
    }
  }
  report results("onebrc",
                 "lowest, mean and highest temperature of 413 stations, from a file that is in the page cache");
  add_lines(all, row_count, results);
  results.note("The answers of all runs were equal row by row. File: " +
               std::to_string(std::filesystem::file_size(path) >> 20U) + " MiB, seed " + std::to_string(seed) + ".");
  results.print();
  results.write(given.json_path);
  std::filesystem::remove(path);
}

} // namespace

} // namespace millrace

int main(int argument_count, char** arguments) { millrace::run(millrace::bench_arguments(argument_count, arguments)); }
