#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace millrace {

/// Median, lowest and highest of repeated measurements.
struct spread {
  double median = 0;
  double lowest = 0;
  double highest = 0;
};

/// @pre `values` is not empty.
[[nodiscard]] spread spread_of(std::vector<double> values);

/// How a benchmark program was called: `[--short] [--json FILE]`, and whatever else it takes.
struct bench_arguments {
  bool is_short = false;          ///< Fewer rows and runs, so that everything together takes a minute.
  std::string json_path;          ///< Empty: no JSON.
  std::vector<std::string> rest;

  bench_arguments(int count, const char* const* texts);
  /// Measured runs, after one that warms up.
  [[nodiscard]] int run_count() const noexcept { return is_short ? 3 : 5; }
};

/// The results of one benchmark, as a table on standard output and as JSON.
///
/// Ownership: a value. Threads: one. Errors: a file that cannot be written ends the process.
class report {
public:
  /// @param question What the benchmark answers.
  report(std::string name, std::string question);

  /// Adds what one line of the table says, in the order of its columns. The first line names them.
  void add(const nlohmann::ordered_json& line) { lines_.push_back(line); }
  /// Adds a sentence below the table.
  void note(std::string text) { notes_.push_back(std::move(text)); }

  void print() const;
  /// Writes name, question, machine, compiler, flags and lines.
  void write(const std::string& path) const;

private:
  std::string name_;
  std::string question_;
  std::vector<nlohmann::ordered_json> lines_;
  std::vector<std::string> notes_;
};

/// Rounds to so many decimals, for tables.
[[nodiscard]] double rounded(double value, int decimals);

} // namespace millrace
