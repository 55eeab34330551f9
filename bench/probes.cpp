// Is any function, predicate, sort or limit slower than DuckDB's? Some seventy small queries from file to file,
// one partition against one thread, answers compared.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "millrace/actors/runtime.hpp"
#include "millrace/bench/or_exit.hpp"
#include "millrace/bench/probe_list.hpp"
#include "millrace/bench/report.hpp"
#include "millrace/bench/stopwatch.hpp"
#include "millrace/engine/base/random.hpp"
#include "millrace/tests/differential/duckdb.hpp"

namespace millrace {

namespace {

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t trades_full = 10'000'000;
constexpr std::uint64_t texts_full = 2'000'000;
constexpr std::uint64_t short_divisor = 10;
constexpr std::size_t text_bytes = 200;

/// Files of a run, which go when it does.
struct bench_files {
  explicit bench_files(std::filesystem::path path) : folder(std::move(path)) {
    std::filesystem::create_directories(folder);
  }
  bench_files(const bench_files&) = delete;
  bench_files& operator=(const bench_files&) = delete;
  ~bench_files() { std::filesystem::remove_all(folder); }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }

  std::filesystem::path folder;
};

/// Writes a file line by line: `line(i, text)` appends line i without its end.
void write_lines(const std::string& path, std::uint64_t count, const std::function<void(std::uint64_t, std::string&)>& line) {
  constexpr std::size_t flush_bytes = std::size_t{1} << 20U;
  std::ofstream file(path, std::ios::trunc | std::ios::binary);
  std::string text;
  for (std::uint64_t i = 0; i < count; ++i) {
    line(i, text);
    text += '\n';
    if (text.size() < flush_bytes && i + 1 < count)
      continue;
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    text.clear();
  }
  file.close();
  if (!file)
    exit_with("cannot write " + path);
}

/// The time so many seconds after the begin of 2026, within its first 120 days.
void append_time(std::uint64_t second, std::string& to) {
  constexpr std::array<unsigned, 4> month_days{31, 28, 31, 30};
  auto day = static_cast<unsigned>(second / 86400 % 120);
  unsigned month = 0;
  while (day >= month_days[month])
    day -= month_days[month++];
  std::array<char, 32> text{};
  const auto size = std::snprintf(text.data(), text.size(), "2026-%02u-%02u %02u:%02u:%02u", month + 1, day + 1,
                                  static_cast<unsigned>(second / 3600 % 24), static_cast<unsigned>(second / 60 % 60),
                                  static_cast<unsigned>(second % 60));
  to.append(text.data(), static_cast<std::size_t>(size));
}

void write_trades(const std::string& path, std::uint64_t count) {
  random_sequence numbers(seed);
  write_lines(path, count, [&](std::uint64_t i, std::string& text) {
    const auto price = 10000 + numbers.below(10000);
    const auto cents = price % 100;
    text += "T" + std::to_string(i % 50) + ",SYM" + std::to_string(numbers.below(200)) + "," + std::to_string(price / 100) +
            (cents < 10 ? ".0" : ".") + std::to_string(cents) + "," + std::to_string(numbers.below(1000)) + ",";
    append_time(i, text);
  });
}

void write_texts(const std::string& path, std::uint64_t count) {
  constexpr std::array<const char*, 16> words{"the",   "river", "stone", "light", "bark", "cloud", "of",   "under",
                                              "seven", "wind",  "and",   "amber", "coast", "a",    "field", "quiet"};
  random_sequence numbers(seed);
  write_lines(path, count, [&](std::uint64_t i, std::string& text) {
    text += std::to_string(i) + ",";
    const auto begin = text.size();
    while (text.size() - begin < text_bytes) {
      text += text.size() == begin ? "" : " ";
      text += words[numbers.below(words.size())];
    }
  });
}

/// Runs probes on both engines over the same files.
class contest {
public:
  contest(const bench_files& files, const std::string& library)
    : files_(&files), runtime_(value_or_exit(runtime::start({pinning::on, 1}))),
      rival_(value_or_exit(duckdb::load(library))) {
    ok_or_exit(rival_.run("SET threads = 1"));
    const auto read = [&](const std::string& name, const std::string& columns) {
      ok_or_exit(rival_.run("CREATE VIEW " + name + " AS SELECT * FROM read_csv('" + files_->path(name) + "', columns = {" +
                            columns + "}, delim = ',', header = false, auto_detect = false, quote = '\"', escape = '\"')"));
    };
    read("trades", "'trader_id': 'VARCHAR', 'symbol': 'VARCHAR', 'price': 'DOUBLE', 'quantity': 'BIGINT', "
                   "'trade_time': 'TIMESTAMP'");
    read("texts", "'id': 'BIGINT', 'body': 'VARCHAR'");
  }

  [[nodiscard]] run_time run_ours(const probe& asked) {
    const auto options = [&](const std::string& name) {
      return "WITH (connector = 'file', format = 'csv', header = false, path = '" + files_->path(name) + "')";
    };
    const auto script = "CREATE STREAM trades (trader_id VARCHAR, symbol VARCHAR, price DOUBLE, quantity BIGINT, "
                        "trade_time TIMESTAMP) " + options("trades") +
                        "; CREATE STREAM texts (id BIGINT, body VARCHAR) " + options("texts") +
                        "; CREATE STREAM answer " + options("ours") + " AS " + asked.sql +
                        (asked.is_final ? " EMIT FINAL;" : ";");
    job_options settings;
    settings.settings = {{"partitions", "1"}};
    const stopwatch watch;
    const auto running = value_or_exit(runtime_.submit(script, std::move(settings)));
    ok_or_exit(running.wait());
    return watch.elapsed();
  }

  [[nodiscard]] run_time run_theirs(const probe& asked) {
    const auto sql = "COPY (" + (asked.theirs.empty() ? asked.sql : asked.theirs) + ") TO '" + files_->path("theirs") +
                     "' (FORMAT csv, HEADER false)";
    const stopwatch watch;
    ok_or_exit(rival_.run(sql));
    return watch.elapsed();
  }

private:
  const bench_files* files_;
  runtime runtime_;
  duckdb rival_;
};

[[nodiscard]] bool is_equal_cell(std::string_view a, std::string_view b) {
  constexpr double tolerance = 1e-9;
  double left = 0;
  double right = 0;
  const auto is_number = [](std::string_view text, double& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
  };
  return a == b || (is_number(a, left) && is_number(b, right) &&
                    std::abs(left - right) <= tolerance * std::max({1.0, std::abs(left), std::abs(right)}));
}

[[nodiscard]] bool is_equal_line(std::string_view a, std::string_view b) {
  if (a == b)
    return true;
  for (;;) {
    const auto end_a = a.find(',');
    const auto end_b = b.find(',');
    if (!is_equal_cell(a.substr(0, end_a), b.substr(0, end_b)) || (end_a == a.npos) != (end_b == b.npos))
      return false;
    if (end_a == a.npos)
      return true;
    a.remove_prefix(end_a + 1);
    b.remove_prefix(end_b + 1);
  }
}

[[nodiscard]] std::vector<std::string> sorted_lines(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);)
    lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// Ends the process where the two answers differ. Returns how many rows they have.
std::uint64_t expect_equal(const probe& asked, const bench_files& files) {
  const auto differ = [&](const std::string& ours, const std::string& theirs) {
    exit_with("answers differ: " + asked.sql + "\n  " + ours + "\n  " + theirs);
  };
  if (!asked.is_ordered) {
    const auto ours = sorted_lines(files.path("ours"));
    const auto theirs = sorted_lines(files.path("theirs"));
    if (ours.size() != theirs.size())
      differ(std::to_string(ours.size()) + " rows", std::to_string(theirs.size()) + " rows");
    for (std::size_t i = 0; i < ours.size(); ++i)
      if (!is_equal_line(ours[i], theirs[i]))
        differ(ours[i], theirs[i]);
    return ours.size();
  }
  std::ifstream ours(files.path("ours"));
  std::ifstream theirs(files.path("theirs"));
  std::string our_line;
  std::string their_line;
  for (std::uint64_t rows = 0;; ++rows) {
    const auto has_ours = static_cast<bool>(std::getline(ours, our_line));
    const auto has_theirs = static_cast<bool>(std::getline(theirs, their_line));
    if (!has_ours && !has_theirs)
      return rows;
    if (!has_ours || !has_theirs || !is_equal_line(our_line, their_line))
      differ(has_ours ? our_line : "(end)", has_theirs ? their_line : "(end)");
  }
}

/// Says at once what a probe came to, and keeps it: a full run takes half an hour, and may be ended before.
void show(const probe& asked, double ratio, const report& so_far, const std::string& json_path) {
  std::fprintf(stderr, "%6.2f  %s: %.96s\n", ratio, asked.group.c_str(), asked.sql.c_str());
  so_far.write(json_path);
}

/// What one probe took, in processor seconds.
struct measured {
  std::vector<double> ours;
  std::vector<double> theirs;
};

void measure(const probe& asked, const bench_arguments& given, contest& both, const bench_files& files, report& into,
             std::vector<double>& ratios) {
  measured times;
  std::uint64_t rows = 0;
  for (int run = -1; run < given.run_count(); ++run) {
    const auto ours = both.run_ours(asked);
    const auto theirs = both.run_theirs(asked);
    if (run < 0) {
      rows = expect_equal(asked, files);
      continue; // The first warms up.
    }
    times.ours.push_back(ours.cpu_s);
    times.theirs.push_back(theirs.cpu_s);
  }
  const auto ours = spread_of(times.ours);
  const auto theirs = spread_of(times.theirs);
  ratios.push_back(theirs.median / ours.median);
  into.add({{"about", asked.group},
            {"query", asked.sql.substr(0, 96)},
            {"rows out", rows},
            {"Millrace s", rounded(ours.median, 3)},
            {"DuckDB s", rounded(theirs.median, 3)},
            {"DuckDB / Millrace", rounded(ratios.back(), 2)}});
  show(asked, ratios.back(), into, given.json_path);
}

/// Words that a probe must contain to be run, and the library; see the usage in README.md.
void run(const bench_arguments& given) {
  std::string library = MILLRACE_DUCKDB_LIBRARY;
  std::vector<std::string> wanted;
  for (const auto& word : given.rest)
    (word.ends_with(".so") ? library = word : wanted.emplace_back(word));
  const auto divisor = given.is_short ? short_divisor : 1;
  const bench_files files(std::filesystem::temp_directory_path() / ("millrace_probes_" + std::to_string(getpid())));
  write_trades(files.path("trades"), trades_full / divisor);
  write_texts(files.path("texts"), texts_full / divisor);
  contest both(files, library);
  report results("probes", "processor time of small queries from file to file, one partition against one thread");
  std::vector<double> ratios;
  for (const auto& asked : all_probes()) {
    const auto has = [&](const std::string& word) { return (asked.group + ": " + asked.sql).find(word) != std::string::npos; };
    if (std::all_of(wanted.begin(), wanted.end(), has))
      measure(asked, given, both, files, results, ratios);
  }
  if (ratios.empty())
    exit_with("no probe has all of these words");
  const auto slower = std::count_if(ratios.begin(), ratios.end(), [](double ratio) { return ratio < 1; });
  results.note(std::to_string(trades_full / divisor) + " trades, " + std::to_string(texts_full / divisor) +
               " texts, seed " + std::to_string(seed) + ". Answers were equal. " + std::to_string(slower) + " of " +
               std::to_string(ratios.size()) + " probes were slower than DuckDB's; median ratio " +
               std::to_string(rounded(spread_of(ratios).median, 2)) + ".");
  results.print();
  results.write(given.json_path);
}

} // namespace

} // namespace millrace

int main(int argument_count, char** arguments) { millrace::run(millrace::bench_arguments(argument_count, arguments)); }
