#include "millrace/actors/main/verify/run_settings.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "millrace/engine/base/random.hpp"

namespace millrace {

namespace {

constexpr std::uint32_t starts_max = 5;
/// Snapshots and pauses make a run longer than the plain one.
constexpr std::uint32_t time_thousandths_max = 2500;
constexpr std::uint32_t snapshots_max = 4;
constexpr std::array<std::chrono::milliseconds, 4> epoch_intervals{
  std::chrono::hours(24), std::chrono::milliseconds(10), std::chrono::milliseconds(100), std::chrono::seconds(1)};

/// Values of `partial.groups`; the first leaves it as it is in the plain run.
constexpr std::array<std::string_view, 3> partial_words{"", "on", "off"};

/// Numbers of one run, each at a place of its own, so that none depends on whether another is used.
class drawing {
public:
  drawing(std::uint64_t seed, std::uint32_t run) : seed_(random_at(seed, run)) {}

  /// From `least` to `most`, both included; not all 64-bit numbers at once.
  [[nodiscard]] std::uint64_t number(std::uint64_t place, std::uint64_t least, std::uint64_t most) const {
    return least + random_at(seed_, place) % (most - least + 1);
  }
  /// As `number`, and about as often below 100 as between 100 and 10,000.
  [[nodiscard]] std::uint64_t magnitude(std::uint64_t place, std::uint64_t least, std::uint64_t most) const {
    const auto scale = least << number(2 * place, 0, std::bit_width(most / least) - 1U);
    return std::min(most, scale + number(2 * place + 1, 0, scale - 1));
  }
  [[nodiscard]] bool is_likely(std::uint64_t place, std::uint32_t percent) const {
    return number(place, 0, 99) < percent;
  }

private:
  std::uint64_t seed_;
};

/// Where numbers of a run are drawn. A magnitude takes two places, at twice its number; a start takes ten.
namespace place {
constexpr std::uint64_t cut_kind = 0;
constexpr std::uint64_t has_pauses = 1;
constexpr std::uint64_t pause_seed = 2;
constexpr std::uint64_t has_snapshots = 3;
constexpr std::uint64_t interval = 4;
constexpr std::uint64_t start_count = 5;
constexpr std::uint64_t rows = 6;
constexpr std::uint64_t bytes = 7;
constexpr std::uint64_t epochs = 8;
constexpr std::uint64_t partial_groups = 9;
constexpr std::uint64_t starts = 100;
} // namespace place

[[nodiscard]] job_start draw_start(const drawing& from, std::uint64_t at, const run_bounds& bounds,
                                   bool has_snapshots) {
  job_start start;
  start.partitions = static_cast<std::uint32_t>(from.number(at, 1, bounds.partitions_max));
  // A job without snapshots that is stopped commits what it has, which is not what is compared.
  const auto kind = from.number(at + 1, 0, 99);
  start.cut_off = !has_snapshots || kind < 45 ? interruption::kill_at_time
                  : kind < 90                 ? interruption::kill_at_epoch
                                              : interruption::stop_at_time;
  const auto amount_max = start.cut_off == interruption::kill_at_epoch ? snapshots_max : time_thousandths_max;
  start.amount = static_cast<std::uint32_t>(from.number(at + 2, 1, amount_max));
  return start;
}

[[nodiscard]] std::string count(std::uint64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

[[nodiscard]] std::string describe(const job_start& start) {
  const auto text = count(start.partitions, "partition");
  const auto time = "after " + std::to_string(start.amount / 10) + " % of the time that the plain run took";
  switch (start.cut_off) {
    case interruption::kill_at_time: return text + ", killed " + time;
    case interruption::kill_at_epoch: return text + ", killed after " + count(start.amount, "snapshot");
    case interruption::stop_at_time: return text + ", stopped " + time;
    case interruption::none: break;
  }
  return text;
}

} // namespace

run_settings draw_settings(std::uint64_t seed, std::uint32_t run, const run_bounds& bounds,
                           const disturbances& allowed) {
  const drawing from(seed, run);
  run_settings settings;
  // A snapshot comes behind a chunk, so where some are drawn there are to be many chunks.
  const auto draws_snapshots = from.is_likely(place::has_snapshots, 75);
  const auto has_snapshots = allowed.snapshots && draws_snapshots;
  const auto kind = from.number(place::cut_kind, 0, 3);
  if (allowed.cuts && (kind == 0 || kind == 2 || draws_snapshots))
    settings.chunk_rows =
      static_cast<std::uint32_t>(from.magnitude(place::rows, bounds.chunk_rows_min, bounds.chunk_rows_max));
  if (allowed.cuts && (kind == 1 || kind == 2))
    settings.chunk_bytes = from.magnitude(place::bytes, bounds.chunk_bytes_min, bounds.chunk_bytes_max);
  if (allowed.pauses && from.is_likely(place::has_pauses, 50))
    settings.pause_seed = from.number(place::pause_seed, 1, ~std::uint64_t{0} - 1);
  if (has_snapshots) {
    settings.epoch_rows = from.magnitude(place::epochs, bounds.epoch_rows_min, bounds.epoch_rows_max);
    settings.epoch_interval = epoch_intervals[from.number(place::interval, 0, epoch_intervals.size() - 1)];
  }
  const auto start_count = !allowed.kills ? 1 : from.number(place::start_count, 1, has_snapshots ? starts_max : 2);
  settings.starts.clear();
  for (std::uint64_t i = 0; i < start_count; ++i)
    settings.starts.push_back(draw_start(from, place::starts + 10 * i, bounds, has_snapshots));
  settings.starts.back().cut_off = interruption::none;
  settings.partial_groups = partial_words[from.number(place::partial_groups, 0, partial_words.size() - 1)];
  return settings;
}

std::vector<std::pair<std::string, std::string>> options_of(const run_settings& settings, const job_start& start) {
  std::vector<std::pair<std::string, std::string>> options{{"partitions", std::to_string(start.partitions)}};
  if (settings.chunk_rows != 0)
    options.emplace_back("chunk.rows", std::to_string(settings.chunk_rows));
  if (settings.chunk_bytes != 0)
    options.emplace_back("chunk.bytes", std::to_string(settings.chunk_bytes));
  if (!settings.partial_groups.empty())
    options.emplace_back("partial.groups", settings.partial_groups);
  if (settings.epoch_rows != 0) {
    options.emplace_back("epoch.rows", std::to_string(settings.epoch_rows));
    options.emplace_back("epoch.interval", std::to_string(settings.epoch_interval.count()) + "ms");
  }
  return options;
}

std::string describe(const run_settings& settings) {
  std::string text;
  for (const auto& start : settings.starts)
    text += (text.empty() ? "" : "; ") + describe(start);
  if (settings.chunk_rows != 0)
    text += "; chunk.rows = " + std::to_string(settings.chunk_rows);
  if (settings.chunk_bytes != 0)
    text += "; chunk.bytes = " + std::to_string(settings.chunk_bytes);
  const auto has_exchange = std::any_of(settings.starts.begin(), settings.starts.end(),
                                        [](const job_start& start) { return start.partitions > 1; });
  if (has_exchange && !settings.partial_groups.empty())
    text += "; partial.groups = " + std::string(settings.partial_groups);
  if (settings.epoch_rows != 0)
    text += "; a snapshot every " + count(settings.epoch_rows, "row") + " or " +
            std::to_string(settings.epoch_interval.count()) + " ms";
  if (settings.pause_seed != 0)
    text += "; threads held up at random";
  return text;
}

} // namespace millrace
