#include <limits>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/proto/codec.hpp"
#include "millrace/proto/record_batch.pb.h"

using namespace millrace;

namespace {

template <class T>
std::string bytes_of(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

constexpr int128 ten_to_20 = int128{10'000'000'000} * 10'000'000'000;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// A value and whether its type can hold it.
struct candidate {
  type value_type;
  std::string value;
  bool fits;
};

const candidate candidates[] = {
  {type_id::tinyint, bytes_of<std::int32_t>(127), true},
  {type_id::tinyint, bytes_of<std::int32_t>(128), false},
  {type_id::tinyint, bytes_of<std::int32_t>(-129), false},
  {type_id::smallint, bytes_of<std::int32_t>(-32768), true},
  {type_id::smallint, bytes_of<std::int32_t>(32768), false},
  {type_id::integer, bytes_of(std::numeric_limits<std::int32_t>::min()), true},
  {type_id::time, bytes_of<std::int64_t>(us_per_day), true},
  {type_id::time, bytes_of<std::int64_t>(us_per_day + 1), false},
  {type_id::time, bytes_of<std::int64_t>(-1), false},
  {type_id::timestamp, bytes_of(std::numeric_limits<std::int64_t>::min()), true},
  {type_id::real, bytes_of(0.5), true},
  {type_id::real, bytes_of(0.1), false},
  {type_id::real, bytes_of(1e300), false},
  {type_id::real, bytes_of(-1e39), false},
  {type_id::real, bytes_of(-infinity), true},
  {type_id::real, bytes_of(std::numeric_limits<double>::quiet_NaN()), true},
  {type_id::double_, bytes_of(0.1), true},
  {type::decimal(4, 2), bytes_of<std::int64_t>(9999), true},
  {type::decimal(4, 2), bytes_of<std::int64_t>(-10'000), false},
  {type::decimal(18, 0), bytes_of<std::int64_t>(1'000'000'000'000'000'000), false},
  {type::decimal(20, 0), bytes_of(ten_to_20 - 1), true},
  {type::decimal(20, 0), bytes_of(ten_to_20), false},
  {type::decimal(20, 0), bytes_of(-ten_to_20), false},
};

bool is_read(const candidate& row, bool is_null) {
  pb::RecordBatch batch;
  batch.set_row_count(1);
  auto& column = *batch.add_columns();
  column.set_name("x");
  column.set_type(static_cast<pb::TypeId>(row.value_type.id));
  column.set_precision(row.value_type.precision);
  column.set_scale(row.value_type.scale);
  column.set_values(row.value);
  if (is_null)
    column.set_validity(bytes_of(std::uint64_t{0}));
  arena memory;
  const auto bytes = batch.SerializeAsString();
  return batch_codec({{{"x", row.value_type}}}, {}, {}).decode(bytes, memory).ok();
}

} // namespace

BOOST_AUTO_TEST_SUITE(codec_range_test)

BOOST_AUTO_TEST_CASE(a_value_is_read_where_its_type_can_hold_it) {
  for (std::size_t i = 0; i < std::size(candidates); ++i)
    BOOST_TEST_CONTEXT("candidate " << i << ", " << to_string(candidates[i].value_type))
  BOOST_TEST(is_read(candidates[i], false) == candidates[i].fits);
}

BOOST_AUTO_TEST_CASE(anything_may_stand_behind_a_null) {
  for (std::size_t i = 0; i < std::size(candidates); ++i)
    BOOST_TEST_CONTEXT("candidate " << i << ", " << to_string(candidates[i].value_type))
  BOOST_TEST(is_read(candidates[i], true));
}

BOOST_AUTO_TEST_SUITE_END()
