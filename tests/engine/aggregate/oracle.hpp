#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "fixture.hpp"

#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace {

/// What an aggregate over a list of values is, computed in the most obvious way.
class aggregate_oracle {
public:
  static std::string answer(std::string_view name, const std::vector<value>& all, type result) {
    std::vector<value> values;
    for (const auto& one : all)
      if (!one.is_null())
        values.push_back(one);
    if (name == "count")
      return std::to_string(values.size());
    if (name == "first" || name == "first_value")
      return all.empty() ? "NULL" : to_string(all.front());
    if (name == "last" || name == "last_value")
      return all.empty() ? "NULL" : to_string(all.back());
    if (values.empty())
      return "NULL";
    if (name == "any_value")
      return to_string(values.front());
    if (name == "min" || name == "max")
      return to_string(extreme(values, name == "max"));
    if (name == "bool_and" || name == "bool_or")
      return folded(values, name == "bool_and") ? "true" : "false";
    if (values.front().value_type.is_float())
      return of_doubles(name, values);
    return of_integers(name, values, result);
  }

  static bool is_before(const value& a, const value& b) {
    switch (a.value_type.physical()) {
      case physical_type::bit: return !a.as_bool() && b.as_bool();
      case physical_type::string: return a.as_text() < b.as_text();
      case physical_type::float64:
        return std::isnan(b.as_double()) ? !std::isnan(a.as_double()) : a.as_double() < b.as_double();
      case physical_type::interval: return comparable_us(a.as_interval()) < comparable_us(b.as_interval());
      default: return a.as_int128() < b.as_int128();
    }
  }

private:
  static value extreme(const std::vector<value>& values, bool is_largest) {
    auto best = values.front();
    for (const auto& one : values)
      if (is_largest ? is_before(best, one) : is_before(one, best))
        best = one;
    return best;
  }

  static bool folded(const std::vector<value>& values, bool is_and) {
    const auto is_true = [](const value& one) { return one.as_bool(); };
    return is_and ? std::all_of(values.begin(), values.end(), is_true)
                  : std::any_of(values.begin(), values.end(), is_true);
  }

  static std::string of_double(double number) { return to_string(value{type_id::double_, number}); }

  static std::string of_doubles(std::string_view name, const std::vector<value>& values) {
    auto total = 0.0;
    for (const auto& one : values)
      total += one.as_double();
    if (name == "sum")
      return of_double(total);
    if (name == "avg")
      return of_double(total / static_cast<double>(values.size()));
    if (name == "delta")
      return of_double(extreme(values, true).as_double() - extreme(values, false).as_double());
    return of_double(deviation(name, values, total / static_cast<double>(values.size())));
  }

  static double deviation(std::string_view name, const std::vector<value>& values, double mean) {
    auto squares = 0.0;
    for (const auto& one : values)
      squares += (one.as_double() - mean) * (one.as_double() - mean);
    const auto is_population = name.ends_with("_pop");
    const auto variance = squares / static_cast<double>(values.size() - (is_population ? 0 : 1));
    return name.starts_with("stddev") ? std::sqrt(variance) : variance;
  }

  static std::string of_integers(std::string_view name, const std::vector<value>& values, type result) {
    int128 total = 0;
    for (const auto& one : values)
      total += one.as_int128();
    const auto scale = values.front().value_type.scale;
    if (name == "avg") {
      const auto divisor = static_cast<__float128>(powers_of_ten[scale]) * static_cast<__float128>(values.size());
      return of_double(static_cast<double>(static_cast<__float128>(total) / divisor));
    }
    if (name == "delta")
      total = extreme(values, true).as_int128() - extreme(values, false).as_int128();
    if (result.physical() == physical_type::int64 && total != static_cast<std::int64_t>(total))
      return "overflow";
    if (result.physical() == physical_type::int64)
      return to_string(value{result, static_cast<std::int64_t>(total)});
    return to_string(value{result, total});
  }
};

/// A random column of some type and encoding, with what it holds.
struct random_column {
  std::vector<value> values; ///< By row.
  column content;

  random_column(type value_type, std::uint32_t rows, column_encoding encoding, random_sequence& random, arena& memory) {
    const auto value_count = encoding == column_encoding::flat ? rows : encoding == column_encoding::constant ? 1 : 5;
    const auto null_percent = random.below(3) * 30;
    std::vector<value> stored;
    for (std::uint32_t i = 0; i < value_count; ++i)
      stored.push_back(random.below(100) < null_percent ? value{value_type, {}} : random_value(value_type, random));
    content = column_of_values(value_type, stored, memory);
    content.encoding = encoding;
    auto* codes = memory.allocate<std::uint32_t>(rows);
    for (std::uint32_t row = 0; row < rows; ++row) {
      codes[row] = encoding == column_encoding::flat ? row : static_cast<std::uint32_t>(random.below(value_count));
      values.push_back(stored[codes[row]]);
    }
    if (encoding != column_encoding::dictionary)
      return;
    auto entries = content;
    entries.encoding = column_encoding::flat;
    content = {};
    content.value_type = value_type;
    content.encoding = encoding;
    content.codes = codes;
    content.dictionary = memory.make<column>(entries);
    content.dictionary_size = value_count;
  }

  /// Doubles are quarters of small numbers, so that their sums are exact in any order.
  static value random_value(type value_type, random_sequence& random) {
    const auto small = static_cast<std::int64_t>(random.below(2001)) - 1000;
    switch (value_type.physical()) {
      case physical_type::bit: return {value_type, random.below(2) == 1};
      case physical_type::int32: return {value_type, value_type.id == type_id::tinyint ? small / 10 : small};
      case physical_type::int64:
        if (value_type.id == type_id::bigint && random.below(4) == 0)
          return {value_type, static_cast<std::int64_t>(random.next())};
        return {value_type, small};
      case physical_type::int128: return {value_type, int128{small} << random.below(60)};
      case physical_type::float64: return {value_type, static_cast<double>(small) / 4};
      case physical_type::string:
        return {value_type, std::string(random.below(20), static_cast<char>('a' + random.below(26)))};
      case physical_type::interval:
        return {value_type, interval_value{static_cast<std::int32_t>(random.below(3)),
                                           static_cast<std::int32_t>(random.below(60)), small}};
    }
    return {value_type, {}};
  }
};

} // namespace millrace
