#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/merge/run_merge.hpp"

namespace millrace {

namespace {

constexpr std::array column_types{type_id::boolean, type_id::integer, type_id::double_, type_id::varchar};

/// What a row at a position has in a column, as text; every seventh value is NULL.
void append_value(column_builder& into, std::size_t index, row_position position) {
  const auto number = static_cast<std::int32_t>(position);
  if (position % 7 == index)
    into.append_null();
  else if (index == 0)
    into.append_bool(position % 2 == 0);
  else if (index == 1)
    into.append_int32(number);
  else if (index == 2)
    into.append_float64(number + 0.5);
  else
    into.append_text("text " + std::to_string(number));
}

/// Rows at consecutive positions.
class numbered_rows {
public:
  numbered_rows(row_position first, std::uint32_t count) {
    rows_.first_position = first;
    rows_.row_count = count;
    rows_.rows = selection::all(count);
    for (std::size_t i = 0; i < column_types.size(); ++i)
      columns_.push_back(make_column(i));
    rows_.columns = columns_;
  }
  numbered_rows(const numbered_rows&) = delete;
  numbered_rows& operator=(const numbered_rows&) = delete;
  ~numbered_rows() = default;

  /// A selection of the rows, with columns of its own but the first.
  [[nodiscard]] batch_view select(const std::vector<std::uint32_t>& alive) {
    auto& columns = kept_columns_.emplace_back(columns_);
    for (std::size_t i = 1; i < columns.size(); ++i) {
      columns[i] = make_column(i);
      columns[i].is_fillable = true;
    }
    auto part = rows_;
    part.columns = columns;
    const auto& numbers = kept_numbers_.emplace_back(alive);
    part.rows = {numbers.data(), static_cast<std::uint32_t>(numbers.size())};
    return part;
  }
  /// The same rows without the others, by their positions.
  [[nodiscard]] batch_view gather(const std::vector<std::uint32_t>& alive) {
    batch_view part;
    auto& positions = kept_positions_.emplace_back();
    auto& columns = kept_columns_.emplace_back();
    for (const auto row : alive)
      positions.push_back(rows_.first_position + row);
    for (const auto& source : columns_)
      columns.push_back(millrace::gather(source, alive.data(), static_cast<std::uint32_t>(alive.size()), memory_));
    part.columns = columns;
    part.row_count = static_cast<std::uint32_t>(alive.size());
    part.rows = selection::all(part.row_count);
    part.positions = positions.data();
    return part;
  }
  [[nodiscard]] const batch_view& rows() const noexcept { return rows_; }

private:
  [[nodiscard]] column make_column(std::size_t index) {
    column_builder builder(column_types[index], rows_.row_count, memory_);
    for (std::uint32_t row = 0; row < rows_.row_count; ++row)
      append_value(builder, index, rows_.first_position + row);
    return builder.finish();
  }

  arena memory_;
  batch_view rows_;
  std::vector<column> columns_;
  std::deque<std::vector<column>> kept_columns_;
  std::deque<std::vector<std::uint32_t>> kept_numbers_;
  std::deque<std::vector<row_position>> kept_positions_;
};

std::string line_of(const batch_view& rows, std::uint32_t row) {
  auto line = std::to_string(rows.position(row)) + ":";
  for (const auto& column : rows.columns)
    line += " " + to_string(value_at(column, row));
  return line;
}

std::vector<std::string> merged_lines(std::span<const row_run> runs, bool copies_all = false,
                                      std::size_t own = run_merge::nobody) {
  run_merge merge;
  if (copies_all)
    merge.copy_all();
  merge.begin(runs, own);
  arena memory;
  std::vector<std::string> lines;
  while (const auto batch = merge.next(memory)) {
    BOOST_TEST_REQUIRE(batch->row_count <= batch_rows_max);
    for (std::uint32_t k = 0; k < batch->rows.count; ++k)
      lines.push_back(line_of(*batch, batch->rows[k]));
  }
  return lines;
}

std::vector<std::uint32_t> every(std::uint32_t step, std::uint32_t first, std::uint32_t end) {
  std::vector<std::uint32_t> numbers;
  for (auto row = first; row < end; row += step)
    numbers.push_back(row);
  return numbers;
}

} // namespace

BOOST_AUTO_TEST_SUITE(merge_places_tests)

BOOST_AUTO_TEST_CASE(rows_of_one_batch_stay_at_their_numbers_and_common_columns_where_they_are) {
  numbered_rows all(100, 9);
  const auto a = all.select({0, 3, 6});
  const auto b = all.select({1, 4, 8});
  const row_run runs[] = {{&a, 1}, {&b, 1}};
  run_merge merge;
  merge.begin(runs);
  arena memory;
  const auto batch = merge.next(memory);

  BOOST_REQUIRE(batch.has_value());
  BOOST_TEST(batch->row_count == 9U);
  BOOST_TEST(batch->first_position == 100U);
  BOOST_TEST(batch->positions == nullptr);
  BOOST_TEST(batch->columns[0].values == all.rows().columns[0].values);
  BOOST_TEST(batch->columns[1].values != a.columns[1].values);
  std::vector<std::uint32_t> alive;
  for (std::uint32_t k = 0; k < batch->rows.count; ++k)
    alive.push_back(batch->rows[k]);
  const std::vector<std::uint32_t> expected{0, 1, 3, 4, 6, 8};
  BOOST_TEST(alive == expected, boost::test_tools::per_element());
  for (const auto row : alive)
    BOOST_TEST(line_of(*batch, row) == line_of(all.rows(), row));
  BOOST_TEST(!merge.next(memory).has_value());
}

BOOST_AUTO_TEST_CASE(rows_of_others_are_put_into_columns_of_the_callers_own_run_that_have_room) {
  numbered_rows all(100, 9);
  const auto a = all.select({0, 3, 6, 7});
  auto b = all.select({1, 4});
  std::vector<column> columns(b.columns.begin(), b.columns.end());
  columns[1].is_fillable = false;
  b.columns = columns;
  const row_run runs[] = {{&a, 1}, {&b, 1}};
  const std::vector<std::string> before{line_of(a, 0), line_of(b, 4)};
  arena memory;
  run_merge merge;
  merge.begin(runs, 1);
  const auto batch = merge.next(memory);

  BOOST_REQUIRE(batch.has_value());
  BOOST_TEST(batch->columns[1].values != b.columns[1].values);
  BOOST_TEST(batch->columns[2].values == b.columns[2].values);
  BOOST_TEST(batch->columns[3].begins != b.columns[3].begins, "texts go elsewhere");
  for (const auto row : {0U, 1U, 3U, 4U, 6U, 7U})
    BOOST_TEST(line_of(*batch, row) == line_of(all.rows(), row));
  BOOST_TEST(line_of(a, 0) == before[0]);
  BOOST_TEST(line_of(b, 4) == before[1]);
  merge.begin(runs);
  BOOST_TEST(merge.next(memory)->columns[2].values != b.columns[2].values, "nobody's room is filled");
}

BOOST_AUTO_TEST_CASE(a_run_may_have_a_batch_in_pieces_and_lack_another) {
  numbered_rows first(0, 8);
  numbered_rows second(8, 8);
  const batch_view pieces[] = {first.select({0, 2}), first.select({4, 7})};
  const batch_view others[] = {first.select({1, 3, 5, 6}), second.select({0, 1, 2, 3, 4, 5, 6, 7})};
  const row_run runs[] = {pieces, others, {}};
  std::vector<std::string> expected;
  for (const auto* rows : {&first.rows(), &second.rows()})
    for (std::uint32_t row = 0; row < 8; ++row)
      expected.push_back(line_of(*rows, row));
  BOOST_TEST(merged_lines(runs) == expected, boost::test_tools::per_element());
  const row_run turned[] = {others, pieces};
  BOOST_TEST(merged_lines(turned) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(texts_that_do_not_fit_a_batch_come_in_several) {
  constexpr std::uint32_t count = 36;
  arena memory;
  const auto wide = [&](char letter) {
    column_builder builder(type_id::varchar, count, memory);
    for (std::uint32_t i = 0; i < count; ++i)
      builder.append_text(std::string(std::size_t{1} << 20U, letter));
    return builder.finish();
  };
  const column columns[] = {wide('a'), wide('b')};
  const std::vector<std::uint32_t> alive[] = {every(3, 0, count), every(3, 1, count)};
  batch_view parts[2];
  for (std::size_t i = 0; i < 2; ++i) {
    parts[i].columns = {&columns[i], 1};
    parts[i].row_count = count;
    parts[i].rows = {alive[i].data(), static_cast<std::uint32_t>(alive[i].size())};
    parts[i].first_position = 40;
  }
  const row_run runs[] = {{&parts[0], 1}, {&parts[1], 1}};
  run_merge merge;
  merge.begin(runs);
  std::string letters;
  std::vector<row_position> positions;
  std::size_t batches = 0;
  arena scratch;
  while (const auto batch = merge.next(scratch)) {
    ++batches;
    for (std::uint32_t k = 0; k < batch->rows.count; ++k) {
      const auto row = batch->rows[k];
      BOOST_TEST_REQUIRE(batch->columns[0].text(row).size() == std::size_t{1} << 20U);
      letters += batch->columns[0].text(row).front();
      positions.push_back(batch->position(row));
    }
    scratch.reset();
  }
  BOOST_TEST(letters == "abababababababababababab");
  BOOST_TEST(batches > 1U);
  for (std::uint32_t i = 0; i < positions.size(); ++i)
    BOOST_TEST(positions[i] == 40 + i / 2 * 3 + i % 2);
}

BOOST_AUTO_TEST_CASE(any_distribution_over_runs_comes_out_in_order) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    random_sequence random(seed);
    const auto run_count = 1 + random.next() % 5;
    const auto drops_one_in = random.next() % 3 == 0 ? 2 + random.next() % 9 : 0; // 0: every row is alive.
    std::deque<numbered_rows> sources;
    std::vector<std::vector<batch_view>> batches(run_count);
    std::vector<std::string> expected;
    row_position next = random.next() % 50;
    for (auto left = 1 + random.next() % 4; left != 0; --left) {
      auto& source = sources.emplace_back(next, static_cast<std::uint32_t>(1 + random.next() % 60));
      next += source.rows().row_count + (random.next() % 4 == 0 ? random.next() % 30 : 0);
      std::vector<std::vector<std::uint32_t>> alive(run_count);
      for (std::uint32_t row = 0; row < source.rows().row_count; ++row) {
        if (drops_one_in != 0 && random.next() % drops_one_in == 0)
          continue;
        alive[random.next() % run_count].push_back(row);
        expected.push_back(line_of(source.rows(), row));
      }
      const auto are_gathered = random.next() % 3 == 0;
      const auto are_cut = random.next() % 4 == 0;
      for (std::size_t run = 0; run < run_count; ++run) {
        auto& numbers = alive[run];
        const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(are_cut ? random.next() % (numbers.size() + 1) : 0);
        for (const auto& part : {std::vector(numbers.begin(), middle), std::vector(middle, numbers.end())})
          if (!part.empty())
            batches[run].push_back(are_gathered ? source.gather(part) : source.select(part));
      }
    }
    const std::vector<row_run> runs(batches.begin(), batches.end());
    const auto own = random.next() % run_count;
    for (const auto copies_all : {false, true})
      BOOST_TEST_CONTEXT("seed " << seed << ", copies all: " << copies_all) {
        BOOST_TEST(merged_lines(runs, copies_all) == expected, boost::test_tools::per_element());
        BOOST_TEST(merged_lines(runs, copies_all, own) == expected, boost::test_tools::per_element());
      }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
