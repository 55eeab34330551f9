#include <functional>
#include <string>
#include <vector>

#include "running.hpp"
#include <boost/test/unit_test.hpp>
#include <pthread.h>

namespace millrace {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t small_stack_bytes = std::size_t{2} << 20U; // Frames are several times as large.
#else
constexpr std::size_t small_stack_bytes = std::size_t{256} << 10U;
#endif

void* call(void* work) {
  (*static_cast<const std::function<void()>*>(work))();
  return nullptr;
}

/// Does work on a thread as hosts have them that start many.
void on_small_stack(const std::function<void()>& work) {
  pthread_attr_t attributes;
  BOOST_REQUIRE(pthread_attr_init(&attributes) == 0);
  BOOST_REQUIRE(pthread_attr_setstacksize(&attributes, small_stack_bytes) == 0);
  pthread_t thread{};
  auto copy = work;
  BOOST_REQUIRE(pthread_create(&thread, &attributes, &call, &copy) == 0);
  pthread_attr_destroy(&attributes);
  BOOST_REQUIRE(pthread_join(thread, nullptr) == 0);
}

std::string repeated(const std::string& text, unsigned count) {
  std::string all;
  for (unsigned i = 0; i < count; ++i)
    all += text;
  return all;
}

const std::string one_row = "CREATE STREAM t (a BIGINT) WITH (connector = 'generator', rows = '1');\n";

std::string of_row(const std::string& value) { return one_row + "SELECT " + value + " AS v FROM t;"; }

std::string nested_queries(unsigned count) {
  return one_row + repeated("SELECT v FROM (", count) + "SELECT a - a + 1 AS v FROM t" + repeated(") AS x", count) +
         ";";
}

std::string chained_views(unsigned count) {
  auto text = one_row + "CREATE VIEW v0 AS SELECT a - a + 1 AS v FROM t;\n";
  for (unsigned i = 1; i < count; ++i)
    text += "CREATE VIEW v" + std::to_string(i) + " AS SELECT v FROM v" + std::to_string(i - 1) + " WHERE v > 0;\n";
  return text + "SELECT v FROM v" + std::to_string(count - 1) + ";";
}

/// Scripts that nest in one way each, near the limits on depth, and the value of their row.
struct deep_script {
  std::string name;
  std::string text;
  std::string value;
};

std::vector<deep_script> deep_scripts() {
  constexpr unsigned nested = 190;
  constexpr unsigned chained = 900;
  return {
    {"parentheses", of_row(repeated("(", nested) + "1" + repeated(")", nested)), "1"},
    {"signs", of_row(repeated("- ", nested) + "(a + 1)"), "1"},
    {"sums", of_row("a - a" + repeated(" + 1", chained)), std::to_string(chained)},
    {"texts", of_row("LENGTH(CAST(a AS VARCHAR)" + repeated(" || 'x'", chained) + ")"), std::to_string(chained + 1)},
    {"conditions", of_row("a = 0" + repeated(" AND a < 9", chained)), "true"},
    {"alternatives", of_row("a = 1" + repeated(" OR a = 0", chained)), "true"},
    {"branches", of_row(repeated("CASE WHEN a = 0 THEN ", nested) + "1" + repeated(" ELSE 2 END", nested)), "1"},
    {"calls", of_row(repeated("ABS(", nested) + "a - 1" + repeated(")", nested)), "1"},
    {"queries", nested_queries(90), "1"},
    {"views", chained_views(400), "1"},
  };
}

} // namespace

BOOST_AUTO_TEST_SUITE(deep_sql)

BOOST_AUTO_TEST_CASE(runs_whatever_stack_it_is_submitted_from) {
  const auto on = start();
  for (const auto& script : deep_scripts()) {
    BOOST_TEST_CONTEXT(script.name) {
      std::string rows;
      status outcome;
      on_small_stack([&] {
        auto running = on.submit(script.text, subscribed("result", into(rows)));
        outcome = running.ok() ? running->wait() : status(running.error());
      });
      BOOST_TEST(outcome.ok(), (outcome.ok() ? "" : outcome.error().message));
      BOOST_TEST(rows == script.value + " | ");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_plan_is_made_copied_and_given_up_on_a_small_stack) {
  for (const auto& script : deep_scripts()) {
    BOOST_TEST_CONTEXT(script.name) {
      auto is_compiled = false;
      on_small_stack([&] {
        const auto plan = runtime::compile(script.text);
        is_compiled = plan.ok();
        if (is_compiled) {
          const auto copy = *plan;
          is_compiled = copy.nodes.size() == plan->nodes.size();
        }
      });
      BOOST_TEST(is_compiled);
    }
  }
}

BOOST_AUTO_TEST_CASE(beyond_the_limits_is_a_message) {
  const std::pair<std::string, std::string> cases[] = {
    {of_row(repeated("(", 100'000)), "nested too deeply"},
    {of_row("a" + repeated(" + 1", 100'000)), "too deep"},
    {nested_queries(5'000), "nested too deeply"},
    {chained_views(3'000), "too many operators in a row"},
  };
  for (const auto& [text, part] : cases) {
    BOOST_TEST_CONTEXT(part) {
      failure reason{errc::internal, "compiled", "", {}};
      on_small_stack([&, &sql = text] {
        if (auto plan = runtime::compile(sql); !plan.ok())
          reason = std::move(plan).take_error();
      });
      BOOST_TEST((reason.code == errc::limit_exceeded));
      BOOST_TEST(reason.message.find(part) != std::string::npos, reason.message);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
