#include <algorithm>

#include "reading.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/format_option.hpp"

namespace millrace::testing {
namespace {

/// `more` on top of a file of CSV.
option_texts csv_with(const option_texts& more) {
  option_texts all{{"connector", "file"}, {"path", "in.csv"}, {"format", "csv"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

failure source_failure(const option_texts& texts) { return must_fail(setup(texts).source()); }

BOOST_AUTO_TEST_SUITE(check_options_)

BOOST_AUTO_TEST_CASE(knows_every_connector_sorted_by_name) {
  std::vector<std::string> names;
  for (const auto& entry : connectors()) {
    names.emplace_back(entry.name);
    BOOST_TEST(!entry.help.empty());
    BOOST_TEST((entry.make_source != nullptr || entry.make_sink != nullptr));
  }
  const std::vector<std::string> expected{"blackhole", "file", "generator", "memory", "stdin", "stdout"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(fills_the_settings_of_the_format) {
  setup input(csv_with({{"delimiter", "\\t"},
                        {"quote", "'"},
                        {"header", "FALSE"},
                        {"null", "NA"},
                        {"timestamp.format", "%Y-%m-%d"}}));
  const auto* entry = must(check_options(input.options, true, input.config));
  BOOST_TEST(entry->name == "file");
  BOOST_TEST(input.config.format->name == "csv");
  BOOST_TEST(input.config.options == &input.options);
  const auto& settings = input.config.format_settings;
  BOOST_TEST(settings.delimiter == '\t');
  BOOST_TEST(settings.quote == '\'');
  BOOST_TEST(!settings.has_header);
  BOOST_TEST(settings.null_text == "NA");
  BOOST_TEST(settings.timestamp_format == "%Y-%m-%d");
}

BOOST_AUTO_TEST_CASE(forgets_the_settings_of_an_earlier_check) {
  setup input(csv_with({{"delimiter", ";"}, {"quote", ""}}));
  must(check_options(input.options, true, input.config));
  BOOST_TEST(input.config.format_settings.quote == '\0');
  const auto plain = options_of(csv_with({}));
  must(check_options(plain, true, input.config));
  BOOST_TEST(input.config.format_settings.delimiter == ',');
  BOOST_TEST(input.config.format_settings.quote == '"');
}

BOOST_AUTO_TEST_CASE(tells_the_format_from_the_path_when_it_is_left_out) {
  struct {
    const char* path;
    const char* format;
  } const cases[] = {
    {"a.csv", "csv"}, {"a.csv.gz", "csv"}, {"a.json.zst", "json"}, {"a.jsonl", "json"}, {"a.ndjson", "json"}};
  for (const auto& [path, format] : cases) {
    setup input(option_texts{{"connector", "file"}, {"path", path}});
    must(check_options(input.options, true, input.config));
    BOOST_TEST(input.config.format->name == format);
  }
  setup output(option_texts{{"connector", "stdout"}});
  must(check_options(output.options, false, output.config));
  BOOST_TEST(output.config.format->name == "csv");
}

BOOST_AUTO_TEST_CASE(has_no_format_where_rows_are_rows) {
  setup output(option_texts{{"connector", "blackhole"}});
  must(check_options(output.options, false, output.config));
  BOOST_TEST((output.config.format == nullptr));
}

BOOST_AUTO_TEST_CASE(refuses_to_wait_for_the_end_of_an_input_that_has_none) {
  struct {
    option_texts texts;
    bool ends;
  } const cases[] = {{{{"connector", "generator"}}, false},
                     {{{"connector", "generator"}, {"rows", "10"}}, true},
                     {{{"connector", "file"}, {"path", "a.csv"}}, true},
                     {{{"connector", "memory"}}, true},
                     {{}, true}};
  for (const auto& [texts, ends] : cases) {
    physical_plan plan;
    plan.sources.emplace_back().options = options_of(texts);
    BOOST_TEST(check_ends(plan).ok());
    plan.sources[0].needs_end = failure{errc::invalid_query, "it has to end", {}, {}};
    BOOST_TEST(check_ends(plan).ok() == ends);
  }
}

BOOST_AUTO_TEST_CASE(says_which_files_a_stream_stands_for) {
  BOOST_REQUIRE(path_of(options_of({{"connector", "file"}, {"path", "a.csv"}})) != nullptr);
  BOOST_TEST(path_of(options_of({{"connector", "file"}, {"path", "a.csv"}}))->text == "a.csv");
  BOOST_TEST(path_of(options_of({{"connector", "stdin"}, {"path", "a.csv"}})) == nullptr);
  BOOST_TEST(path_of(options_of({{"path", "a.csv"}})) == nullptr);
}

BOOST_AUTO_TEST_CASE(chooses_among_further_formats) {
  const format_entry further[] = {{"protobuf", nullptr, nullptr, nullptr}};
  setup input(option_texts{{"connector", "file"}, {"path", "in.pb"}, {"format", "protobuf"}});
  input.config.formats = further;
  must(check_options(input.options, true, input.config));
  BOOST_TEST(input.config.format == further);
  BOOST_TEST(input.config.format_settings.has_header);
}

BOOST_AUTO_TEST_CASE(points_at_unknown_names_and_suggests_known_ones) {
  struct {
    option_texts texts;
    const char* message;
    const char* hint;
    std::uint32_t line;
  } const cases[] = {
    {{{"connector", "fil"}}, "unknown connector: fil", "did you mean `file`?", 7},
    {{{"connector", "file"}, {"path", "a"}, {"format", "cvs"}}, "unknown format: cvs", "did you mean `csv`?", 7},
    {csv_with({{"pth", "a"}}), "unknown option: pth", "did you mean `path`? known are connector, ", 8},
    {csv_with({{"delimeter", ";"}}), "unknown option: delimeter", "did you mean `delimiter`?", 8},
    {csv_with({{"rows", "1"}}), "unknown option: rows", "known are connector, ", 8},
    {{{"connector", "file"}, {"path", "a"}, {"format", "json"}, {"quote", "'"}},
     "unknown option: quote", "format `json` does not take `quote`", 8},
    {{{"connector", "generator"}, {"format", "csv"}}, "unknown option: format", "known are connector, ", 8},
  };
  for (const auto& [texts, message, hint, line] : cases) {
    const auto reason = source_failure(texts);
    BOOST_TEST((reason.code == errc::unknown_name));
    BOOST_TEST(reason.message == message);
    BOOST_TEST(reason.hint.starts_with(hint), reason.hint);
    BOOST_TEST(reason.span.line == line);
  }
}

BOOST_AUTO_TEST_CASE(points_at_values_that_make_no_sense) {
  struct {
    const char* name;
    const char* value;
    const char* expected;
  } const cases[] = {
    {"delimiter", "", "one ASCII character"},
    {"delimiter", "::", "one ASCII character"},
    {"delimiter", "\n", "one ASCII character"},
    {"delimiter", "\xc3\xa4", "one ASCII character"},
    {"delimiter", "\"", "another character than the quote"},
    {"quote", "ab", "one ASCII character or empty"},
    {"quote", "\r", "one ASCII character or empty"},
    {"quote", ",", "another character than the delimiter"},
    {"header", "yes", "true or false"},
    {"header", "", "true or false"},
    {"null", "a\nb", "text without a line end"},
    {"null", "a,b", "text without delimiter and quote"},
    {"null", "\"\"", "text without delimiter and quote"},
    {"timestamp.format", "", "a pattern of strptime, as in '%d/%m/%Y %H:%M:%S'"},
    {"timestamp.format", "%Q", "a pattern of strptime, as in '%d/%m/%Y %H:%M:%S'"},
    {"follow", "maybe", "true or false"},
  };
  for (const auto& [name, value, expected] : cases) {
    const auto reason = source_failure(csv_with({{name, value}}));
    BOOST_TEST((reason.code == errc::invalid_argument));
    BOOST_TEST(reason.message ==
               std::string("option `") + name + "` must be " + expected + ": " + value);
    BOOST_TEST(reason.span.line == 7U);
  }
}

BOOST_AUTO_TEST_CASE(refuses_to_write_text_without_quotes) {
  setup texts(csv_with({{"quote", ""}}));
  const auto reason = must_fail(texts.sink());
  BOOST_TEST((reason.code == errc::invalid_argument));
  BOOST_TEST(reason.message == "an output without quotes cannot be read back: column `name` may need them");
  BOOST_TEST(reason.hint == "leave out `quote`, or write json");
  BOOST_TEST(reason.span.line == 7U);
  must(texts.source());
  texts.shape.fields[1].value_type = type_id::date;
  must(texts.sink());
}

BOOST_AUTO_TEST_CASE(points_at_the_stream_when_an_option_is_missing) {
  struct {
    option_texts texts;
    const char* message;
  } const cases[] = {
    {{}, "an option is missing: connector"},
    {{{"connector", "file"}}, "an option is missing: path"},
    {{{"connector", "file"}, {"path", "data/"}}, "an option is missing: format"},
  };
  for (const auto& [texts, message] : cases)
    for (const bool is_source : {true, false}) {
      setup stream(texts);
      const auto reason = is_source ? must_fail(stream.source()) : must_fail(stream.sink());
      BOOST_TEST((reason.code == errc::invalid_argument));
      BOOST_TEST(reason.message == message);
      BOOST_TEST((reason.span == stream.config.span));
    }
}

BOOST_AUTO_TEST_CASE(refuses_an_empty_path) {
  const auto reason = source_failure({{"connector", "file"}, {"path", ""}, {"format", "csv"}});
  BOOST_TEST((reason.code == errc::invalid_argument));
  BOOST_TEST(reason.span.line == 7U);
}

BOOST_AUTO_TEST_CASE(refuses_connectors_and_options_of_the_other_direction) {
  BOOST_TEST(source_failure({{"connector", "stdout"}}).message == "connector cannot be read from: stdout");
  const auto unreadable = must_fail(setup(option_texts{{"connector", "generator"}}).sink());
  BOOST_TEST(unreadable.message == "connector cannot be written to: generator");
  BOOST_TEST(unreadable.span.line == 7U);
  const auto follow = must_fail(setup(csv_with({{"follow", "false"}})).sink());
  BOOST_TEST((follow.code == errc::unknown_name));
  BOOST_TEST(follow.hint == "connector `file` takes `follow` only when it is read from");
}

BOOST_AUTO_TEST_CASE(says_where_a_file_was_to_be_followed_which_is_not_supported) {
  const auto reason = source_failure(csv_with({{"follow", "true"}}));
  BOOST_TEST((reason.code == errc::unsupported));
  BOOST_TEST(reason.span.line == 7U);
  must(setup(csv_with({{"follow", "false"}})).source());
}

BOOST_AUTO_TEST_CASE(refuses_chunks_with_more_rows_than_a_position_can_tell) {
  const auto fails = [](std::size_t bytes, std::uint32_t rows, std::size_t record) {
    setup input(csv_with({}));
    input.config.chunk_bytes = bytes;
    input.config.chunk_rows = rows;
    input.config.record_bytes_max = record;
    return !input.source().ok();
  };
  BOOST_TEST(!fails(chunk_rows_max, chunk_rows_max, std::size_t{1} << 30U));
  BOOST_TEST(fails(0, 0, 1000));
  BOOST_TEST(fails(chunk_rows_max + 1, 0, std::size_t{8} << 20U));
  BOOST_TEST(fails(1000, chunk_rows_max + 1, 1000));
  BOOST_TEST(fails(1000, 0, (std::size_t{1} << 30U) + 1));
  BOOST_TEST(!fails(1000, 0, 1));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
