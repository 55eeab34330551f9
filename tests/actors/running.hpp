#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/runtime.hpp"
#include "millrace/engine/column/text.hpp"

namespace millrace {

inline constexpr auto doubled = "CREATE STREAM numbers (n BIGINT) WITH (connector = 'memory');"
                         "CREATE STREAM doubles (n BIGINT) WITH (connector = 'memory');"
                         "INSERT INTO doubles SELECT n * 2 AS n FROM numbers;";
inline constexpr auto counted = "CREATE STREAM numbers (n BIGINT) WITH (connector = 'memory');"
                         "SELECT n % 10 AS digit, COUNT(*) AS times FROM numbers GROUP BY n % 10 EMIT FINAL;";

inline void append_rows(std::string& text, const batch_view& rows) {
  for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
    for (const auto& column : rows.columns)
      text += to_string(value_at(column, rows.rows[i])) + " ";
    text += "| ";
  }
}

inline row_callback into(std::string& text) {
  return [&text](const schema&, const batch_view& rows) { append_rows(text, rows); };
}

inline runtime start() {
  auto started = runtime::start({pinning::off, 2});
  BOOST_REQUIRE(started.ok());
  return *std::move(started);
}

inline job submit(const runtime& on, const char* sql, job_options options) {
  auto submitted = on.submit(sql, std::move(options));
  BOOST_REQUIRE_MESSAGE(submitted.ok(), (submitted.ok() ? "" : submitted.error().message));
  return *std::move(submitted);
}

inline job_input open(const job& running, const char* name) {
  auto opened = running.open_input(name);
  BOOST_REQUIRE(opened.ok());
  return *opened;
}

inline void push_numbers(const job_input& input, std::int64_t begin, std::int64_t end) {
  row_builder rows(input.shape(), input.take_memory());
  for (auto n = begin; n < end; ++n) {
    rows.add(n);
    BOOST_REQUIRE(rows.end_row().ok());
  }
  BOOST_TEST(input.push(rows.take()).ok());
}

inline job_options subscribed(const char* name, subscription reader) {
  job_options options;
  options.subscriptions[name] = std::move(reader);
  return options;
}

} // namespace millrace
