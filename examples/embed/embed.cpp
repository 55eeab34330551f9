#include <iostream>

#include <millrace/actors/runtime.hpp>
#include <millrace/engine/column/text.hpp>

int main() {
  auto runtime = millrace::runtime::start({});
  if (!runtime)
    return 1;

  millrace::job_options options;
  options.subscriptions["totals"] = [](const millrace::schema& shape, const millrace::batch_view& rows) {
    std::cout << millrace::to_table(shape, rows);
  };
  auto job = runtime->submit(R"(
    CREATE STREAM trades (symbol VARCHAR, quantity BIGINT) WITH (connector = 'memory');
    CREATE STREAM totals WITH (connector = 'memory') AS
      SELECT symbol, COUNT(*) AS trades, SUM(quantity) AS quantity FROM trades GROUP BY symbol EMIT FINAL;
  )", std::move(options));
  if (!job) {
    std::cerr << job.error().message << '\n';
    return 1;
  }

  auto trades = job->open_input("trades");
  millrace::row_builder rows(trades->shape());
  for (int i = 0; i < 1000; ++i)
    if (!rows.add(i % 2 == 0 ? "ACME" : "GLOBEX").add(i).end_row().ok())
      return 1;
  if (!trades->push(rows.take()).ok())
    return 1;
  trades->finish();
  return job->wait().ok() ? 0 : 1;
}
