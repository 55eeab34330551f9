#include "millrace/bench/output_digest.hpp"

#include <functional>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/column_builder.hpp"

namespace millrace {

namespace {

using append = std::function<void(column_builder&)>;

struct fixture {
  arena memory;

  column column_of(type value_type, const std::vector<append>& values) {
    column_builder builder(value_type, static_cast<std::uint32_t>(values.size()), memory);
    for (const auto& value : values)
      value(builder);
    return builder.finish();
  }
  column numbers(const std::vector<std::int64_t>& values) {
    column_builder builder(type_id::bigint, static_cast<std::uint32_t>(values.size()), memory);
    for (const auto value : values)
      builder.append_int64(value);
    return builder.finish();
  }
  column texts(const std::vector<std::string>& values) {
    column_builder builder(type_id::varchar, static_cast<std::uint32_t>(values.size()), memory);
    for (const auto& value : values)
      builder.append_text(value);
    return builder.finish();
  }
  batch_view batch(const std::vector<column>& columns, std::uint32_t count) {
    auto* copied = memory.allocate<column>(columns.size());
    std::uninitialized_copy(columns.begin(), columns.end(), copied);
    batch_view rows;
    rows.columns = {copied, columns.size()};
    rows.row_count = count;
    rows.rows = selection::all(count);
    return rows;
  }
  output_digest digest(const std::vector<column>& columns, std::uint32_t count) {
    output_digest digest;
    digest.add(batch(columns, count));
    return digest;
  }
  /// Two outputs of one row and one column, of which nothing may be equal.
  void check_differ(type value_type, const append& a, const append& b) {
    const auto first = digest({column_of(value_type, {a})}, 1);
    const auto second = digest({column_of(value_type, {b})}, 1);
    BOOST_TEST_CONTEXT(to_string(value_type)) {
      BOOST_TEST(first.ordered != second.ordered);
      BOOST_TEST(first.unordered != second.unordered);
    }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(output_digest_tests, fixture)

BOOST_AUTO_TEST_CASE(rows_in_another_order_differ_only_where_order_counts) {
  const auto given = digest({numbers({1, 2, 3}), texts({"a", "b", "c"})}, 3);
  const auto shuffled = digest({numbers({3, 1, 2}), texts({"c", "a", "b"})}, 3);
  BOOST_TEST(given.unordered == shuffled.unordered);
  BOOST_TEST(given.ordered != shuffled.ordered);
  BOOST_TEST((given != shuffled));
}

BOOST_AUTO_TEST_CASE(outputs_of_partitions_add_up_in_any_order_of_partitions) {
  const auto first = batch({numbers({1, 2})}, 2);
  const auto second = batch({numbers({3})}, 1);
  output_digest forwards;
  forwards.add(first);
  forwards.add(second);
  output_digest backwards;
  backwards.add(second);
  backwards.add(first);
  BOOST_TEST(forwards.rows == 3U);
  BOOST_TEST(forwards.unordered == backwards.unordered);
  BOOST_TEST(forwards.ordered != backwards.ordered);
}

BOOST_AUTO_TEST_CASE(where_batches_end_does_not_matter) {
  const auto whole = digest({numbers({1, 2, 3})}, 3);
  output_digest pieces;
  pieces.add(batch({numbers({1})}, 1));
  pieces.add(batch({numbers({})}, 0));
  pieces.add(batch({numbers({2, 3})}, 2));
  BOOST_TEST((whole == pieces));
  BOOST_TEST(whole.unordered == pieces.unordered);
}

BOOST_AUTO_TEST_CASE(how_a_column_is_encoded_does_not_matter) {
  const auto flat = digest({texts({"b", "b", "a"}), numbers({7, 7, 7})}, 3);
  auto entries = texts({"a", "b"});
  const std::uint32_t codes[] = {1, 1, 0};
  column dictionary;
  dictionary.value_type = type_id::varchar;
  dictionary.encoding = column_encoding::dictionary;
  dictionary.dictionary = &entries;
  dictionary.dictionary_size = 2;
  dictionary.codes = codes;
  auto constant = numbers({7});
  constant.encoding = column_encoding::constant;
  BOOST_TEST((flat == digest({dictionary, constant}, 3)));
}

BOOST_AUTO_TEST_CASE(only_rows_that_are_alive_count) {
  auto rows = batch({numbers({1, 9, 2})}, 3);
  const std::uint32_t alive[] = {0, 2};
  rows.rows = {alive, 2};
  output_digest chosen;
  chosen.add(rows);
  BOOST_TEST(chosen.rows == 2U);
  BOOST_TEST((chosen == digest({numbers({1, 2})}, 2)));
}

BOOST_AUTO_TEST_CASE(another_value_of_any_type_is_another_output) {
  check_differ(type_id::boolean, [](auto& b) { b.append_bool(true); }, [](auto& b) { b.append_bool(false); });
  check_differ(type_id::integer, [](auto& b) { b.append_int32(1); }, [](auto& b) { b.append_int32(-1); });
  check_differ(type_id::bigint, [](auto& b) { b.append_int64(1); }, [](auto& b) { b.append_int64(2); });
  check_differ(type_id::double_, [](auto& b) { b.append_float64(1.0); }, [](auto& b) { b.append_float64(1.5); });
  check_differ(type_id::varchar, [](auto& b) { b.append_text("a"); }, [](auto& b) { b.append_text("a "); });
  check_differ(type::decimal(38, 0), [](auto& b) { b.append_int128(int128{1} << 64U); },
               [](auto& b) { b.append_int128(int128{1} << 65U); });
  check_differ(type_id::interval, [](auto& b) { b.append_interval({1, 0, 0}); },
               [](auto& b) { b.append_interval({0, 1, 0}); });
}

BOOST_AUTO_TEST_CASE(null_is_neither_zero_nor_an_empty_text) {
  const append null = [](auto& b) { b.append_null(); };
  check_differ(type_id::bigint, null, [](auto& b) { b.append_int64(0); });
  check_differ(type_id::boolean, null, [](auto& b) { b.append_bool(false); });
  check_differ(type_id::varchar, null, [](auto& b) { b.append_text(""); });
}

BOOST_AUTO_TEST_CASE(values_do_not_move_between_columns_unseen) {
  BOOST_TEST(digest({texts({"ab"}), texts({"c"})}, 1).unordered != digest({texts({"a"}), texts({"bc"})}, 1).unordered);
  BOOST_TEST(digest({numbers({1}), numbers({2})}, 1).unordered != digest({numbers({2}), numbers({1})}, 1).unordered);
  // Nor between rows: each column holds the same values.
  BOOST_TEST(digest({numbers({1, 2}), numbers({1, 2})}, 2).unordered !=
             digest({numbers({1, 2}), numbers({2, 1})}, 2).unordered);
}

BOOST_AUTO_TEST_CASE(what_a_row_does_to_the_result_is_part_of_it) {
  auto changes = batch({numbers({1})}, 1);
  const auto removal = change_kind::remove;
  changes.kinds = &removal;
  output_digest removed;
  removed.add(changes);
  BOOST_TEST((removed != digest({numbers({1})}, 1)));
  const auto insert = change_kind::insert;
  changes.kinds = &insert;
  output_digest same;
  same.add(changes);
  BOOST_TEST((same == digest({numbers({1})}, 1)));
}

BOOST_AUTO_TEST_CASE(windows_are_stretches_of_one_major_order_across_batches) {
  const std::int64_t first[] = {0, 0, 10};
  const std::int64_t second[] = {10, 20};
  output_digest digest;
  auto rows = batch({numbers({1, 2, 3})}, 3);
  rows.major_orders = first;
  digest.add(rows);
  BOOST_TEST(digest.windows == 2U);
  rows = batch({numbers({4, 5})}, 2);
  rows.major_orders = second;
  digest.add(rows);
  BOOST_TEST(digest.windows == 3U);
}

BOOST_AUTO_TEST_CASE(no_rows_are_no_window) {
  const output_digest nothing;
  BOOST_TEST(digest({numbers({})}, 0).windows == 0U);
  BOOST_TEST((digest({numbers({})}, 0) == nothing));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
