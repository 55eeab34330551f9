#include "millrace/engine/execution/input_decoder.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/engine/format/format.hpp"
#include "millrace/tests/engine/expression/fixture.hpp"
#include "millrace/tests/engine/operator/fixture.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t node = 1;

/// Makes dead letters of rejected rows, as a query does.
struct rejecting final : reject_receiver {
  chunk_frame* frame;
  std::size_t nulls = 0;

  explicit rejecting(chunk_frame& target) : frame(&target) {}
  void reject(const batch_view& rows, const row_failures::entry& failed, std::uint32_t by) override {
    dead_letter letter;
    letter.node = by;
    letter.reason = failed.reason;
    letter.position = rows.position(failed.row);
    letter.column = std::string_view("012").substr(failed.part, 1);
    frame->dead_letters.push_back(letter);
  }
  void count_nulls(const row_failures& failures) noexcept override { nulls += failures.entries().size(); }
};

/// An input with the columns `time TIMESTAMP, a BIGINT, b BIGINT NOT NULL` in CSV, and what is decoded of it.
struct one_input {
  physical_plan plan;
  format_options format;
  row_error_policy on_error = row_error_policy::dead_letter;
  chunk_frame frame;
  query_counters counters;
  rejecting rejects{frame};
  std::optional<failure> fatal;
  std::function<bool()> is_abandoned;
  recording out;
  std::string bytes;
  std::unique_ptr<input_decoder> decoder;

  one_input() {
    plan.sources.resize(1);
    plan.sources[0].shape.fields = {
      {"time", type_id::timestamp}, {"a", type_id::bigint}, {"b", type_id::bigint, false}};
    plan.sources[0].needed = {true, true, true};
    plan.nodes.resize(2);
  }
  void decode(chunk input) {
    if (decoder == nullptr) {
      const auto& source = plan.sources[0];
      decoder = std::make_unique<input_decoder>(
        plan, node, text_formats()[0].make_decoder(source.shape, source.needed, format), on_error);
      decoder->output().connect(out);
    }
    operator_context context{frame.memory, input.facts, {}, rejects, fatal, &is_abandoned};
    decoder->decode(input, frame, context, counters);
  }
  void decode(std::string_view lines, std::uint64_t sequence = 0) { decode(chunk_of(lines, sequence)); }
  chunk chunk_of(std::string_view lines, std::uint64_t sequence = 0) {
    bytes.assign(lines);
    bytes.resize(lines.size() + 64);
    chunk content;
    content.facts.sequence = {sequence};
    content.bytes = std::string_view(bytes).substr(0, lines.size());
    content.position.origin = "file";
    return content;
  }
  /// Adds the computed column `a / b`.
  void compute_quotient() {
    plan.sources[0].computed = {expression_fixture::call(
      "/", {read_column(1, type_id::bigint, true), read_column(2, type_id::bigint, false)})};
  }
  std::string letters() const {
    std::string text;
    for (const auto& each : frame.dead_letters)
      text += std::string(name_of(each.reason)) + " " + std::string(each.column) + " '" + std::string(each.raw) + "' " +
              std::to_string(each.offset) + "\n";
    return text;
  }
};

BOOST_AUTO_TEST_SUITE(input_decoder_tests)

BOOST_AUTO_TEST_CASE(decodes_records_into_rows_at_their_positions) {
  one_input source;
  const std::string_view lines = "1970-01-01,1,2\n,,4\n";
  source.decode(lines);
  check_lines(source.out.lines, {"0: 1970-01-01 00:00:00 1 2", "1: . . 4"});
  source.decode("1970-01-01,5,6\n", 3);
  BOOST_TEST(source.out.lines.back() == "3145728: 1970-01-01 00:00:00 5 6", "3 times 2^20");
  BOOST_TEST(source.counters.rows_in == 3U);
  BOOST_TEST(source.counters.bytes_in == lines.size() + 15);
  BOOST_TEST(source.letters() == "");
}

BOOST_AUTO_TEST_CASE(counts_positions_over_the_batches_of_a_chunk) {
  one_input source;
  std::string lines;
  for (std::uint32_t i = 0; i < batch_rows_max + 2; ++i)
    lines += "," + std::to_string(i) + ",0\n";
  source.decode(lines);
  BOOST_TEST(source.out.batches == 2U);
  BOOST_TEST(source.out.lines.back() == "4097: . 4097 0");
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_decoded_becomes_a_dead_letter) {
  one_input source;
  source.decode(",1,2\n,x,3\n,4\n,5,\n");
  check_lines(source.out.lines, {"0: . 1 2"});
  BOOST_TEST(source.letters() == "bad_value a ',x,3' 5\ntoo_few_fields  ',4' 10\nnull_not_allowed b ',5,' 13\n");
  BOOST_TEST(source.frame.dead_letters[0].node == node);
  BOOST_TEST(source.frame.dead_letters[0].origin == "file");
  BOOST_TEST(source.counters.rows_in == 4U);
}

BOOST_AUTO_TEST_CASE(a_field_that_is_null_instead_is_counted) {
  one_input source;
  source.format.nulls_bad_fields = true;
  source.decode(",x,3\n,99999999999999999999,4\n");
  check_lines(source.out.lines, {"0: . . 3", "1: . . 4"});
  BOOST_TEST(source.letters() == "");
  BOOST_TEST(source.counters.rows_in == 2U);
  BOOST_TEST(source.counters.nulled[static_cast<std::size_t>(row_error::bad_value)] == 1U);
  BOOST_TEST(source.counters.nulled[static_cast<std::size_t>(row_error::out_of_range)] == 1U);
}

BOOST_AUTO_TEST_CASE(computed_columns_follow_the_declared_ones) {
  one_input source;
  source.compute_quotient();
  source.decode(",8,2\n,1,0\n,9,3\n");
  check_lines(source.out.lines, {"0: . 8 2 4", "2: . 9 3 3"});
  BOOST_REQUIRE_EQUAL(source.frame.dead_letters.size(), 1U);
  BOOST_TEST((source.frame.dead_letters[0].reason == row_error::division_by_zero));
  BOOST_TEST(source.frame.dead_letters[0].position == 1U);
}

BOOST_AUTO_TEST_CASE(a_computed_column_that_fails_is_null_where_that_is_asked_for) {
  one_input source;
  source.compute_quotient();
  source.on_error = row_error_policy::null;
  source.decode(",8,2\n,1,0\n");
  check_lines(source.out.lines, {"0: . 8 2 4", "1: . 1 0 ."});
  BOOST_TEST(source.rejects.nulls == 1U);
}

BOOST_AUTO_TEST_CASE(follows_the_event_time_of_each_chunk) {
  one_input source;
  source.plan.sources[0].time_column = 0;
  source.plan.sources[0].is_time_declared = true;
  source.decode("1970-01-01 00:00:02,1,2\n,3,4\n1970-01-01 00:00:01,5,6\n");
  BOOST_TEST(source.frame.time_max.us == 2'000'000);
  BOOST_TEST(source.out.lines.size() == 2U);
  BOOST_REQUIRE_EQUAL(source.frame.dead_letters.size(), 1U);
  BOOST_TEST((source.frame.dead_letters[0].reason == row_error::null_event_time));
  BOOST_TEST(source.frame.dead_letters[0].node == node);

  source.decode("1969-12-31 23:59:59,1,2\n");
  BOOST_TEST(source.frame.time_max.us == -1'000'000);
  auto declared = source.chunk_of("1970-01-01 00:00:01,1,2\n");
  declared.time_reached = {5};
  source.decode(declared);
  BOOST_TEST(source.frame.time_max.us == 1'000'000);
  declared.time_reached = {9'000'000};
  source.decode(declared);
  BOOST_TEST(source.frame.time_max.us == 9'000'000);
}

BOOST_AUTO_TEST_CASE(a_time_that_only_windows_need_may_be_null) {
  one_input source;
  source.plan.sources[0].time_column = 0;
  source.decode("1970-01-01 00:00:02,1,2\n,3,4\n");
  BOOST_TEST(source.frame.time_max.us == 2'000'000);
  BOOST_TEST(source.out.lines.size() == 2U);
  BOOST_TEST(source.letters() == "");
}

BOOST_AUTO_TEST_CASE(a_computed_column_can_be_the_event_time) {
  one_input source;
  source.plan.sources[0].computed = {cast_to(read_column(0, type_id::timestamp, true), type_id::date)};
  source.plan.sources[0].computed = {cast_to(source.plan.sources[0].computed[0], type_id::timestamp)};
  source.plan.sources[0].time_column = 3;
  source.decode("1970-01-02 12:00:00,1,2\n");
  BOOST_TEST(source.frame.time_max.us == 86'400'000'000);
}

BOOST_AUTO_TEST_CASE(a_chunk_without_rows_moves_time_alone) {
  one_input source;
  chunk declared;
  declared.time_reached = {7};
  source.decode(declared);
  BOOST_TEST(source.frame.time_max.us == 7);
  BOOST_TEST(source.out.batches == 0U);
  BOOST_TEST(source.counters.rows_in == 0U);
  source.decode(chunk{});
  BOOST_TEST((source.frame.time_max == event_time::min()));
}

BOOST_AUTO_TEST_CASE(more_rows_than_an_ordinal_counts_end_the_job) {
  one_input source;
  std::string lines;
  for (std::uint32_t row = 0; row < chunk_rows_max; ++row)
    lines += ",,1\n";
  source.decode(lines);
  BOOST_TEST(!source.fatal.has_value());
  BOOST_TEST(source.counters.rows_in == chunk_rows_max);
  source.decode(lines + ",,1\n");
  BOOST_REQUIRE(source.fatal.has_value());
  BOOST_TEST((source.fatal->code == errc::internal));
}

BOOST_AUTO_TEST_CASE(a_record_that_is_not_decoded_is_a_dead_letter_as_a_whole) {
  one_input source;
  auto input = source.chunk_of("the start of a record");
  input.failed_record = row_error::record_too_long;
  source.decode(input);
  BOOST_TEST(source.letters() == "record_too_long  'the start of a record' 0\n");
  BOOST_TEST(source.counters.rows_in == 1U);
  BOOST_TEST(source.counters.bytes_in == 21U);
  BOOST_TEST(source.out.batches == 0U);
}

BOOST_AUTO_TEST_CASE(rows_that_a_program_pushes_are_checked_for_nulls_once_each) {
  one_input source;
  source.plan.sources[0].shape.fields[1].is_nullable = false;
  const std::vector<type> types = {type_id::timestamp, type_id::bigint, type_id::bigint};
  const auto columns = columns_of(types, {". 1 2", ". . 3", ". . .", ". 4 .", ". 5 6"}, source.frame.memory);
  batch_view rows;
  rows.columns = columns;
  rows.row_count = 5;
  rows.rows = selection::all(5);
  const std::vector<batch_view> twice = {rows, rows};
  chunk input;
  input.rows = twice;
  source.decode(input);
  check_lines(source.out.lines, {"0: . 1 2", "4: . 5 6", "5: . 1 2", "9: . 5 6"});
  BOOST_TEST(source.counters.rows_in == 10U);
  BOOST_REQUIRE_EQUAL(source.frame.dead_letters.size(), 6U);
  std::string told;
  for (std::size_t i = 0; i < 3; ++i)
    told +=
      std::to_string(source.frame.dead_letters[i].position) + std::string(source.frame.dead_letters[i].column) + " ";
  BOOST_TEST(told == "11 21 32 ");
  BOOST_TEST(source.frame.dead_letters[3].position == 6U);
}

BOOST_AUTO_TEST_CASE(tells_where_the_records_of_a_batch_start_while_it_is_pushed) {
  struct offsets final : row_receiver {
    const one_input* input;
    std::string text;
    explicit offsets(const one_input& decoded) : input(&decoded) {}
    void push(const batch_view& rows, operator_context&) override {
      for (std::uint32_t k = 0; k < rows.rows.count; ++k)
        text += std::to_string(input->decoder->record_offsets()[rows.rows[k]]) + " ";
    }
  };
  one_input source;
  offsets seen(source);
  source.decode(",1,1\n");
  source.decoder->output().connect(seen);
  source.decode(",1,2\n,x,3\n\n,4,5\n");
  BOOST_TEST(seen.text == "0 11 ");
  BOOST_TEST(source.decoder->record_offsets() == nullptr);
  BOOST_TEST(source.decoder->record_at("ab\ncd\nef", 3) == "cd");
  BOOST_TEST(input_decoder(source.plan, node, nullptr, {}).record_at("ab\ncd", 3) == "cd");
}

BOOST_AUTO_TEST_CASE(leaves_the_batches_of_a_chunk_that_nobody_wants) {
  one_input source;
  std::string lines;
  for (std::uint32_t i = 0; i < 4 * batch_rows_max; ++i)
    lines += ",1,0\n";
  std::size_t asked = 0;
  source.is_abandoned = [&] { return ++asked > 2; };
  source.decode(lines);
  BOOST_TEST(source.out.batches == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
