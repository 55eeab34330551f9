#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "connector/temporary_directory.hpp"
#include "running.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace {

namespace {

using testing::temporary_directory;

constexpr std::int64_t row_count = 2000;
constexpr std::int64_t push_rows = 7;

std::string totals_to(const std::string& path) {
  return "CREATE STREAM numbers (n BIGINT) WITH (connector = 'memory');"
         "CREATE STREAM totals WITH (connector = 'file', path = '" + path + "', format = 'csv') AS "
         "SELECT n % 10 AS digit, SUM(n) AS total FROM numbers GROUP BY n % 10;";
}

/// A job that takes a snapshot as soon as the one before is durable, and whose rows can be pushed again.
job_options with_snapshots(const std::string& state, const char* partitions) {
  job_options options;
  options.replayable_inputs = {"numbers"};
  options.settings = {{"state.dir", state}, {"epoch.rows", "1"}, {"epoch.interval", "1d"}, {"partitions", partitions}};
  return options;
}

void push_from(const job_input& numbers, std::int64_t first, std::int64_t end) {
  for (; first < end; first += push_rows)
    push_numbers(numbers, first, std::min(first + push_rows, end));
}

void wait_until_kept(const job_input& numbers, std::uint64_t rows) {
  while (numbers.rows_kept() < rows)
    std::this_thread::yield();
}

/// All parts of a folder, one behind the other, without what hidden names have.
std::string parts_of(const temporary_directory& directory, const char* folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory / folder))
    if (const auto name = entry.path().filename().native(); !name.starts_with('.'))
      names.push_back(std::string(folder) + "/" + name);
  std::sort(names.begin(), names.end());
  std::string text;
  for (const auto& name : names)
    text += directory.read(name);
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(replay)

BOOST_AUTO_TEST_CASE(an_input_that_is_not_pushed_again_is_refused_with_a_state_dir) {
  const temporary_directory directory;
  const auto on = start();
  auto options = with_snapshots(directory / "state", "1");
  options.replayable_inputs.clear();
  const auto refused = on.submit(totals_to(directory / "totals.csv"), std::move(options));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().message.find("input numbers") != std::string::npos);
  BOOST_TEST(refused.error().hint == "name it in job_options::replayable_inputs");
}

BOOST_AUTO_TEST_CASE(an_input_to_be_pushed_again_must_be_there) {
  const temporary_directory directory;
  const auto on = start();
  auto options = with_snapshots(directory / "state", "1");
  options.replayable_inputs = {"number"};
  const auto refused = on.submit(totals_to(directory / "totals.csv"), std::move(options));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST((refused.error().code == errc::unknown_name));
  BOOST_TEST(refused.error().hint == "did you mean `numbers`?");
}

BOOST_AUTO_TEST_CASE(a_program_pushes_on_from_the_row_it_is_told) {
  const temporary_directory directory;
  const auto on = start();
  const auto plain = submit(on, totals_to(directory / "plain.csv").c_str(), {});
  push_from(open(plain, "numbers"), 0, row_count);
  open(plain, "numbers").finish();
  BOOST_REQUIRE(plain.wait().ok());

  const auto sql = totals_to(directory / "totals.csv");
  std::uint64_t kept = 0;
  for (const auto* partitions : {"2", "1", "4"}) { // Each goes on a third further, and is cut off there.
    const auto running = submit(on, sql.c_str(), with_snapshots(directory / "state", partitions));
    const auto numbers = open(running, "numbers");
    BOOST_TEST(numbers.rows_kept() >= kept);
    kept = numbers.rows_kept();
    push_from(numbers, static_cast<std::int64_t>(kept), static_cast<std::int64_t>(kept) + row_count / 3);
    wait_until_kept(numbers, kept + row_count / 4);
    running.abort();
    BOOST_TEST(!running.wait().ok());
    BOOST_TEST(!directory.has("totals.csv"));
  }
  const auto running = submit(on, sql.c_str(), with_snapshots(directory / "state", "3"));
  const auto numbers = open(running, "numbers");
  BOOST_TEST(numbers.rows_kept() >= kept + row_count / 4);
  push_from(numbers, static_cast<std::int64_t>(numbers.rows_kept()), row_count);
  numbers.finish();
  BOOST_TEST(running.wait().ok());
  BOOST_TEST((directory.read("totals.csv") == directory.read("plain.csv")));

  const auto again = submit(on, sql.c_str(), with_snapshots(directory / "state", "1"));
  const auto ended = open(again, "numbers");
  for (auto is_open = true; is_open;) { // Nobody is left waiting for room.
    row_builder rows(ended.shape());
    BOOST_REQUIRE(rows.add(1).end_row().ok());
    is_open = ended.push(rows.take()).ok();
  }
  BOOST_TEST(again.wait().ok());
}

BOOST_AUTO_TEST_CASE(rows_before_a_pause_are_saved_and_shown) {
  const temporary_directory directory;
  const auto on = start();
  const auto sql = totals_to(directory / "totals/");
  {
    const auto running = submit(on, sql.c_str(), with_snapshots(directory / "state", "3"));
    const auto numbers = open(running, "numbers");
    push_numbers(numbers, 0, 3);
    wait_until_kept(numbers, 3);
    running.stop(); // Nothing is new, and nothing more comes.
    BOOST_TEST(running.wait().ok());
  }
  BOOST_TEST(parts_of(directory, "totals") == "digit,total\n0,0\n1,1\n2,2\n");
  const auto running = submit(on, sql.c_str(), with_snapshots(directory / "state", "2"));
  const auto numbers = open(running, "numbers");
  BOOST_TEST(numbers.rows_kept() == 3U);
  push_numbers(numbers, 12, 13);
  wait_until_kept(numbers, 4);
  numbers.finish();
  BOOST_TEST(running.wait().ok());
  BOOST_TEST(parts_of(directory, "totals") == "digit,total\n0,0\n1,1\n2,2\ndigit,total\n2,14\n");
}

BOOST_AUTO_TEST_CASE(an_input_that_had_ended_takes_no_more) {
  const temporary_directory directory;
  const auto on = start();
  const auto sql = "CREATE STREAM numbers (n BIGINT) WITH (connector = 'memory');"
                   "CREATE STREAM others (n BIGINT) WITH (connector = 'memory');"
                   "CREATE STREAM a WITH (connector = 'file', path = '" + (directory / "a.csv") + "', format = 'csv') AS "
                   "SELECT n FROM numbers;"
                   "CREATE STREAM b WITH (connector = 'file', path = '" + (directory / "b.csv") + "', format = 'csv') AS "
                   "SELECT n FROM others;";
  const auto options = [&] {
    auto wanted = with_snapshots(directory / "state", "2");
    wanted.replayable_inputs.insert("others");
    return wanted;
  };
  {
    const auto running = submit(on, sql.c_str(), options());
    push_numbers(open(running, "numbers"), 0, 2);
    wait_until_kept(open(running, "numbers"), 2);
    open(running, "numbers").finish();
    push_numbers(open(running, "others"), 5, 6);
    wait_until_kept(open(running, "others"), 1);
    running.stop();
    BOOST_TEST(running.wait().ok());
  }
  const auto running = submit(on, sql.c_str(), options());
  BOOST_TEST(open(running, "numbers").rows_kept() == 2U);
  BOOST_TEST(open(running, "others").rows_kept() == 1U);
  row_builder rows(open(running, "numbers").shape());
  BOOST_REQUIRE(rows.add(1).end_row().ok());
  BOOST_TEST(!open(running, "numbers").push(rows.take()).ok());
  open(running, "numbers").finish();
  push_numbers(open(running, "others"), 6, 7);
  open(running, "others").finish();
  BOOST_TEST(running.wait().ok());
  BOOST_TEST(directory.read("a.csv") == "n\n0\n1\n");
  BOOST_TEST(directory.read("b.csv") == "n\n5\n6\n");
}

/// Which of two inputs a chunk is taken from is a matter of arrival, and UUIDs tell of it.
BOOST_AUTO_TEST_CASE(what_is_shown_of_two_live_inputs_is_never_contradicted) {
  const temporary_directory directory;
  const auto on = start();
  std::string sql;
  for (const auto* name : {"numbers", "others"})
    sql += "CREATE STREAM " + std::string(name) + " (n BIGINT) WITH (connector = 'memory');"
           "CREATE STREAM o" + name + " WITH (connector = 'file', path = '" + (directory / name) + "/', format = 'json') AS "
           "SELECT n, UUID() AS id FROM " + name + ";";
  const auto push_all = [](const job_input& input, std::int64_t end) {
    push_from(input, static_cast<std::int64_t>(input.rows_kept()), end);
  };
  std::map<std::string, std::string> shown;
  for (const auto* partitions : {"3", "1", "2", "4"}) {
    auto options = with_snapshots(directory / "state", partitions);
    options.replayable_inputs.insert("others");
    const auto running = submit(on, sql.c_str(), std::move(options));
    const auto numbers = open(running, "numbers");
    const auto others = open(running, "others");
    const auto is_last = *partitions == '4';
    const auto goal = [&](const job_input& input) {
      return is_last ? row_count : std::min(row_count, static_cast<std::int64_t>(input.rows_kept()) + row_count / 4);
    };
    const auto numbers_end = goal(numbers);
    const auto others_end = goal(others);
    std::thread other([&] { push_all(others, others_end); });
    push_all(numbers, numbers_end);
    other.join();
    if (is_last) {
      numbers.finish();
      others.finish();
      BOOST_TEST(running.wait().ok());
    } else {
      wait_until_kept(numbers, static_cast<std::uint64_t>(numbers_end) - push_rows * 9);
      wait_until_kept(others, static_cast<std::uint64_t>(others_end) - push_rows * 9);
      running.abort();
      BOOST_TEST(!running.wait().ok());
    }
    for (const auto* name : {"numbers", "others"}) {
      const auto text = parts_of(directory, name);
      BOOST_TEST(text.starts_with(shown[name]), "what was shown stays as it is");
      BOOST_TEST(text.size() > shown[name].size());
      shown[name] = text;
    }
  }
  std::set<std::string> ids;
  for (const auto& [name, text] : shown) {
    std::istringstream lines(text);
    std::int64_t next = 0;
    for (std::string line; std::getline(lines, line); ++next) {
      BOOST_REQUIRE(line.starts_with("{\"n\":" + std::to_string(next) + ","));
      ids.insert(line.substr(line.find("\"id\"")));
    }
    BOOST_TEST(next == row_count);
  }
  BOOST_TEST(ids.size() == 2 * row_count);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
