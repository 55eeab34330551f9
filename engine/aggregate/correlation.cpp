#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "millrace/engine/aggregate/adapter.hpp"
#include "millrace/engine/aggregate/families.hpp"
#include "millrace/engine/aggregate/far_value.hpp"

namespace millrace {

namespace {

/// Means of two values, and sums of their squared deviations and of the products of these. Updated and
/// merged as the deviation of one value is, with the same rounding and the same answer to values that are not
/// finite or far apart.
struct joint_deviation {
  using input = std::pair<double, double>; ///< (y, x), as SQL orders them.
  using output = double;
  static constexpr bool merge_rounds = true;
  struct state {
    std::uint64_t rows;
    double mean_y;
    double mean_x;
    double squares_y;
    double squares_x;
    double products;
  };

  static void add(state& s, const input& value) noexcept {
    const auto [y, x] = value;
    ++s.rows;
    const auto rows = static_cast<double>(s.rows);
    const auto before_y = y - s.mean_y;
    const auto before_x = x - s.mean_x;
    if (!std::isfinite(before_y) || !std::isfinite(before_x)) [[unlikely]]
      return add_far(s, value);
    s.mean_y += before_y / rows;
    s.mean_x += before_x / rows;
    s.squares_y += before_y * (y - s.mean_y);
    s.squares_x += before_x * (x - s.mean_x);
    s.products += before_x * (y - s.mean_y);
  }
  /// Adds a pair of which a value is not finite, or its distance from the mean is not.
  static void add_far(state& s, const input& value) noexcept {
    const auto [y, x] = value;
    const auto rows = static_cast<double>(s.rows);
    const auto before_y = y - s.mean_y;
    const auto before_x = x - s.mean_x;
    s.mean_y = far_mean({s.mean_y, (rows - 1) / rows}, {y, 1 / rows});
    s.mean_x = far_mean({s.mean_x, (rows - 1) / rows}, {x, 1 / rows});
    s.squares_y += std::isfinite(before_y) ? before_y * (y - s.mean_y) : far_square(s.mean_y);
    s.squares_x += std::isfinite(before_x) ? before_x * (x - s.mean_x) : far_square(s.mean_x);
    s.products += before_x * (y - s.mean_y);
    spread_nan(s);
  }
  /// Where one mean is NaN the products are too, in whatever order the values came.
  static void spread_nan(state& s) noexcept {
    if (std::isnan(s.mean_y) || std::isnan(s.mean_x))
      s.products = std::numeric_limits<double>::quiet_NaN();
  }
  static void merge(state& s, const state& other) noexcept {
    if (other.rows == 0)
      return;
    if (s.rows == 0) {
      s = other;
      return;
    }
    const auto rows = static_cast<double>(s.rows);
    const auto other_rows = static_cast<double>(other.rows);
    const auto distance_y = other.mean_y - s.mean_y;
    const auto distance_x = other.mean_x - s.mean_x;
    s.rows += other.rows;
    const auto total = static_cast<double>(s.rows);
    const auto weight = rows * other_rows / total;
    const mean_share before_y{s.mean_y, rows / total};
    const mean_share before_x{s.mean_x, rows / total};
    s.mean_y += distance_y * (other_rows / total);
    s.mean_x += distance_x * (other_rows / total);
    s.squares_y += other.squares_y + distance_y * distance_y * weight;
    s.squares_x += other.squares_x + distance_x * distance_x * weight;
    s.products += other.products + distance_y * distance_x * weight;
    if (std::isfinite(distance_y) && std::isfinite(distance_x)) [[likely]]
      return;
    s.mean_y = far_mean(before_y, {other.mean_y, other_rows / total});
    s.mean_x = far_mean(before_x, {other.mean_x, other_rows / total});
    spread_nan(s);
  }

protected:
  static outcome as_value(double value, output& out) noexcept {
    out = value;
    return outcome::value;
  }
  static outcome no_answer(output& out) noexcept {
    out = std::numeric_limits<double>::quiet_NaN();
    return outcome::value;
  }
};

struct covariance_of_population : joint_deviation {
  static outcome finish(const state& s, output& out) noexcept {
    return s.rows == 0 ? outcome::null : as_value(s.products / static_cast<double>(s.rows), out);
  }
};

struct covariance_of_sample : joint_deviation {
  static outcome finish(const state& s, output& out) noexcept {
    return s.rows < 2 ? outcome::null : as_value(s.products / static_cast<double>(s.rows - 1), out);
  }
};

// Where the question has no answer, CORR and REGR_SLOPE are NaN and the other two NULL, as in DuckDB.
struct correlation : joint_deviation {
  static outcome finish(const state& s, output& out) noexcept {
    if (s.rows == 0)
      return outcome::null;
    if (s.squares_y == 0 || s.squares_x == 0)
      return no_answer(out);
    const auto rows = static_cast<double>(s.rows);
    return as_value(s.products / rows / (std::sqrt(s.squares_y / rows) * std::sqrt(s.squares_x / rows)), out);
  }
};

struct slope : joint_deviation {
  static outcome finish(const state& s, output& out) noexcept {
    if (s.rows == 0)
      return outcome::null;
    return s.squares_x == 0 ? no_answer(out) : as_value(s.products / s.squares_x, out);
  }
};

struct intercept : joint_deviation {
  static outcome finish(const state& s, output& out) noexcept {
    return s.squares_x == 0 ? outcome::null : as_value(s.mean_y - s.products / s.squares_x * s.mean_x, out);
  }
};

struct determination : joint_deviation {
  static outcome finish(const state& s, output& out) noexcept {
    if (s.squares_x == 0)
      return outcome::null;
    if (s.squares_y == 0 && !std::isnan(s.squares_x))
      return as_value(1, out);
    return as_value(s.products / s.squares_x * (s.products / s.squares_y), out);
  }
};

constexpr aggregate_entry row(std::string_view name, std::string_view help) noexcept {
  aggregate_entry entry;
  entry.name = name;
  entry.signature = "(double, double) -> double";
  entry.help = help;
  entry.argument = one_of(physical_type::float64, type_id::double_, type_id::real);
  entry.argument2 = entry.argument;
  entry.result = aggregate_result::double_;
  return entry;
}

constexpr std::array entries = {
  define<correlation>(row("corr", "Correlation of two values, -1 to 1; NaN when one never changes.")),
  define<covariance_of_population>(row("covar_pop", "Covariance of a population.")),
  define<covariance_of_sample>(row("covar_samp", "Covariance of a sample; NULL for fewer than two rows.")),
  define<slope>(row("regr_slope", "Slope of the line that fits (y, x) best; NaN when x never changes.")),
  define<intercept>(row("regr_intercept", "Where that line is at x = 0; NULL when x never changes.")),
  define<determination>(row("regr_r2", "Share of the variance of y that x explains; NULL when x never changes.")),
};

} // namespace

std::span<const aggregate_entry> correlation_aggregates() noexcept { return entries; }

} // namespace millrace
