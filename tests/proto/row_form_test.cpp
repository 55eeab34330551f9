#include <algorithm>

#include "random_batch.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/proto/internal/row_form.hpp"

using namespace millrace;

namespace {

struct fixture {
  arena memory;
  encoded_rows rows;

  batch_view batch_of(std::initializer_list<column> columns, std::uint32_t row_count) {
    batch_view batch;
    batch.columns = memory.copy(std::span<const column>(columns.begin(), columns.size()));
    batch.row_count = row_count;
    batch.rows = selection::all(row_count);
    return batch;
  }
  void write(const row_form& form, const batch_view& batch) {
    form.write(batch, rows, memory);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(row_form_test, fixture)

BOOST_AUTO_TEST_CASE(random_rows_come_back_as_they_were) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      memory.reset();
      const auto shape = random_schema(random);
      const row_form form(shape);
      const auto batch = random_batch(random, shape, static_cast<std::uint32_t>(random.below(200)), memory);
      rows.clear();
      write(form, batch);

      const auto read = form.read(rows, 0, batch.rows.count, memory);

      BOOST_TEST(rows.ends.size() == batch.rows.count);
      BOOST_REQUIRE(read.ok());
      BOOST_TEST((values_of(*read) == values_of(batch)));
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_of_several_batches_are_read_in_parts) {
  const row_form form({{{"id", type_id::bigint}, {"name", type_id::varchar}}});
  write(form, batch_of({bigints({1, 2}, memory), texts({"one", "two"}, memory)}, 2));
  write(form, batch_of({bigints({3}, memory), texts({"three"}, memory)}, 1));

  const auto read = form.read(rows, 1, 2, memory);

  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read->row_count == 2U);
  BOOST_TEST(read->columns[0].data<std::int64_t>()[1] == 3);
  BOOST_TEST(read->columns[1].text(0) == "two");
  BOOST_TEST(read->columns[1].text(1) == "three");
}

BOOST_AUTO_TEST_CASE(rows_stay_whole_when_they_change_places) {
  const row_form form({{{"name", type_id::varchar}, {"id", type_id::bigint}}});
  write(form, batch_of({texts({"a", "bcd"}, memory), bigints({1, 2}, memory)}, 2));
  encoded_rows merged;
  merged.bytes.assign(rows.bytes.begin() + static_cast<std::ptrdiff_t>(rows.ends[0]), rows.bytes.end());
  merged.bytes.insert(merged.bytes.end(), rows.bytes.begin(), rows.bytes.begin() + static_cast<std::ptrdiff_t>(rows.ends[0]));
  merged.ends = {rows.ends[1] - rows.ends[0], rows.ends[1]};

  const auto read = form.read(merged, 0, 2, memory);

  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read->columns[0].text(0) == "bcd");
  BOOST_TEST(read->columns[1].data<std::int64_t>()[1] == 1);
}

BOOST_AUTO_TEST_CASE(kinds_of_changes_come_back) {
  const row_form form({{{"id", type_id::bigint}}});
  const change_kind kinds[] = {change_kind::update_before, change_kind::remove};
  const std::uint32_t alive[] = {1};
  auto batch = batch_of({bigints({1, 2}, memory)}, 2);
  batch.kinds = kinds;
  batch.rows = {alive, 1};
  write(form, batch);

  const auto read = form.read(rows, 0, 1, memory);

  BOOST_REQUIRE(read.ok());
  BOOST_TEST((read->kinds[0] == change_kind::remove));
}

BOOST_AUTO_TEST_CASE(damaged_rows_are_refused_or_read_within_their_bytes) {
  const schema shape{{{"name", type_id::varchar}, {"flag", type_id::boolean}, {"note", type_id::bytes}}};
  const row_form form(shape);
  std::uint64_t refused = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      memory.reset();
      rows.clear();
      write(form, random_batch(random, shape, 5, memory));
      if (rows.ends.empty())
        continue;
      if (random.below(4) == 0)
        rows.ends[random.below(rows.ends.size())] = random.below(100);
      else
        rows.bytes[random.below(rows.bytes.size())] = static_cast<char>(random.next());
      rows.bytes.shrink_to_fit();
      const auto read = form.read(rows, 0, static_cast<std::uint32_t>(rows.ends.size()), memory);
      if (read.ok())
        BOOST_TEST(values_of(*read).size() == rows.ends.size());
      else
        ++refused;
    }
  }
  BOOST_TEST(refused > 300U);
}

BOOST_AUTO_TEST_SUITE_END()
