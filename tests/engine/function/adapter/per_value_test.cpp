#include "millrace/engine/function/adapter/per_value.hpp"

#include <optional>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/adapter/call_fixture.hpp"

namespace millrace {
namespace {

struct twice {
  std::int64_t operator()(std::int64_t number) const noexcept { return 2 * number; }
};
struct quotient {
  fallible<std::int64_t> operator()(std::int64_t a, std::int64_t b) const noexcept {
    if (b == 0)
      return row_error::division_by_zero;
    return a / b;
  }
};
struct unless_negative {
  std::optional<std::int64_t> operator()(std::int64_t number) const noexcept {
    return number < 0 ? std::nullopt : std::optional(number);
  }
};
struct third {
  double operator()(double number) const noexcept { return number / 3; }
};
struct is_even {
  bool operator()(std::int64_t number) const noexcept { return number % 2 == 0; }
};
struct is_positive {
  fallible<bool> operator()(std::int64_t number) const noexcept {
    if (number == 0)
      return row_error::invalid_argument;
    return number > 0;
  }
};
struct from_second_byte {
  std::string_view operator()(std::string_view text) const noexcept { return text.substr(text.empty() ? 0 : 1); }
};
struct repeated {
  row_error operator()(text_sink& out, std::string_view text, std::int64_t times) const {
    for (std::int64_t i = 0; i < times; ++i)
      out.append(text);
    return times < 0 ? row_error::invalid_argument : row_error::none;
  }
};
struct quoted {
  void operator()(text_sink& out, std::string_view text) const {
    out.append('<');
    out.append(text);
    out.append('>');
  }
};
struct too_long {
  void operator()(text_sink& out, std::int64_t number) const {
    out.append("x");
    if (number == 1)
      static_cast<void>(out.extend(std::size_t{text_bytes_max} + 1));
  }
};
struct rows_of_call {
  explicit rows_of_call(const kernel_call& call) noexcept : rows(call.row_count) {}
  std::int64_t operator()(std::int64_t number) const noexcept { return number + rows; }
  std::uint32_t rows;
};
template <class T>
struct bytes_of {
  T operator()(T) const noexcept { return static_cast<T>(sizeof(T)); }
};
template <class T>
struct bytes_of_argument {
  std::int64_t operator()(T) const noexcept { return sizeof(T); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(per_value_test, call_fixture)

BOOST_AUTO_TEST_CASE(maps_every_encoding_and_keeps_null) {
  const auto of_flat = call({flat(type_id::bigint, {"1", ".", "-3"})}, type_id::bigint, 3);
  BOOST_TEST(text_of(mapped<twice>(of_flat), of_flat) == "2 . -6");
  const auto of_words = call({dictionary(type_id::bigint, {"7", ".", "8"}, {2, 1, 0})}, type_id::bigint, 3);
  BOOST_TEST(text_of(mapped<twice>(of_words), of_words) == "16 . 14");
  const auto of_constant = call({constant(type_id::bigint, "4")}, type_id::bigint, 3);
  BOOST_TEST(text_of(mapped<twice>(of_constant), of_constant) == "8 8 8");
  BOOST_CHECK(mapped<twice>(of_flat).value_type == type(type_id::bigint));
}

BOOST_AUTO_TEST_CASE(a_constant_null_is_a_constant_null) {
  const auto tested =
    call({flat(type_id::bigint, {"1", "0"}), constant(type_id::bigint, ".")}, type_id::bigint, 2);
  const auto result = mapped<quotient>(tested);
  BOOST_TEST(result.is_constant());
  BOOST_TEST(text_of(result, tested) == ". .");
  BOOST_TEST(failures() == "");
}

BOOST_AUTO_TEST_CASE(reports_rows_that_fail_and_makes_them_null) {
  const auto tested = call({flat(type_id::bigint, {"6", "6", ".", "8"}), flat(type_id::bigint, {"3", "0", "0", "2"})},
                           type_id::bigint, 4);
  BOOST_TEST(text_of(mapped<quotient>(tested), tested) == "2 . . 4");
  BOOST_TEST(failures() == "1 division_by_zero");
}

BOOST_AUTO_TEST_CASE(computes_living_rows_only) {
  const auto tested = call({flat(type_id::bigint, {"6", "6", "8"}), flat(type_id::bigint, {"3", "0", "2"})},
                           type_id::bigint, 3, {0, 2});
  BOOST_TEST(text_of(mapped<quotient>(tested), tested) == "2 4");
  BOOST_TEST(failures() == "");
}

BOOST_AUTO_TEST_CASE(an_empty_optional_is_null_without_a_failure) {
  const auto tested = call({flat(type_id::bigint, {"5", "-5", "0"})}, type_id::bigint, 3);
  BOOST_TEST(text_of(mapped<unless_negative>(tested), tested) == "5 . 0");
  BOOST_TEST(failures() == "");
}

BOOST_AUTO_TEST_CASE(does_not_write_to_the_validity_of_its_argument) {
  const auto numbers = flat(type_id::bigint, {"5", "-5", "."});
  static_cast<void>(mapped<unless_negative>(call({numbers}, type_id::bigint, 3)));
  BOOST_TEST(numbers.is_valid(1));
}

BOOST_AUTO_TEST_CASE(rounds_to_the_width_of_real) {
  const auto as_double = call({flat(type_id::double_, {"1", "."})}, type_id::double_, 2);
  BOOST_TEST(mapped<third>(as_double).data<double>()[0] == 1.0 / 3);
  const auto as_real = call({flat(type_id::double_, {"1", "."})}, type_id::real, 2);
  BOOST_TEST(mapped<third>(as_real).data<double>()[0] == static_cast<double>(1.0F / 3));
}

BOOST_AUTO_TEST_CASE(makes_bits_of_booleans) {
  const auto even = call({flat(type_id::bigint, {"2", "3", "."})}, type_id::boolean, 3);
  BOOST_TEST(text_of(mapped<is_even>(even), even) == "true false .");
  const auto positive = call({flat(type_id::bigint, {"2", "0", "-1"})}, type_id::boolean, 3);
  BOOST_TEST(text_of(mapped<is_positive>(positive), positive) == "true . false");
  BOOST_TEST(failures() == "1 invalid_argument");
}

BOOST_AUTO_TEST_CASE(a_view_shares_the_text_of_the_first_argument) {
  const auto texts = flat(type_id::varchar, {"abc", "", ".", "z", "aé"});
  const auto tested = call({texts}, type_id::varchar, 5);
  const auto result = mapped<from_second_byte>(tested);
  BOOST_TEST(text_of(result, tested) == "bc  .  é");
  BOOST_TEST(result.values == texts.values);
  const auto words = call({dictionary(type_id::varchar, {"abc", "xy"}, {1, 0})}, type_id::varchar, 2);
  BOOST_TEST(text_of(mapped<from_second_byte>(words), words) == "y bc");
}

BOOST_AUTO_TEST_CASE(writes_new_text) {
  const auto tested = call({flat(type_id::varchar, {"a", ".", ""})}, type_id::varchar, 3);
  BOOST_TEST(text_of(mapped<quoted>(tested), tested) == "<a> . <>");
  const auto times = call({constant(type_id::varchar, "ab"), flat(type_id::bigint, {"2", "-1", "0", "1"})},
                          type_id::varchar, 4);
  BOOST_TEST(text_of(mapped<repeated>(times), times) == "abab .  ab");
  BOOST_TEST(failures() == "1 invalid_argument");
}

BOOST_AUTO_TEST_CASE(text_beyond_its_bound_fails_its_row_alone) {
  const auto tested = call({flat(type_id::bigint, {"0", "1", "2"})}, type_id::varchar, 3);
  BOOST_TEST(text_of(mapped<too_long>(tested), tested) == "x . x");
  BOOST_TEST(failures() == "1 out_of_range");
}

BOOST_AUTO_TEST_CASE(a_function_may_be_made_from_its_call) {
  const auto tested = call({flat(type_id::bigint, {"10", "20"})}, type_id::bigint, 2);
  BOOST_TEST(text_of(mapped<rows_of_call>(tested), tested) == "12 22");
  BOOST_TEST(text_of(map_rows(tested, twice{}), tested) == "20 40");
}

BOOST_AUTO_TEST_CASE(chooses_the_width_of_a_decimal) {
  const auto narrow = call({flat(type::decimal(18, 0), {"1"})}, type::decimal(18, 0), 1);
  BOOST_TEST(text_of(by_width<bytes_of>(narrow), narrow) == "8");
  const auto wide = call({flat(type::decimal(19, 0), {"1"})}, type::decimal(19, 0), 1);
  BOOST_TEST(text_of(by_width<bytes_of>(wide), wide) == "16");
  const auto shrinking = call({flat(type::decimal(19, 0), {"1"})}, type_id::bigint, 1);
  BOOST_TEST(text_of(by_argument_width<bytes_of_argument>(shrinking), shrinking) == "16");
  const auto kept = call({flat(type::decimal(18, 0), {"1"})}, type_id::bigint, 1);
  BOOST_TEST(text_of(by_argument_width<bytes_of_argument>(kept), kept) == "8");
}

BOOST_AUTO_TEST_CASE(a_table_row_is_deterministic_and_not_dense_unless_marked) {
  constexpr auto row = define<twice>("twice", "(bigint) -> bigint", "Twice the number.");
  static_assert(row.name == "twice" && row.signature == "(bigint) -> bigint" && row.help == "Twice the number.");
  static_assert(row.is_deterministic && !row.runs_dense && row.types == nullptr);
  static_assert(dense(row).runs_dense && dense(row).is_deterministic);
  static_assert(!positional(row).is_deterministic && !positional(row).runs_dense);
  BOOST_TEST(row.kernel == &mapped<twice>);
  BOOST_TEST(define(&mapped<is_even>, "even", "(bigint) -> boolean", "Even.").kernel == &mapped<is_even>);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
