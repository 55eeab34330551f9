// A host that has its own CAF actor system: the job runs inside it, and one of the host's actors
// receives the results as messages.
#include <iostream>

#include <caf/all.hpp>

#include <millrace/actors/caf_interface.hpp>
#include <millrace/actors/runtime.hpp>
#include <millrace/engine/column/text.hpp>

namespace {

/// An actor of the host: prints the candles it is sent.
class printer : public caf::event_based_actor {
public:
  explicit printer(caf::actor_config& config) : event_based_actor(config) {}

  caf::behavior make_behavior() override {
    return {[](const millrace::result_message& message) {
      for (const auto& rows : message.content->rows.batches)
        std::cout << millrace::to_table(message.content->shape, rows);
    }};
  }
};

constexpr auto script = R"(
  CREATE STREAM trades (
    symbol VARCHAR, price DECIMAL(10, 2), trade_time TIMESTAMP,
    WATERMARK FOR trade_time AS trade_time - INTERVAL '1' SECOND
  ) WITH (connector = 'memory');
  CREATE STREAM candles WITH (connector = 'memory') AS
    SELECT symbol, window_start, MIN(price) AS low, MAX(price) AS high
    FROM trades
    GROUP BY symbol
    WINDOW TUMBLING(trade_time, INTERVAL '10' SECOND);
)";

millrace::status push_trades(const millrace::job_input& trades) {
  millrace::row_builder rows(trades.shape());
  for (std::int64_t second = 0; second < 30; ++second) {
    const auto price = "10." + std::to_string(10 + second);
    MILLRACE_TRY(rows.add("ACME").add(price).add(second * 1'000'000).end_row());
  }
  MILLRACE_TRY(trades.push(rows.take()));
  trades.finish();
  return {};
}

millrace::status run(caf::actor_system& host) {
  MILLRACE_TRY_ASSIGN(auto runtime, millrace::runtime::start({}, host));
  constexpr std::size_t batches_max = 8;       // Result batches the printer may hold at a time.
  const auto receiver = host.spawn<printer>(); // A subscription keeps no actor alive.
  millrace::job_options options;
  options.subscriptions["candles"] = millrace::deliver_to(receiver, batches_max);
  MILLRACE_TRY_ASSIGN(auto job, runtime.submit(script, std::move(options)));
  MILLRACE_TRY_ASSIGN(const auto trades, job.open_input("trades"));
  MILLRACE_TRY(push_trades(trades));
  return job.wait();
}

} // namespace

int main() {
  caf::actor_system_config config;
  caf::actor_system host(config);
  const auto outcome = run(host);
  if (!outcome.ok())
    std::cerr << outcome.error().message << '\n';
  return outcome.ok() ? 0 : 1;
}
