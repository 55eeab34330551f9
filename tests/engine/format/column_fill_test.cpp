#include "millrace/engine/format/column_fill.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "decoding.hpp"

using namespace millrace;
using namespace millrace::format_test;

namespace {

struct raw_cell {
  std::string text;
  cell_kind kind = cell_kind::text;
};

const raw_cell missing{"", cell_kind::null};

/// Cells that stand one behind the other in a blob. A cell with a backslash is escaped.
class cells {
public:
  explicit cells(const std::vector<raw_cell>& raws) {
    for (const auto& each : raws)
      blob_ += each.text;
    const auto* begin = blob_.append(64, '9').data();
    for (const auto& each : raws) {
      cells_.push_back({{begin, each.text.size()}, each.kind, each.text.find('\\') != std::string::npos});
      begin += each.text.size();
    }
  }
  [[nodiscard]] cell at(std::uint32_t row) const noexcept { return cells_[row]; }
  [[nodiscard]] const char* base() const noexcept { return blob_.data(); }
  [[nodiscard]] char* unescape(const cell& source, char* out) const noexcept {
    return std::remove_copy(source.text.begin(), source.text.end(), out, '\\');
  }

private:
  std::string blob_;
  std::vector<cell> cells_;
};

/// One column, filled from cells.
struct filled {
  arena memory;
  bad_rows bad;
  field declared;
  cells source;
  std::uint32_t count;
  fill_context context;
  column stored;

  filled(field column, const std::vector<raw_cell>& raws)
    : declared(std::move(column)), source(raws), count(static_cast<std::uint32_t>(raws.size())) {
    context.declared = &declared;
    context.column = 4;
    context.row_count = count;
    context.memory = &memory;
    context.failures = &bad;
  }
  filled(type value_type, const std::vector<raw_cell>& raws) : filled(field{"a", value_type, true}, raws) {}

  /// The values, `~` for NULL and `!` for a row that fails.
  std::string values() {
    stored = fill_column(context, source);
    std::string text;
    for (std::uint32_t row = 0; row < count; ++row) {
      text += row == 0 ? "" : "|";
      if (bad.has(row))
        text += '!';
      else if (!stored.is_valid(row))
        text += '~';
      else
        append_text(stored, row, text);
    }
    return text;
  }
  /// The failures, as `row:reason:column`.
  std::string failures() {
    std::vector<std::uint32_t> rows(count);
    for (std::uint32_t row = 0; row < count; ++row)
      rows[row] = row;
    std::vector<record_failure> failures;
    static_cast<void>(bad.take_out({}, rows, memory, failures, 0));
    return to_text(failures);
  }
};

field not_null(type value_type) { return {"a", value_type, false}; }

} // namespace

BOOST_AUTO_TEST_SUITE(column_fill_suite)

BOOST_AUTO_TEST_CASE(reads_text_as_every_type) {
  struct example {
    type value_type;
    std::string first, second, expected;
  };
  const example examples[] = {
    {type_id::boolean, "true", "false", "true|false|~"},
    {type_id::tinyint, "-128", "127", "-128|127|~"},
    {type_id::smallint, "-32768", "32767", "-32768|32767|~"},
    {type_id::integer, "-2147483648", "2147483647", "-2147483648|2147483647|~"},
    {type_id::bigint, "-9223372036854775808", "9223372036854775807", "-9223372036854775808|9223372036854775807|~"},
    {type_id::real, "0.1", "-inf", "0.1|-inf|~"},
    {type_id::double_, "0.1", "1e300", "0.1|1e+300|~"},
    {type::decimal(18, 2), "-1.5", "9999999999999999.99", "-1.50|9999999999999999.99|~"},
    {type::decimal(38, 0), "-1", "99999999999999999999999999999999999999",
     "-1|99999999999999999999999999999999999999|~"},
    {type_id::varchar, "", "aé€😀", "|aé€😀|~"},
    {type_id::date, "1969-12-31", "2024-02-29", "1969-12-31|2024-02-29|~"},
    {type_id::time, "00:00:00", "23:59:59.5", "00:00:00|23:59:59.5|~"},
    {type_id::timestamp, "1969-12-31 23:59:59.5", "2024-02-29T12:00:00Z",
     "1969-12-31 23:59:59.5|2024-02-29 12:00:00|~"},
    {type_id::interval, "1 month", "-2 days", "1 month|-2 days|~"},
  };
  for (const auto& sample : examples) {
    filled column(sample.value_type, {{sample.first}, {sample.second}, missing});
    BOOST_TEST_CONTEXT(to_string(sample.value_type)) {
      BOOST_TEST(column.values() == sample.expected);
      BOOST_TEST((column.stored.value_type == sample.value_type));
      BOOST_TEST(column.failures() == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(fails_rows_whose_text_does_not_read_as_the_type) {
  filled tiny(type_id::tinyint, {{"128"}, {"x"}, {""}, {"7"}, {"-129"}});
  BOOST_TEST(tiny.values() == "!|!|!|7|!");
  BOOST_TEST(tiny.failures() == "0:out_of_range:4 1:bad_value:4 2:bad_value:4 4:out_of_range:4");
  filled price(type::decimal(3, 1), {{"99.9"}, {"100"}});
  BOOST_TEST(price.values() == "99.9|!");
  BOOST_TEST(price.failures() == "1:out_of_range:4");
  filled day(type_id::date, {{"2023-02-29"}, {"2023-02-28"}});
  BOOST_TEST(day.values() == "!|2023-02-28");
  BOOST_TEST(day.failures() == "0:bad_value:4");
}

BOOST_AUTO_TEST_CASE(a_kind_of_cell_reads_only_as_types_that_fit_it) {
  const std::vector<raw_cell> one_of_each = {
    {"1", cell_kind::number}, {"true", cell_kind::boolean}, {"[1]", cell_kind::nested}, {"1", cell_kind::text}};
  BOOST_TEST(filled(type_id::bigint, one_of_each).values() == "1|!|!|1");
  BOOST_TEST(filled(type_id::double_, one_of_each).values() == "1.0|!|!|1.0");
  BOOST_TEST(filled(type::decimal(30, 0), one_of_each).values() == "1|!|!|1");
  BOOST_TEST(filled(type_id::boolean, one_of_each).values() == "!|true|!|true");
  BOOST_TEST(filled(type_id::timestamp, one_of_each).values() == "!|!|!|!");
  BOOST_TEST(filled(type_id::varchar, one_of_each).values() == "1|true|[1]|1");
}

BOOST_AUTO_TEST_CASE(a_column_without_nulls_has_no_validity) {
  for (const auto& value_type : {type(type_id::bigint), type(type_id::boolean), type(type_id::varchar)}) {
    filled all(value_type, {{"1"}, {"0"}});
    static_cast<void>(all.values());
    BOOST_TEST(all.stored.has_no_nulls());
    filled some(value_type, {{"1"}, missing});
    static_cast<void>(some.values());
    BOOST_TEST(!some.stored.has_no_nulls());
  }
}

BOOST_AUTO_TEST_CASE(keeps_nulls_and_bits_apart_across_words) {
  std::vector<raw_cell> raws(130, raw_cell{"1"});
  std::string expected;
  for (std::size_t row = 0; row < raws.size(); ++row) {
    const auto is_null = row == 0 || row == 63 || row == 64 || row == 129;
    raws[row] = is_null ? missing : raw_cell{row % 2 == 0 ? "1" : "0"};
    expected += std::string(row == 0 ? "" : "|") + (is_null ? "~" : row % 2 == 0 ? "true" : "false");
  }
  BOOST_TEST(filled(type_id::boolean, raws).values() == expected);
}

BOOST_AUTO_TEST_CASE(refuses_nulls_where_the_column_does_not_take_them) {
  for (const auto& value_type : {type(type_id::bigint), type(type_id::varchar)}) {
    filled strict(not_null(value_type), {{"1"}, missing, {"2"}});
    BOOST_TEST(strict.values() == "1|!|2");
    BOOST_TEST(strict.failures() == "1:null_not_allowed:4");
  }
}

BOOST_AUTO_TEST_CASE(a_bad_field_is_null_where_that_is_asked_for_and_can_be) {
  filled lenient(type_id::bigint, {{"x"}, {"1"}, {"9223372036854775808"}});
  lenient.context.nulls_bad_fields = true;
  BOOST_TEST(lenient.values() == "~|1|~");
  BOOST_TEST(lenient.failures() == "0:bad_value:4:null 2:out_of_range:4:null");

  filled strict(not_null(type_id::bigint), {{"x"}, {"1"}, missing});
  strict.context.nulls_bad_fields = true;
  BOOST_TEST(strict.values() == "!|1|!");
  BOOST_TEST(strict.failures() == "0:bad_value:4 2:null_not_allowed:4");
}

BOOST_AUTO_TEST_CASE(text_stays_in_the_blob_it_came_in) {
  filled texts(type_id::varchar, {{"ab"}, missing, {""}, {"é"}});
  BOOST_TEST(texts.values() == "ab|~||é");
  BOOST_TEST(texts.stored.text(0).data() == texts.source.base());
}

BOOST_AUTO_TEST_CASE(copies_text_where_some_has_escapes) {
  filled texts(type_id::varchar, {{"a\\\"b"}, missing, {""}, {"plain"}, {"\\x\\y"}});
  BOOST_TEST(texts.values() == "a\"b|~||plain|xy");
}

BOOST_AUTO_TEST_CASE(text_must_be_utf8_unless_it_is_known_to_be) {
  const std::vector<raw_cell> raws = {{"ok"}, {"\xc3"}, {"\xed\xa0\x80"}, {"\xf0\x9f\x98\x80"}};
  filled checked(type_id::varchar, raws);
  BOOST_TEST(checked.values() == "ok|!|!|😀");
  BOOST_TEST(checked.failures() == "1:invalid_utf8:4 2:invalid_utf8:4");

  filled trusted(type_id::varchar, {raws[0], raws[3]});
  trusted.context.is_utf8_checked = true;
  BOOST_TEST(trusted.values() == "ok|😀");
}

BOOST_AUTO_TEST_CASE(bytes_are_written_with_escapes) {
  std::vector<raw_cell> raws = {{"\\x00\\xFF"}, {"plain"}, {""}, {"\\xZZ"}, missing};
  cells source(raws);
  filled bytes(type_id::bytes, {});
  const std::uint32_t begins[] = {0, 8, 13, 13, 0};
  const std::uint32_t ends[] = {8, 13, 13, 17, 0};
  const std::uint64_t validity = 0b01111;
  column texts;
  texts.value_type = type_id::bytes;
  texts.values = source.base();
  texts.begins = begins;
  texts.ends = ends;
  texts.validity = &validity;
  bytes.context.row_count = 5;
  bytes.count = 5;
  using namespace std::string_view_literals;

  const auto result = detail::unescape_bytes_column(bytes.context, texts);
  BOOST_TEST(result.text(0) == "\x00\xff"sv);
  BOOST_TEST(result.text(1) == "plain");
  BOOST_TEST(result.text(2) == "");
  BOOST_TEST(!result.is_valid(3));
  BOOST_TEST(!result.is_valid(4));
  BOOST_TEST(bytes.failures() == "3:bad_value:4");

  texts.validity = nullptr;
  const auto without_nulls = detail::unescape_bytes_column(bytes.context, texts);
  BOOST_TEST(without_nulls.is_valid(0));
  BOOST_TEST(!without_nulls.is_valid(3));
}

BOOST_AUTO_TEST_CASE(reads_timestamps_by_a_pattern) {
  filled times(type_id::timestamp, {{"29/02/2024 01:02"}, {"2024-02-29"}, {"30/02/2024 01:02"}});
  times.context.timestamp_format = "%d/%m/%Y %H:%M";
  BOOST_TEST(times.values() == "2024-02-29 01:02:00|!|!");
}

BOOST_AUTO_TEST_SUITE_END()
