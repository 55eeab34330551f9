#include "millrace/actors/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>

#include "millrace/actors/internal/dealing/input_order.hpp"
#include "millrace/engine/base/known_names.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

/// Enough that a partition has work while its reports wake the threads that deal it more.
constexpr std::uint32_t chunks_per_partition = 8;
constexpr std::uint32_t chunks_per_job = 16;
/// Less leaves no room for one chunk of a plain query.
constexpr std::uint64_t chunk_memory_min = std::uint64_t{16} << 20U;
/// The rest is for state, buffers of readers and writers, and whatever else runs in the process.
constexpr std::uint64_t chunk_memory_share = 4;
/// What a frame takes at least: columns of a few rows and their encoded output.
constexpr std::uint64_t frame_bytes_min = std::uint64_t{64} << 10U;
constexpr std::uint64_t record_bytes_limit = std::uint64_t{1} << 30U;

/// A century; the sum over cascaded windows stays far from the ends of time.
constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t lateness_seconds_max = 36'500 * seconds_per_day;

/// A thread that waits to flush ends no earlier.
constexpr std::int64_t flush_seconds_max = 1;

/// Cores at and above which one is left to router, sources and sinks.
constexpr std::uint32_t housekeeping_cores_min = 4;

[[nodiscard]] failure bad_value(std::string_view expected, std::string_view text) {
  return {errc::invalid_argument, "expected " + std::string(expected) + ", found: " + std::string(text), "", {}};
}

template <class T>
[[nodiscard]] status read_number(T& into, std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most)
    return bad_value("a whole number from " + std::to_string(least) + " to " + std::to_string(most), text);
  into = static_cast<T>(number);
  return {};
}

/// Reads a size such as `65536`, `64KB` or `1 MB`; units are powers of 1024.
[[nodiscard]] status read_bytes(std::uint64_t& into, std::string_view text, std::uint64_t least, std::uint64_t most) {
  constexpr std::pair<std::string_view, unsigned> units[] = {
    {"", 0},   {"b", 0},   {"k", 10}, {"kb", 10}, {"kib", 10}, {"m", 20},
    {"mb", 20}, {"mib", 20}, {"g", 30}, {"gb", 30}, {"gib", 30}};
  const auto fail = [&] {
    return bad_value(
      "a size from " + std::to_string(least) + " to " + std::to_string(most) + " bytes, such as 65536 or 256KB", text);
  };
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{})
    return fail();
  std::string unit(end, text.data() + text.size());
  std::erase(unit, ' ');
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  const auto known = std::find_if(std::begin(units), std::end(units), [&](const auto& entry) { return entry.first == unit; });
  if (known == std::end(units) || number > (std::numeric_limits<std::uint64_t>::max() >> known->second))
    return fail();
  number <<= known->second;
  if (number < least || number > most)
    return fail();
  into = number;
  return {};
}

[[nodiscard]] status read_chunk_memory(std::uint64_t& into, std::string_view text) {
  if (text == "0") {
    into = 0;
    return {};
  }
  return read_bytes(into, text, chunk_memory_min, std::uint64_t{1} << 40U);
}

[[nodiscard]] status read_duration(duration& into, std::string_view text, std::int64_t seconds_max) {
  const auto fail = [&] {
    const auto most = seconds_max % seconds_per_day == 0 ? std::to_string(seconds_max / seconds_per_day) + "d"
                                                         : std::to_string(seconds_max) + "s";
    return bad_value("a duration from 0s to " + most + ", such as 500ms or 1h30m", text);
  };
  const auto parsed = parse_interval(text);
  if (!parsed || parsed->months != 0)
    return fail();
  const auto us = comparable_us(*parsed);
  if (us < 0 || us > int128{seconds_max} * us_per_second)
    return fail();
  into.us = static_cast<std::int64_t>(us);
  return {};
}

template <class T, std::size_t Count>
[[nodiscard]] status read_word(T& into, std::string_view text,
                               const std::array<std::pair<std::string_view, T>, Count>& words) {
  std::vector<std::string_view> names;
  for (const auto& [name, meaning] : words) {
    if (name == text) {
      into = meaning;
      return {};
    }
    names.push_back(name);
  }
  std::string list;
  for (const auto name : names)
    list += (list.empty() ? "" : ", ") + std::string(name);
  auto reason = bad_value("one of " + list, text);
  reason.hint = suggestion(text, names);
  return reason;
}

constexpr std::array<std::pair<std::string_view, deal_strategy>, 4> strategies{
  {{"auto", deal_strategy::automatic},
   {"hash", deal_strategy::hash},
   {"round_robin", deal_strategy::round_robin},
   {"single", deal_strategy::single}}};
constexpr std::array<std::pair<std::string_view, row_error_policy>, 3> policies{
  {{"dead_letter", row_error_policy::dead_letter},
   {"fail", row_error_policy::fail},
   {"null", row_error_policy::null}}};
constexpr std::array<std::pair<std::string_view, late_policy>, 2> late_policies{
  {{"side", late_policy::side}, {"drop", late_policy::drop}}};
constexpr std::array<std::pair<std::string_view, partial_mode>, 3> partial_modes{
  {{"auto", partial_mode::automatic}, {"on", partial_mode::always}, {"off", partial_mode::never}}};
constexpr std::array<std::pair<std::string_view, hash_mode>, 2> hashes{
  {{"normal", hash_mode::normal}, {"constant", hash_mode::constant}}};
constexpr std::array<std::pair<std::string_view, pinning>, 6> pins{{{"on", pinning::on},
                                                                    {"off", pinning::off},
                                                                    {"true", pinning::on},
                                                                    {"false", pinning::off},
                                                                    {"yes", pinning::on},
                                                                    {"no", pinning::off}}};

[[nodiscard]] status read_late_policy(late_policy& into, std::string_view text) {
  if (text == "update")
    return failure{errc::unsupported, "update is not supported", "use side, and read the late rows from name.late", {}};
  return read_word(into, text, late_policies);
}

constexpr std::array<config_option, 21> options{{
  {"allowed.lateness", "duration", "0s", "0s .. 36500d", "How long time windows wait for late rows.",
   [](job_config& c, std::string_view t) { return read_duration(c.allowed_lateness, t, lateness_seconds_max); }},
  {"chunk.bytes", "bytes", "256KB", "64 .. 1MB", "Raw input is cut at the last record end before this size.",
   [](job_config& c, std::string_view t) { return read_bytes(c.chunk_bytes, t, 64, chunk_rows_max); }},
  {"chunk.memory", "bytes", "0", "0, 16MB .. 1024GB",
   "Memory of all chunks in work; beyond it the job ends. 0 is a quarter of what the process may use.",
   [](job_config& c, std::string_view t) { return read_chunk_memory(c.chunk_memory, t); }},
  {"chunk.rows", "rows", "0", "0 .. 65536", "Records per chunk at most; 0 leaves it to chunk.bytes.",
   [](job_config& c, std::string_view t) { return read_number(c.chunk_rows, t, 0, 65536); }},
  {"dead.letters", "path", "", "", "File for rows that failed, or a folder where it ends in /; else beside the first file written, or the script.",
   [](job_config& c, std::string_view t) {
     c.dead_letters = t;
     return status{};
   }},
  {"dead.letters.compression", "none, gzip, zstd", "none", "", "How the parts of a folder of dead letters are packed.",
   [](job_config& c, std::string_view t) { return read_word(c.dead_letters_packing, t, compression_names); }},
  {"epoch.interval", "duration", "10s", "0s .. 1d", "How long until the next snapshot is taken, see state.dir.",
   [](job_config& c, std::string_view t) { return read_duration(c.epoch_interval, t, seconds_per_day); }},
  {"epoch.rows", "rows", "0", "0 .. 2^63", "Rows read until the next snapshot is taken even sooner; 0 leaves it to epoch.interval.",
   [](job_config& c, std::string_view t) { return read_number(c.epoch_rows, t, 0, std::uint64_t{1} << 63U); }},
  {"flush.interval", "duration", "5ms", "0s .. 1s", "How long output may stay invisible while more is written.",
   [](job_config& c, std::string_view t) { return read_duration(c.flush_interval, t, flush_seconds_max); }},
  {"groups.max", "groups", "268435456", "1 .. 4294967295", "Groups one operator holds in one partition.",
   [](job_config& c, std::string_view t) { return read_number(c.limits.groups_max, t, 1, 0xffffffffU); }},
  {"hash", "normal, constant", "normal", "", "Hash of keys; `constant` makes all collide, for tests.",
   [](job_config& c, std::string_view t) { return read_word(c.hash, t, hashes); }},
  {"late.policy", "side, drop", "side", "", "What becomes of late rows; they are counted in any case.",
   [](job_config& c, std::string_view t) { return read_late_policy(c.late, t); }},
  {"on.error", "dead_letter, fail, null", "dead_letter", "", "What becomes of rows that cannot be processed.",
   [](job_config& c, std::string_view t) { return read_word(c.on_error, t, policies); }},
  {"partial.groups", "auto, on, off", "auto", "",
   "Whether each chunk is aggregated by key before its rows change partition; results are the same.",
   [](job_config& c, std::string_view t) { return read_word(c.partial, t, partial_modes); }},
  {"partitions", "partitions", "0", "0 .. 256", "Partitions of the job; 0 is one per core, one less from four cores on.",
   [](job_config& c, std::string_view t) { return read_number(c.partitions, t, 0, slot_count); }},
  {"pin", "on, off", "on", "", "Whether every partition is bound to a core of its own.",
   [](job_config& c, std::string_view t) { return read_word(c.pin, t, pins); }},
  {"record.bytes", "bytes", "8MB", "64 .. 1GB", "Longer records become dead letters; at least chunk.bytes.",
   [](job_config& c, std::string_view t) { return read_bytes(c.record_bytes_max, t, 64, record_bytes_limit); }},
  {"state.bytes", "bytes", "8GB", "1MB .. 1024GB", "State one operator holds in one partition.",
   [](job_config& c, std::string_view t) {
     return read_bytes(c.limits.state_bytes_max, t, std::uint64_t{1} << 20U, std::uint64_t{1} << 40U);
   }},
  {"state.dir", "path", "", "", "Folder of snapshots, which a job that was cut off goes on from; without it none are taken.",
   [](job_config& c, std::string_view t) {
     c.state_dir = t;
     return status{};
   }},
  {"strategy", "auto, hash, round_robin, single", "auto", "", "How rows find the partition that works on them.",
   [](job_config& c, std::string_view t) { return read_word(c.strategy, t, strategies); }},
  {"window.chunks", "chunks", "0", "0 .. 64",
   "Chunks in flight; 0 is eight per partition, 16 to 64 in all, fewer where chunk.memory is small.",
   [](job_config& c, std::string_view t) { return read_number(c.window_chunks, t, 0, choice_lag); }},
}};

[[nodiscard]] result<const config_option*> find_option(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& option : options) {
    if (option.name == name)
      return &option;
    names.push_back(option.name);
  }
  return failure{errc::unknown_name, "unknown option: " + std::string(name), hint_of_names(name, names), {}};
}

/// Reads one option, and names it in what goes wrong.
[[nodiscard]] status read_option(job_config& into, std::string_view name, std::string_view text) {
  MILLRACE_TRY_ASSIGN(const auto* option, find_option(name));
  auto outcome = option->read(into, text);
  if (outcome.ok())
    return {};
  auto reason = std::move(outcome).take_error();
  reason.message = "option " + std::string(name) + ": " + reason.message;
  return reason;
}

[[nodiscard]] std::string variable_of(std::string_view option) {
  std::string name = "MILLRACE_";
  for (const auto c : option)
    name += c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  return name;
}

/// A multiple of the partition count, or part of it, so that a partition decodes into the same few frames. Where
/// there is no such number that keeps the partitions busy, as many as there may be.
[[nodiscard]] std::uint32_t window_of(std::uint32_t partitions, std::uint32_t most) {
  if (partitions <= most) {
    const auto wanted = std::max(chunks_per_partition, chunks_per_job / partitions);
    return std::clamp(most / partitions, 1U, wanted) * partitions;
  }
  for (auto window = most; window > most / 2; --window)
    if (partitions % window == 0)
      return window;
  return most;
}

[[nodiscard]] failure wrong_strategy(deal_strategy strategy, std::string reason) {
  return {errc::invalid_argument, "strategy " + std::string(name_of(strategy)) + " cannot be used: " + reason, "", {}};
}

} // namespace

std::string_view name_of(deal_strategy strategy) noexcept {
  for (const auto& [name, meaning] : strategies)
    if (meaning == strategy)
      return name;
  return {};
}

std::span<const config_option> config_options() noexcept { return options; }

std::optional<std::string> process_environment(const std::string& name) {
  const auto* text = std::getenv(name.c_str());
  return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

result<job_config> read_config(const option_map& script, const config_sources& sources) {
  job_config config;
  for (const auto& option : options) {
    if (!sources.environment)
      break;
    const auto variable = variable_of(option.name);
    const auto text = sources.environment(variable);
    if (!text)
      continue;
    if (auto outcome = read_option(config, option.name, *text); !outcome.ok()) {
      auto reason = std::move(outcome).take_error();
      reason.hint = "the value comes from the environment variable " + variable;
      return reason;
    }
  }
  for (const auto& [name, option] : script) {
    if (auto outcome = read_option(config, name, option.text); !outcome.ok()) {
      auto reason = std::move(outcome).take_error();
      reason.span = reason.code == errc::unknown_name ? option.name_span : option.span;
      return reason;
    }
  }
  for (const auto& [name, text] : sources.overrides)
    MILLRACE_TRY(read_option(config, name, text));
  return config;
}

std::uint32_t default_partitions(std::uint32_t core_count) noexcept {
  const auto spare = core_count >= housekeeping_cores_min ? 1U : 0U;
  return std::clamp<std::uint32_t>(core_count - spare, 1, slot_count);
}

status resolve_config(job_config& config, const physical_plan& plan, const usable_resources& on) {
  const auto is_keyed = plan.level_count > 1;
  if (config.strategy == deal_strategy::round_robin && is_keyed)
    return wrong_strategy(config.strategy, "the query groups or orders rows by key, and rows of one key would meet in "
                                           "different partitions");
  if (config.strategy == deal_strategy::hash && !is_keyed)
    return wrong_strategy(config.strategy, "the query has no key to hash");
  if (config.strategy == deal_strategy::single && config.partitions > 1)
    return wrong_strategy(config.strategy, "partitions is " + std::to_string(config.partitions));
  if (config.strategy == deal_strategy::single)
    config.partitions = 1;
  if (config.strategy == deal_strategy::automatic)
    config.strategy = is_keyed ? deal_strategy::hash : deal_strategy::round_robin;
  if (config.partitions == 0)
    config.partitions = default_partitions(on.cores);
  if (config.chunk_memory == 0)
    config.chunk_memory = std::max(on.memory_bytes / chunk_memory_share, chunk_memory_min);
  if (config.window_chunks == 0) {
    const auto fitting = config.chunk_memory / (frame_bytes_min * config.partitions * plan.level_count);
    const auto most = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(fitting, 1, choice_lag));
    config.window_chunks = window_of(config.partitions, most);
  }
  return {};
}

} // namespace millrace
