#include "millrace/bench/report.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <thread>
#include <utility>

#include "millrace/bench/or_exit.hpp"

namespace millrace {

namespace {

[[nodiscard]] std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name"))
      return line.substr(line.find(':') + 2);
  return "unknown";
}

/// What figures mean nothing without.
[[nodiscard]] nlohmann::ordered_json setting() {
  return {{"processor", processor_name()},
          {"hardware_threads", std::thread::hardware_concurrency()},
          {"compiler", "g++ " __VERSION__},
          {"flags", MILLRACE_BENCH_FLAGS}};
}

[[nodiscard]] std::string cell_of(const nlohmann::ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

} // namespace

spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}

double rounded(double value, int decimals) {
  const auto scale = std::pow(10.0, decimals);
  return std::round(value * scale) / scale;
}

bench_arguments::bench_arguments(int count, const char* const* texts) {
  for (int i = 1; i < count; ++i) {
    const std::string text = texts[i];
    if (text == "--short")
      is_short = true;
    else if (text == "--json" && i + 1 < count)
      json_path = texts[++i];
    else
      rest.push_back(text);
  }
}

report::report(std::string name, std::string question) : name_(std::move(name)), question_(std::move(question)) {}

void report::print() const {
  const auto about = setting();
  std::cout << name_ << ": " << question_ << '\n';
  for (const auto& [key, value] : about.items())
    std::cout << "  " << key << ": " << cell_of(value) << '\n';
  std::vector<std::size_t> widths;
  std::vector<std::vector<std::string>> cells;
  if (!lines_.empty()) {
    auto& header = cells.emplace_back();
    for (const auto& [key, value] : lines_.front().items())
      header.push_back(key);
  }
  for (const auto& line : lines_) {
    auto& row = cells.emplace_back();
    for (const auto& value : line)
      row.push_back(cell_of(value));
  }
  for (const auto& row : cells)
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths.resize(std::max(widths.size(), i + 1));
      widths[i] = std::max(widths[i], row[i].size());
    }
  for (const auto& row : cells) {
    for (std::size_t i = 0; i < row.size(); ++i)
      std::cout << (i == 0 ? std::left : std::right) << std::setw(static_cast<int>(widths[i]) + 2) << row[i];
    std::cout << '\n';
  }
  for (const auto& text : notes_)
    std::cout << text << '\n';
  std::cout << std::endl;
}

void report::write(const std::string& path) const {
  if (path.empty())
    return;
  const nlohmann::ordered_json whole{
    {"benchmark", name_}, {"question", question_}, {"setting", setting()}, {"results", lines_}, {"notes", notes_}};
  std::ofstream file(path, std::ios::trunc);
  file << whole.dump(2) << '\n';
  file.close();
  if (!file)
    exit_with("cannot write " + path);
}

} // namespace millrace
