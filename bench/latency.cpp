// How long does a row take from a pipe into the program to a line on its standard output, alone and under load?

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "millrace/bench/or_exit.hpp"
#include "millrace/bench/report.hpp"

namespace millrace {

namespace {

using clock = std::chrono::steady_clock;

/// A query whose last column is the number of the row that a line is for.
struct question {
  const char* name;
  const char* sql;
};

constexpr question questions[] = {
  {"select", "SELECT i FROM t;"},
  {"group by, changes", "SELECT i % 100 AS k, MAX(i) AS i FROM t GROUP BY i % 100;"},
};

/// How rows are sent; 0 a second: each when the line of the one before has come and a pause is over.
struct load {
  std::uint64_t rows_per_second;
  std::size_t rows;
};

constexpr load loads[] = {{0, 1000}, {1000, 3000}, {10'000, 20'000}, {100'000, 200'000}};
/// Rows at the start that are not measured: they pay for pages touched for the first time.
constexpr std::size_t rows_warming_up = 100;
constexpr std::chrono::milliseconds pause{1};

/// The program with a query, behind two pipes.
class program {
public:
  explicit program(const question& asked) {
    int into[2];
    int out[2];
    if (::pipe(into) != 0 || ::pipe(out) != 0)
      exit_with("cannot make a pipe");
    const auto sql = std::string("CREATE STREAM t (i BIGINT) WITH (connector = 'stdin', format = 'csv', header = false);") +
                     asked.sql;
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(into[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      for (const auto end : {into[0], into[1], out[0], out[1]})
        ::close(end);
      ::execl(MILLRACE_PROGRAM, "millrace", "run", "--quiet", "--format", "csv", "-e", sql.c_str(), nullptr);
      ::_exit(1);
    }
    ::close(into[0]);
    ::close(out[1]);
    input_ = into[1];
    output_ = out[0];
  }
  program(const program&) = delete;
  program& operator=(const program&) = delete;

  void send(std::string_view text) const {
    while (!text.empty()) {
      const auto count = ::write(input_, text.data(), text.size());
      if (count < 0)
        exit_with("the program reads no more");
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void finish() const { ::close(input_); }
  /// Appends what has come; false at the end.
  [[nodiscard]] bool receive(std::string& text) const {
    char block[1 << 16];
    const auto count = ::read(output_, block, sizeof block);
    text.append(block, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return count > 0;
  }
  void wait() const {
    int status = 0;
    ::close(output_);
    if (::waitpid(child_, &status, 0) != child_ || status != 0)
      exit_with("the program has failed");
  }

private:
  ::pid_t child_ = -1;
  int input_ = -1;
  int output_ = -1;
};

/// When rows were sent and when their lines came.
class measurement {
public:
  measurement(const question& asked, const load& by) : running_(asked), by_(by), sent_(by.rows), taken_(by.rows) {}

  /// Microseconds of each row, in order.
  [[nodiscard]] std::vector<double> run() {
    std::thread sender([this] { by_.rows_per_second == 0 ? send_in_turn() : send_in_time(); });
    receive();
    sender.join();
    running_.wait();
    if (came_ != by_.rows)
      exit_with("wrong number of lines: " + std::to_string(came_));
    return taken_;
  }

private:
  void send_in_turn() {
    for (std::size_t i = 0; i < by_.rows; ++i) {
      while (came_ != i)
        std::this_thread::sleep_for(pause);
      std::this_thread::sleep_for(pause);
      sent_[i] = clock::now();
      running_.send(std::to_string(i) + "\n");
    }
    running_.finish();
  }
  /// Rows that are due while the thread sleeps are sent together, as by any program that does not spin.
  void send_in_time() {
    const auto begin = clock::now();
    const std::chrono::nanoseconds step(1'000'000'000 / by_.rows_per_second);
    std::string text;
    for (std::size_t i = 0; i < by_.rows;) {
      std::this_thread::sleep_until(begin + step * i);
      const auto now = clock::now();
      for (; i < by_.rows && begin + step * i <= now; ++i) {
        sent_[i] = now;
        text += std::to_string(i) + "\n";
      }
      running_.send(text);
      text.clear();
    }
    running_.finish();
  }
  void receive() {
    std::string text;
    auto is_header = true;
    while (running_.receive(text)) {
      const auto now = clock::now();
      std::size_t begin = 0;
      for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        if (!std::exchange(is_header, false))
          take(std::string_view(text).substr(begin, end - begin), now);
        begin = end + 1;
      }
      text.erase(0, begin);
    }
  }
  void take(std::string_view line, clock::time_point now) {
    line.remove_prefix(line.rfind(',') + 1); // Without a comma, nothing.
    std::size_t row = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), row);
    if (error != std::errc{} || row != came_)
      exit_with("unexpected line: " + std::string(line));
    taken_[row] = std::chrono::duration<double, std::micro>(now - sent_[row]).count();
    ++came_;
  }

  program running_;
  load by_;
  std::vector<clock::time_point> sent_; ///< Each is written before its row is, so that the line comes after it.
  std::vector<double> taken_;
  std::atomic<std::size_t> came_ = 0;
};

/// What of a hundred thousand rows so many take at most, in milliseconds.
[[nodiscard]] double quantile(const std::vector<double>& sorted_us, std::size_t of_100000) {
  return sorted_us[std::min(sorted_us.size() - 1, sorted_us.size() * of_100000 / 100'000)] / 1000;
}

/// Quantiles of every run.
struct quantiles {
  std::vector<double> p50;
  std::vector<double> p99;
  std::vector<double> p999;
  std::vector<double> most;
};

[[nodiscard]] quantiles measure(const question& asked, const load& by, int run_count) {
  quantiles measured;
  for (int run = 0; run < run_count; ++run) {
    auto taken = measurement(asked, by).run();
    taken.erase(taken.begin(), taken.begin() + rows_warming_up);
    std::sort(taken.begin(), taken.end());
    measured.p50.push_back(quantile(taken, 50'000));
    measured.p99.push_back(quantile(taken, 99'000));
    measured.p999.push_back(quantile(taken, 99'900));
    measured.most.push_back(taken.back() / 1000);
  }
  return measured;
}

void run(const bench_arguments& given) {
  report results("latency", "milliseconds from a row in a pipe to its line on standard output");
  for (const auto& asked : questions)
    for (const auto& by : loads) {
      const auto measured = measure(asked, by, given.run_count());
      const auto p50 = spread_of(measured.p50);
      const auto p99 = spread_of(measured.p99);
      results.add({{"query", asked.name},
                   {"rows/s", by.rows_per_second == 0 ? "one by one" : std::to_string(by.rows_per_second)},
                   {"p50", rounded(p50.median, 3)},
                   {"lowest", rounded(p50.lowest, 3)},
                   {"highest", rounded(p50.highest, 3)},
                   {"p99", rounded(p99.median, 3)},
                   {"p99 lowest", rounded(p99.lowest, 3)},
                   {"p99 highest", rounded(p99.highest, 3)},
                   {"p99.9", rounded(spread_of(measured.p999).median, 3)},
                   {"longest", rounded(spread_of(measured.most).highest, 3)}});
    }
  results.print();
  results.write(given.json_path);
}

} // namespace

} // namespace millrace

int main(int count, char** texts) {
  millrace::run(millrace::bench_arguments(count, texts));
  return 0;
}
