#include "millrace/actors/internal/query_factory.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"

namespace millrace {

namespace {

/// Rows of one file: decoded, and encoded again.
constexpr const char* copying = "CREATE STREAM t (a INTEGER, b VARCHAR) WITH (connector = 'stdin');\n"
                                "SELECT a, b FROM t;\n";
constexpr const char* grouping = "CREATE STREAM t (a INTEGER, b VARCHAR) WITH (connector = 'stdin');\n"
                                 "SELECT b, COUNT(*) AS n FROM t GROUP BY b EMIT CHANGES;\n";

physical_plan plan_of(const char* script) {
  auto plan = compile(script);
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
  return std::move(*plan);
}

const format_entry& format_of(std::string_view name) {
  for (const auto& format : text_formats())
    if (format.name == name)
      return format;
  throw std::logic_error("no such format");
}

query_parts parts_of(const physical_plan& plan) {
  query_parts parts;
  parts.inputs.assign(plan.sources.size(), {&format_of("csv"), {}});
  parts.outputs.assign(plan.outputs.size(), {&format_of("json"), {}});
  return parts;
}

/// A query, and the frame of one chunk that it works on.
class bench {
public:
  bench(const physical_plan& plan, query_parts parts, std::uint32_t partition = 0)
    : query_(make_query_factory(plan, std::move(parts))(partition)) {}

  status decode(const std::string& lines, std::uint32_t input = 0) {
    padded_ = lines + std::string(64, '\0');
    chunk content;
    content.facts.input = input;
    content.bytes = std::string_view(padded_).substr(0, lines.size());
    return decode(content);
  }
  /// Decodes the chunk that ends the job.
  status end() {
    chunk content;
    content.ends_job = true;
    return decode(content);
  }
  /// Hands what was decoded to the next level of the same partition.
  status process() {
    const hand_over* input = &frame.hand_overs.at(0).at(0);
    return query_->process(1, {&input, 1}, frame);
  }
  [[nodiscard]] const query& running() const { return *query_; }

  chunk_frame frame;

private:
  status decode(chunk& content) {
    content.facts.sequence = {next_++};
    frame.reset();
    return query_->decode(content, frame);
  }

  std::unique_ptr<query> query_;
  std::string padded_;
  std::uint64_t next_ = 0;
};

std::string text_of(const output_run& run) {
  std::string text;
  for (const auto& piece : run.encoded.all())
    text.append(piece.bytes.begin(), piece.bytes.end());
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(query_factory_tests)

BOOST_AUTO_TEST_CASE(reads_and_writes_the_formats_of_its_parts) {
  const auto plan = plan_of(copying);
  bench on(plan, parts_of(plan));
  BOOST_REQUIRE(on.decode("1,x\n2,y\n").ok());
  BOOST_REQUIRE_EQUAL(on.frame.runs.size(), 1U);
  BOOST_TEST(text_of(on.frame.runs[0]) == "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n");
  BOOST_TEST(on.running().counters().rows_in == 2U);
  BOOST_TEST(on.running().counters().rows_out == 2U);
}

BOOST_AUTO_TEST_CASE(an_output_without_a_format_stays_rows) {
  const auto plan = plan_of(copying);
  auto parts = parts_of(plan);
  parts.outputs[0] = {};
  bench on(plan, parts);
  BOOST_REQUIRE(on.decode("1,x\n").ok());
  BOOST_TEST(on.frame.runs[0].row_count() == 1U);
  BOOST_TEST(text_of(on.frame.runs[0]).empty());
}

BOOST_AUTO_TEST_CASE(a_bad_field_is_what_the_policy_makes_of_it) {
  const auto plan = plan_of(copying);
  auto parts = parts_of(plan);
  // Who takes the letters fails the job.
  for (const auto policy : {row_error_policy::dead_letter, row_error_policy::fail}) {
    parts.on_error = policy;
    bench aside(plan, parts);
    BOOST_REQUIRE(aside.decode("one,x\n").ok());
    BOOST_TEST(aside.frame.dead_letters.size() == 1U);
    BOOST_TEST(text_of(aside.frame.runs[0]).empty());
  }

  parts.on_error = row_error_policy::null;
  bench nulling(plan, parts);
  BOOST_REQUIRE(nulling.decode("one,x\n").ok());
  BOOST_TEST(nulling.frame.dead_letters.empty());
  BOOST_TEST(text_of(nulling.frame.runs[0]) == "{\"a\":null,\"b\":\"x\"}\n");
}

BOOST_AUTO_TEST_CASE(rows_go_to_the_same_partitions_whoever_decodes_them) {
  const auto plan = plan_of(grouping);
  auto parts = parts_of(plan);
  parts.partition_count = 3;
  std::string lines;
  for (char key = 'a'; key <= 'z'; ++key)
    lines += std::string("1,") + key + "\n";
  std::vector<std::uint32_t> expected;
  for (std::uint32_t partition = 0; partition < 3; ++partition) {
    bench on(plan, parts, partition);
    BOOST_REQUIRE(on.decode(lines).ok());
    std::vector<std::uint32_t> rows;
    for (const auto& target : on.frame.hand_overs.at(0))
      rows.push_back(target.parts.empty() ? 0 : target.parts[0].rows.rows.count);
    BOOST_REQUIRE_EQUAL(rows.size(), 3U);
    BOOST_TEST(rows[0] + rows[1] + rows[2] == 26U);
    BOOST_TEST(std::count(rows.begin(), rows.end(), 0U) == 0);
    BOOST_TEST((expected.empty() || rows == expected));
    expected = rows;
  }
}

BOOST_AUTO_TEST_CASE(a_limit_on_groups_is_kept) {
  const auto plan = plan_of(grouping);
  auto parts = parts_of(plan);
  parts.limits.groups_max = 1;
  bench on(plan, parts);
  BOOST_REQUIRE(on.decode("1,x\n2,y\n").ok());
  const auto outcome = on.process();
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == errc::limit_exceeded));
}

BOOST_AUTO_TEST_CASE(the_watermark_is_that_of_the_last_level) {
  const auto plan = plan_of("CREATE STREAM t (at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '5' SECOND)\n"
                            "WITH (connector = 'stdin');\n"
                            "SELECT at, COUNT(*) AS n FROM t GROUP BY at EMIT CHANGES;\n");
  bench on(plan, parts_of(plan));
  BOOST_REQUIRE(on.decode("1970-01-01 00:00:12\n1970-01-01 00:00:09\n").ok());
  BOOST_TEST((on.running().watermark() == event_time::min()));
  BOOST_REQUIRE(on.process().ok());
  BOOST_TEST(on.running().watermark().us == 7'000'000);
}

BOOST_AUTO_TEST_CASE(a_query_of_one_level_has_a_watermark_as_well) {
  const auto plan = plan_of("CREATE STREAM t (at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '5' SECOND)\n"
                            "WITH (connector = 'stdin');\n"
                            "CREATE STREAM u (at TIMESTAMP, WATERMARK FOR at AS at) WITH (connector = 'stdin');\n"
                            "CREATE STREAM o WITH (connector = 'blackhole') AS SELECT at FROM t;\n"
                            "SELECT at FROM u;\n");
  bench on(plan, parts_of(plan));
  BOOST_REQUIRE(on.decode("1970-01-01 00:00:12\n1970-01-01 00:00:09\n").ok());
  BOOST_TEST((on.running().watermark() == event_time::min())); // Nothing is known of the other input.
  BOOST_REQUIRE(on.decode("1970-01-01 00:00:20\n", 1).ok());
  BOOST_TEST(on.running().watermark().us == 7'000'000);
  BOOST_REQUIRE(on.decode("1970-01-01 00:00:10\n").ok());
  BOOST_TEST(on.running().watermark().us == 7'000'000);
  BOOST_REQUIRE(on.end().ok());
  BOOST_TEST((on.running().watermark() == event_time::max()));
}

BOOST_AUTO_TEST_CASE(an_encoder_is_made_where_there_is_a_format) {
  const schema shape{{{"a", type_id::integer}, {"b", type_id::varchar}}};
  BOOST_TEST(make_encoder({}, shape) == nullptr);
  const auto encoder = make_encoder({&format_of("csv"), {}}, shape);
  BOOST_REQUIRE(encoder != nullptr);
  BOOST_TEST(encoder->prologue() == "a,b\n");
  format_options bare;
  bare.has_header = false;
  BOOST_TEST(make_encoder({&format_of("csv"), bare}, shape)->prologue().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
