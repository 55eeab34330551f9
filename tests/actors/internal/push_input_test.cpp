#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/push_input.hpp"
#include "millrace/actors/row_builder.hpp"

namespace millrace {

namespace {

const schema one_number{{{"n", type_id::bigint}}};
const schema one_text{{{"n", type_id::varchar}}};

owned_rows row_of(std::int64_t n) {
  row_builder rows(one_number);
  rows.add(n);
  BOOST_TEST(rows.end_row().ok());
  return rows.take();
}

/// A row that does not fit: its column has another type.
owned_rows text_row() {
  row_builder rows(one_text);
  rows.add("one");
  BOOST_TEST(rows.end_row().ok());
  return rows.take();
}

/// Pushes, as another thread might, while the input is being read.
class pushing_reader final : public source_reader {
public:
  explicit pushing_reader(push_input& input) : input_(&input) {}

  [[nodiscard]] status open() override { return {}; }
  [[nodiscard]] result<read_outcome> read(read_buffer&, chunk&) override {
    BOOST_TEST((input_->push(text_row()).error().code == errc::schema_mismatch));
    return read_outcome::waiting;
  }

private:
  push_input* input_;
};

std::unique_ptr<source_reader> reader_of(push_input& input) {
  return input.guard(std::make_unique<memory_reader>("numbers", input.queue()));
}

} // namespace

BOOST_AUTO_TEST_SUITE(push_input_tests)

BOOST_AUTO_TEST_CASE(pushes_are_read_in_order_and_then_the_input_ends) {
  push_input input(one_number, 4);
  const auto reader = reader_of(input);
  BOOST_TEST(reader->is_live());
  BOOST_TEST(!reader->is_raw());
  BOOST_TEST(reader->why_not_resumable() ==
             "its rows come from the program that Millrace is embedded in, which does not push them again");
  BOOST_TEST(reader->way_to_resume() == "name it in job_options::replayable_inputs");
  BOOST_TEST(input.push(row_of(1)).ok());
  BOOST_TEST(input.push(row_of(2)).ok());
  input.finish();
  for (const std::int64_t expected : {1, 2}) {
    read_buffer buffer;
    chunk content;
    const auto outcome = reader->read(buffer, content);
    BOOST_REQUIRE((outcome.ok() && *outcome == read_outcome::chunk));
    BOOST_TEST(column_reader<std::int64_t>(content.rows[0].columns[0])[0] == expected);
  }
  read_buffer buffer;
  chunk content;
  const auto outcome = reader->read(buffer, content);
  BOOST_TEST((outcome.ok() && *outcome == read_outcome::ended));
}

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_and_leaves_the_rows) {
  push_input input(one_number, 1);
  BOOST_TEST(input.push(row_of(1)).ok());
  auto rows = row_of(2);
  const auto refused = input.try_push(std::move(rows));
  BOOST_REQUIRE(refused.ok());
  BOOST_TEST(!*refused);
  BOOST_TEST(rows.batches.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_input_that_is_finished_refuses_for_good) {
  push_input input(one_number, 1);
  BOOST_TEST(input.push(row_of(1)).ok());
  input.finish();
  const auto refused = input.try_push(row_of(2));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST((refused.error().code == errc::failed_precondition));
}

BOOST_AUTO_TEST_CASE(a_push_that_waits_goes_on_when_there_is_room) {
  push_input input(one_number, 1);
  const auto reader = reader_of(input);
  BOOST_TEST(input.push(row_of(1)).ok());
  auto second = row_of(2);
  bool is_ok = false;
  std::thread pusher([&] { is_ok = input.push(std::move(second)).ok(); });
  read_buffer buffer;
  chunk content;
  int chunks = 0;
  while (chunks < 2) {
    const auto outcome = reader->read(buffer, content);
    chunks += outcome.ok() && *outcome == read_outcome::chunk ? 1 : 0;
    std::this_thread::yield();
  }
  pusher.join();
  BOOST_TEST(is_ok);
}

BOOST_AUTO_TEST_CASE(closing_releases_who_waits_with_a_reason) {
  push_input input(one_number, 1);
  BOOST_TEST(input.push(row_of(1)).ok());
  auto second = row_of(2);
  errc code = errc::internal;
  std::thread pusher([&] {
    const auto outcome = input.push(std::move(second));
    if (!outcome.ok())
      code = outcome.error().code;
  });
  input.close();
  pusher.join();
  BOOST_TEST((code == errc::cancelled));
  BOOST_TEST(!input.try_push(row_of(3)).ok());
}

BOOST_AUTO_TEST_CASE(the_reader_is_woken_once_when_something_comes_after_nothing) {
  push_input input(one_number, 4);
  int woken = 0;
  input.set_wake([&] { ++woken; });
  BOOST_TEST(input.push(row_of(1)).ok());
  BOOST_TEST(input.push(row_of(2)).ok());
  BOOST_TEST(woken == 1);
  input.finish();
  BOOST_TEST(woken == 2);
  input.close();
  input.set_wake([&] { ++woken; });
  input.finish();
  BOOST_TEST(woken == 2);
}

BOOST_AUTO_TEST_CASE(pushing_after_the_end_is_a_failure) {
  push_input input(one_number, 4);
  input.finish();
  BOOST_TEST(!input.push(row_of(1)).ok());
}

BOOST_AUTO_TEST_CASE(rows_are_looked_at_while_the_input_is_read) {
  push_input input(one_number, 1);
  const auto reader = input.guard(std::make_unique<pushing_reader>(input));
  read_buffer buffer;
  chunk content;
  BOOST_TEST(reader->read(buffer, content).ok());
}

BOOST_AUTO_TEST_CASE(what_needs_no_room_does_not_wait_for_it) {
  push_input input(one_number, 1);
  BOOST_TEST(input.push(row_of(1)).ok());
  BOOST_TEST((input.push(text_row()).error().code == errc::schema_mismatch));
  BOOST_TEST(input.push(input.take_memory()).ok());
  input.finish();
  BOOST_TEST((input.push(input.take_memory()).error().code == errc::failed_precondition));
}

BOOST_AUTO_TEST_CASE(pushes_that_are_refused_hold_up_no_other) {
  constexpr int pushes = 200;
  push_input input(one_number, 1);
  const auto reader = reader_of(input);
  std::atomic<int> surprises = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, fits = thread % 2 == 0] {
      for (int i = 0; i < pushes; ++i)
        surprises += input.push(fits ? row_of(i) : text_row()).ok() != fits ? 1 : 0;
    });
  read_buffer buffer;
  chunk content;
  for (int chunks = 0; chunks < 2 * pushes;) {
    const auto outcome = reader->read(buffer, content);
    BOOST_REQUIRE(outcome.ok());
    chunks += *outcome == read_outcome::chunk ? 1 : 0;
    std::this_thread::yield();
  }
  for (auto& thread : threads)
    thread.join();
  BOOST_TEST(surprises == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
