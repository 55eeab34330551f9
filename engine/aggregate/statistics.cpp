#include <cmath>
#include <span>

#include "millrace/engine/aggregate/adapter.hpp"
#include "millrace/engine/aggregate/families.hpp"
#include "millrace/engine/aggregate/far_value.hpp"

namespace millrace {

namespace {

/// Mean and sum of squared deviations, updated row by row (Welford 1962, "Note on a method for
/// calculating corrected sums of squares and products") and merged as Chan, Golub and LeVeque (1979)
/// do. Merging rounds differently from adding. Where a value is not finite both are NaN from then on;
/// where the sum of finite ones leaves the range of a double it is infinite.
struct deviation {
  using input = double;
  using output = double;
  static constexpr bool merge_rounds = true;
  struct state {
    std::uint64_t rows;
    double mean;
    double squares;
  };

  static void add(state& s, double value) noexcept {
    ++s.rows;
    const auto before = value - s.mean;
    if (!std::isfinite(before)) [[unlikely]]
      return add_far(s, value);
    s.mean += before / static_cast<double>(s.rows);
    s.squares += before * (value - s.mean);
  }
  /// Adds a value that is not finite, or so far from the mean that their distance is not.
  static void add_far(state& s, double value) noexcept {
    const auto rows = static_cast<double>(s.rows);
    s.mean = far_mean({s.mean, (rows - 1) / rows}, {value, 1 / rows});
    s.squares += far_square(s.mean);
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
    const auto distance = other.mean - s.mean;
    s.rows += other.rows;
    const auto total = static_cast<double>(s.rows);
    s.squares += other.squares;
    if (!std::isfinite(distance)) [[unlikely]] {
      s.mean = far_mean({s.mean, rows / total}, {other.mean, other_rows / total});
      s.squares += far_square(s.mean);
      return;
    }
    s.mean += distance * (other_rows / total);
    s.squares += distance * distance * (rows * other_rows / total);
  }
};

enum class population : std::uint8_t { whole, sample };
enum class root : std::uint8_t { no, yes };

template <population counted, root taken>
struct spread : deviation {
  static outcome finish(const state& s, output& out) noexcept {
    constexpr auto rows_lost = counted == population::sample ? 1U : 0U;
    if (s.rows <= rows_lost)
      return outcome::null;
    const auto variance = s.squares / static_cast<double>(s.rows - rows_lost);
    out = taken == root::yes ? std::sqrt(variance) : variance;
    return outcome::value;
  }
};

constexpr aggregate_entry row(std::string_view name, std::string_view help) noexcept {
  aggregate_entry entry;
  entry.name = name;
  entry.signature = "(double) -> double";
  entry.help = help;
  entry.argument = one_of(physical_type::float64, type_id::double_, type_id::real);
  entry.result = aggregate_result::double_;
  return entry;
}

constexpr std::string_view sample_variance = "Variance of a sample; NULL for fewer than two values.";
constexpr std::string_view sample_deviation = "Standard deviation of a sample; NULL for fewer than two values.";

constexpr std::array entries = {
  define<spread<population::sample, root::yes>>(row("stddev", sample_deviation)),
  define<spread<population::sample, root::yes>>(row("stddev_samp", sample_deviation)),
  define<spread<population::whole, root::yes>>(row("stddev_pop", "Standard deviation of a population.")),
  define<spread<population::sample, root::no>>(row("variance", sample_variance)),
  define<spread<population::sample, root::no>>(row("var_samp", sample_variance)),
  define<spread<population::whole, root::no>>(row("var_pop", "Variance of a population.")),
};

} // namespace

std::span<const aggregate_entry> statistics_aggregates() noexcept { return entries; }

} // namespace millrace
