#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/merge/run_merge.hpp"

namespace millrace {

namespace {

const std::vector<type> every_physical_type{type_id::boolean,     type_id::integer, type_id::bigint,  type::decimal(30, 2),
                                            type_id::double_, type_id::varchar, type_id::interval};

/// Rows whose values are made of their positions; every third is NULL throughout.
class made_batch {
public:
  explicit made_batch(std::vector<row_position> positions) : positions_(std::move(positions)) {
    std::vector<column_builder> builders;
    for (const auto& value_type : every_physical_type)
      builders.emplace_back(value_type, static_cast<std::uint32_t>(positions_.size()), memory_);
    for (const auto position : positions_)
      append(builders, static_cast<std::int64_t>(position));
    for (auto& builder : builders)
      columns_.push_back(builder.finish());
    rows_.columns = columns_;
    rows_.row_count = static_cast<std::uint32_t>(positions_.size());
    rows_.rows = selection::all(rows_.row_count);
    rows_.positions = positions_.data();
  }
  made_batch(const made_batch&) = delete;
  made_batch& operator=(const made_batch&) = delete;
  ~made_batch() = default;

  [[nodiscard]] batch_view& rows() noexcept { return rows_; }
  [[nodiscard]] std::vector<column>& columns() noexcept { return columns_; }

private:
  static void append(std::vector<column_builder>& builders, std::int64_t n) {
    if (n % 3 == 2) {
      for (auto& builder : builders)
        builder.append_null();
      return;
    }
    builders[0].append_bool(n % 2 == 0);
    builders[1].append_int32(static_cast<std::int32_t>(n));
    builders[2].append_int64(n * 10);
    builders[3].append_int128(int128{n} * 100);
    builders[4].append_float64(static_cast<double>(n) + 0.5);
    builders[5].append_text("w" + std::to_string(n));
    builders[6].append_interval({static_cast<std::int32_t>(n), 0, 0});
  }

  arena memory_;
  std::vector<row_position> positions_;
  std::vector<column> columns_;
  batch_view rows_;
};

std::string row_text(const batch_view& rows, std::uint32_t row) {
  std::string text;
  for (const auto& column : rows.columns)
    text += to_string(value_at(column, row)) + "|";
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(run_merge_tests)

BOOST_AUTO_TEST_CASE(rows_keep_the_values_of_every_type) {
  made_batch even({0, 2, 4, 6});
  made_batch first_odd({1, 3});
  made_batch second_odd({5, 7});
  const std::vector<batch_view> odd{first_odd.rows(), second_odd.rows()};
  const std::vector<row_run> runs{{&even.rows(), 1}, odd};
  run_merge merge;
  arena memory;
  merge.begin(runs);
  const auto batch = merge.next(memory);

  made_batch expected({0, 1, 2, 3, 4, 5, 6, 7});
  BOOST_REQUIRE(batch.has_value());
  BOOST_REQUIRE(batch->row_count == 8U);
  for (std::uint32_t i = 0; i < 8; ++i) {
    BOOST_TEST(row_text(*batch, i) == row_text(expected.rows(), i));
    BOOST_TEST(batch->position(i) == i);
  }
  BOOST_TEST(batch->major_orders == nullptr);
  BOOST_TEST(batch->kinds == nullptr);
  BOOST_TEST(!merge.next(memory).has_value());
}

BOOST_AUTO_TEST_CASE(dictionaries_constants_and_selections_are_read_as_their_values) {
  made_batch words({0, 1, 3});
  const std::vector<std::uint32_t> codes{2, 0, 1, 2};
  const std::vector<row_position> positions{10, 20, 30, 40};
  const std::vector<std::uint32_t> alive{0, 1, 3};
  column coded = words.columns()[5];
  coded.encoding = column_encoding::dictionary;
  coded.codes = codes.data();
  coded.dictionary = &words.columns()[5];
  coded.dictionary_size = 3;
  column constant = words.columns()[5];
  constant.encoding = column_encoding::constant;
  batch_view dictionary_rows;
  dictionary_rows.columns = {&coded, 1};
  dictionary_rows.row_count = 4;
  dictionary_rows.rows = {alive.data(), 3};
  dictionary_rows.positions = positions.data();
  batch_view constant_rows;
  constant_rows.columns = {&constant, 1};
  constant_rows.row_count = 2;
  constant_rows.rows = selection::all(2);
  constant_rows.first_position = 21;
  const std::vector<row_run> runs{{&dictionary_rows, 1}, {&constant_rows, 1}};
  run_merge merge;
  arena memory;
  merge.begin(runs);
  const auto batch = merge.next(memory);

  BOOST_REQUIRE(batch.has_value());
  std::string text;
  for (std::uint32_t i = 0; i < batch->row_count; ++i)
    text += std::to_string(batch->position(i)) + row_text(*batch, i) + " ";
  BOOST_TEST(text == "10w3| 20w0| 21w0| 22w0| 40w3| ");
}

BOOST_AUTO_TEST_CASE(a_run_that_is_alone_is_copied) {
  made_batch only({4, 5, 6});
  const row_run run{&only.rows(), 1};
  run_merge merge;
  arena memory;
  merge.begin({&run, 1});
  const auto batch = merge.next(memory);

  BOOST_REQUIRE(batch.has_value());
  for (std::uint32_t i = 0; i < 3; ++i)
    BOOST_TEST(row_text(*batch, i) == row_text(only.rows(), i));
  BOOST_TEST(batch->columns[2].values != only.columns()[2].values);
}

BOOST_AUTO_TEST_CASE(texts_of_all_lengths_are_copied_and_texts_of_one_place_stay_there) {
  const auto text_of = [](std::uint32_t length) {
    std::string text;
    for (std::uint32_t i = 0; i < length; ++i)
      text += static_cast<char>('a' + (length + i) % 26);
    return text;
  };
  arena memory;
  const auto column_of = [&](std::uint32_t first) {
    column_builder builder(type_id::varchar, 100, memory);
    for (std::uint32_t length = first; length < 200; length += 2)
      if (length % 7 == 3)
        builder.append_null();
      else
        builder.append_text(text_of(length));
    return builder.finish();
  };
  const column columns[] = {column_of(0), column_of(1)};
  std::vector<row_position> positions[2];
  for (row_position i = 0; i < 200; ++i)
    positions[i % 2].push_back(i);
  const auto rows_of = [&](const column& values, const std::vector<row_position>& at) {
    batch_view rows;
    rows.columns = {&values, 1};
    rows.row_count = 100;
    rows.rows = selection::all(100);
    rows.positions = at.data();
    return rows;
  };
  for (const auto copies_all : {false, true})
    for (const auto second : {1U, 0U}) {
      const batch_view batches[] = {rows_of(columns[0], positions[0]), rows_of(columns[second], positions[1])};
      const row_run runs[] = {{&batches[0], 1}, {&batches[1], 1}};
      run_merge merge;
      if (copies_all)
        merge.copy_all();
      merge.begin(runs);
      const auto batch = merge.next(memory);
      BOOST_REQUIRE(batch.has_value());
      BOOST_TEST((batch->columns[0].values == columns[0].values) == (second == 0 && !copies_all));
      for (std::uint32_t i = 0; i < 200; ++i) {
        const auto length = second == 0 ? i / 2 * 2 : i;
        BOOST_TEST(batch->columns[0].is_valid(i) == (length % 7 != 3));
        if (length % 7 != 3)
          BOOST_TEST(batch->columns[0].text(i) == text_of(length));
      }
    }
}

BOOST_AUTO_TEST_CASE(results_are_numbered_on_where_nobody_asks_for_places) {
  std::vector<row_position> odd;
  std::vector<row_position> even;
  for (row_position i = 0; i < batch_rows_max; ++i)
    (i % 2 == 0 ? even : odd).push_back(3 * i);
  made_batch a(even);
  made_batch b(odd);
  made_batch c({3 * batch_rows_max});
  const std::vector<batch_view> behind{b.rows(), c.rows()};
  const row_run runs[] = {{&a.rows(), 1}, behind};
  run_merge merge;
  merge.leave_places();
  arena memory;
  for (int time = 0; time < 2; ++time) {
    merge.begin(runs);
    std::vector<batch_view> merged;
    while (const auto batch = merge.next(memory))
      merged.push_back(*batch);
    BOOST_TEST(merged.size() == 2U);
    BOOST_TEST(merged.back().positions == nullptr);
    BOOST_TEST(merged.back().position(0) == batch_rows_max);
    BOOST_TEST(is_in_order(merged));
  }
}

BOOST_AUTO_TEST_CASE(texts_that_would_not_fit_one_column_come_in_smaller_batches) {
  // All values of a run are one text, which is stored once.
  const std::string text(std::size_t{3} << 20U, 'x');
  const std::uint32_t begin = 0;
  const auto end = static_cast<std::uint32_t>(text.size());
  column constant;
  constant.value_type = type_id::varchar;
  constant.encoding = column_encoding::constant;
  constant.values = text.data();
  constant.begins = &begin;
  constant.ends = &end;
  batch_view rows;
  rows.columns = {&constant, 1};
  rows.row_count = 400;
  rows.rows = selection::all(400);
  const row_run run{&rows, 1};
  run_merge merge;
  arena memory;
  merge.begin({&run, 1});
  std::uint32_t count = 0;
  while (const auto batch = merge.next(memory)) {
    BOOST_REQUIRE(batch->columns[0].text(0) == text);
    count += batch->row_count;
    memory.reset();
  }
  BOOST_TEST(count == 400U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
