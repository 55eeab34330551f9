// A program that may be killed: it pushes again what the last snapshot does not have.
#include <algorithm>
#include <iostream>
#include <string>

#include <millrace/actors/runtime.hpp>

namespace {

constexpr int rows_in_all = 300000;
constexpr int rows_per_push = 500;

/// What the program would read from where it keeps its rows.
[[nodiscard]] millrace::status push_rows(const millrace::job_input& trades, int first, int end) {
  constexpr int symbols = 7;
  millrace::row_builder rows(trades.shape(), trades.take_memory());
  for (auto i = first; i < end; ++i)
    if (auto outcome = rows.add("SYM" + std::to_string(i % symbols)).add(i).end_row(); !outcome.ok())
      return outcome;
  return trades.push(rows.take());
}

} // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: replay FOLDER\n";
    return 2;
  }
  auto runtime = millrace::runtime::start({});
  if (!runtime)
    return 1;

  millrace::job_options options;
  options.base_directory = arguments[1];
  options.replayable_inputs = {"trades"};
  options.settings = {{"state.dir", "state"}, {"epoch.interval", "10ms"}};
  auto job = runtime->submit(R"(
    CREATE STREAM trades (symbol VARCHAR, quantity BIGINT) WITH (connector = 'memory');
    CREATE STREAM totals WITH (connector = 'file', path = 'totals.csv', format = 'csv') AS
      SELECT symbol, COUNT(*) AS trades, SUM(quantity) AS quantity FROM trades GROUP BY symbol;
  )", std::move(options));
  if (!job) {
    std::cerr << job.error().message << '\n';
    return 1;
  }
  for (const auto& note : job->notes())
    std::cout << note << '\n';

  auto trades = job->open_input("trades");
  const auto first = static_cast<int>(trades->rows_kept());
  std::cout << "pushes on from row " << first << '\n';
  for (auto i = first; i < rows_in_all; i += rows_per_push)
    if (!push_rows(*trades, i, std::min(i + rows_per_push, rows_in_all)).ok())
      break; // The job has ended; how is what `wait` says.
  trades->finish();
  return job->wait().ok() ? 0 : 1;
}
