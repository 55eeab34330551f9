#include <map>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/config.hpp"

namespace millrace {

namespace {

config_sources overriding(std::string name, std::string value) { return {{}, {{std::move(name), std::move(value)}}}; }

} // namespace

BOOST_AUTO_TEST_SUITE(config_tests)

BOOST_AUTO_TEST_CASE(every_default_in_the_table_is_the_default_there_is) {
  const auto untouched = read_config({}, {});
  BOOST_REQUIRE(untouched.ok());
  for (const auto& option : config_options()) {
    if (option.initial.empty())
      continue;
    job_config spelled;
    BOOST_TEST_CONTEXT(option.name) {
      BOOST_TEST(option.read(spelled, option.initial).ok());
      BOOST_TEST(spelled.chunk_bytes == untouched->chunk_bytes);
      BOOST_TEST(spelled.record_bytes_max == untouched->record_bytes_max);
      BOOST_TEST(spelled.limits.groups_max == untouched->limits.groups_max);
      BOOST_TEST(spelled.limits.state_bytes_max == untouched->limits.state_bytes_max);
      BOOST_TEST((spelled.strategy == untouched->strategy && spelled.on_error == untouched->on_error));
      BOOST_TEST((spelled.allowed_lateness == untouched->allowed_lateness && spelled.late == untouched->late));
      BOOST_TEST((spelled.flush_interval == untouched->flush_interval));
      BOOST_TEST((spelled.hash == untouched->hash && spelled.pin == untouched->pin));
      BOOST_TEST((spelled.partial == untouched->partial));
      BOOST_TEST(spelled.partitions + spelled.window_chunks + spelled.chunk_rows == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(options_are_sorted_by_name) {
  std::string_view before;
  for (const auto& option : config_options()) {
    BOOST_TEST((before < option.name), before << " stands before " << option.name);
    before = option.name;
  }
}

BOOST_AUTO_TEST_CASE(values_within_bounds_are_taken) {
  const struct {
    const char* name;
    const char* value;
    bool (*is_taken)(const job_config&);
  } cases[] = {
    {"partitions", "256", [](const job_config& c) { return c.partitions == 256; }},
    {"chunk.rows", "1", [](const job_config& c) { return c.chunk_rows == 1; }},
    {"chunk.bytes", "65536", [](const job_config& c) { return c.chunk_bytes == 65536; }},
    {"chunk.bytes", "64KB", [](const job_config& c) { return c.chunk_bytes == 65536; }},
    {"record.bytes", "1GiB", [](const job_config& c) { return c.record_bytes_max == 1U << 30U; }},
    {"chunk.bytes", "1 MiB", [](const job_config& c) { return c.chunk_bytes == 1U << 20U; }},
    {"window.chunks", "64", [](const job_config& c) { return c.window_chunks == 64; }},
    {"hash", "constant", [](const job_config& c) { return c.hash == hash_mode::constant; }},
    {"pin", "off", [](const job_config& c) { return c.pin == pinning::off; }},
    {"flush.interval", "0", [](const job_config& c) { return c.flush_interval == duration{}; }},
    {"flush.interval", "1s", [](const job_config& c) { return c.flush_interval == duration{1'000'000}; }},
    {"allowed.lateness", "0", [](const job_config& c) { return c.allowed_lateness == duration{}; }},
    {"allowed.lateness", "500ms", [](const job_config& c) { return c.allowed_lateness == duration{500'000}; }},
    {"allowed.lateness", "1h30m", [](const job_config& c) { return c.allowed_lateness == duration{5'400'000'000}; }},
    {"allowed.lateness", "5 seconds", [](const job_config& c) { return c.allowed_lateness == duration{5'000'000}; }},
    {"allowed.lateness", "36500d", [](const job_config& c) { return c.allowed_lateness.us == 36'500 * 86'400'000'000; }},
    {"late.policy", "drop", [](const job_config& c) { return c.late == late_policy::drop; }},
    {"partial.groups", "on", [](const job_config& c) { return c.partial == partial_mode::always; }},
    {"partial.groups", "off", [](const job_config& c) { return c.partial == partial_mode::never; }},
    {"on.error", "fail", [](const job_config& c) { return c.on_error == row_error_policy::fail; }},
    {"on.error", "null", [](const job_config& c) { return c.on_error == row_error_policy::null; }},
    {"strategy", "single", [](const job_config& c) { return c.strategy == deal_strategy::single; }},
    {"dead.letters", "bad rows.jsonl", [](const job_config& c) { return c.dead_letters == "bad rows.jsonl"; }},
  };
  for (const auto& test : cases)
    BOOST_TEST_CONTEXT(test.name << " = " << test.value) {
      const auto config = read_config({}, overriding(test.name, test.value));
      BOOST_REQUIRE(config.ok());
      BOOST_TEST(test.is_taken(*config));
    }
}

BOOST_AUTO_TEST_CASE(values_out_of_bounds_or_unreadable_are_refused_with_the_name) {
  const std::pair<const char*, const char*> cases[] = {
    {"partitions", "257"},
    {"partitions", "-1"},
    {"partitions", ""},
    {"partitions", "2x"},
    {"partitions", "1e1"},
    {"chunk.rows", "65537"},
    {"chunk.bytes", "63"},
    {"chunk.bytes", "2MB"},
    {"chunk.bytes", "1TB"},
    {"chunk.bytes", "99999999999999999999"},
    {"chunk.bytes", "18014398509481985KB"},
    {"window.chunks", "65"},
    {"flush.interval", "1s1us"},
    {"allowed.lateness", ""},
    {"allowed.lateness", "5 parsecs"},
    {"allowed.lateness", "-1ms"},
    {"allowed.lateness", "1 month"},
    {"allowed.lateness", "36500d1us"},
    {"allowed.lateness", "99999999999999999999d"},
    {"pin", "maybe"},
    {"on.error", "ignore"},
    {"hash", ""},
    {"partial.groups", "always"},
    {"strategy", "Hash"},
  };
  for (const auto& [name, value] : cases)
    BOOST_TEST_CONTEXT(name << " = " << value) {
      const auto config = read_config({}, overriding(name, value));
      BOOST_REQUIRE(!config.ok());
      BOOST_TEST((config.error().code == errc::invalid_argument));
      BOOST_TEST(config.error().message.find(name) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_late_policy_that_is_missing_is_named) {
  const auto config = read_config({}, overriding("late.policy", "update"));
  BOOST_REQUIRE(!config.ok());
  BOOST_TEST((config.error().code == errc::unsupported));
  BOOST_TEST(config.error().message == "option late.policy: update is not supported");
}

BOOST_AUTO_TEST_CASE(an_unknown_option_is_an_error_with_span_and_suggestion) {
  option_map script;
  script["partition"] = {"4", {1, 20, 19, 3}, {1, 5, 4, 11}};
  const auto config = read_config(script, {});
  BOOST_REQUIRE(!config.ok());
  BOOST_TEST((config.error().code == errc::unknown_name));
  BOOST_TEST(config.error().hint.starts_with("did you mean `partitions`? known are allowed.lateness, chunk.bytes, "));
  BOOST_TEST((config.error().span == source_span{1, 5, 4, 11}));
}

BOOST_AUTO_TEST_CASE(a_bad_value_in_the_script_is_pointed_at) {
  option_map script;
  script["partitions"] = {"many", {3, 20, 19, 6}, {3, 5, 4, 12}};
  const auto config = read_config(script, {});
  BOOST_REQUIRE(!config.ok());
  BOOST_TEST((config.error().span == source_span{3, 20, 19, 6}));
}

BOOST_AUTO_TEST_CASE(overrides_beat_the_script_which_beats_the_environment) {
  const std::map<std::string, std::string> variables{
    {"MILLRACE_PARTITIONS", "1"}, {"MILLRACE_CHUNK_ROWS", "1"}, {"MILLRACE_WINDOW_CHUNKS", "1"}};
  config_sources sources;
  sources.environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  option_map script;
  script["chunk.rows"] = {"2", {}, {}};
  script["window.chunks"] = {"2", {}, {}};
  sources.overrides = {{"window.chunks", "3"}};
  const auto config = read_config(script, sources);
  BOOST_REQUIRE(config.ok());
  BOOST_TEST(config->partitions == 1U);
  BOOST_TEST(config->chunk_rows == 2U);
  BOOST_TEST(config->window_chunks == 3U);
}

BOOST_AUTO_TEST_CASE(a_bad_variable_is_named) {
  config_sources sources;
  sources.environment = [](const std::string& name) -> std::optional<std::string> {
    return name == "MILLRACE_PIN" ? std::optional<std::string>("x") : std::nullopt;
  };
  const auto config = read_config({}, sources);
  BOOST_REQUIRE(!config.ok());
  BOOST_TEST(config.error().hint.find("MILLRACE_PIN") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(partitions_follow_the_cores_and_leave_one_where_there_are_many) {
  const std::pair<std::uint32_t, std::uint32_t> cases[] = {{1, 1}, {2, 2}, {3, 3}, {4, 3}, {16, 15}, {1000, 256}};
  for (const auto& [cores, expected] : cases) {
    job_config config;
    BOOST_TEST(resolve_config(config, {}, {cores}).ok());
    BOOST_TEST(config.partitions == expected);
  }
}

BOOST_AUTO_TEST_CASE(the_window_is_a_multiple_of_the_partitions_where_it_can_be) {
  const std::pair<std::uint32_t, std::uint32_t> cases[] = {{1, 16}, {2, 16}, {3, 24}, {8, 64}, {16, 64}, {24, 48}, {40, 40}, {100, 50}, {127, 64}, {256, 64}};
  for (const auto& [partitions, window] : cases) {
    job_config config;
    config.partitions = partitions;
    BOOST_TEST(resolve_config(config, {}, {8}).ok());
    BOOST_TEST(config.window_chunks == window);
  }
}

BOOST_AUTO_TEST_CASE(the_window_follows_from_the_memory_of_chunks) {
  physical_plan keyed;
  keyed.level_count = 2;
  const struct {
    std::uint64_t memory_mib;
    std::uint32_t partitions;
    std::uint32_t window;
  } cases[] = {{24 * 1024, 256, 64}, {2 * 1024, 256, 16}, {1, 256, 1}, {1024, 2, 16}};
  for (const auto& test : cases) {
    job_config config;
    config.partitions = test.partitions;
    BOOST_TEST(resolve_config(config, keyed, {8, test.memory_mib << 20U}).ok());
    BOOST_TEST(config.window_chunks == test.window);
    BOOST_TEST(config.chunk_memory == std::max(test.memory_mib << 18U, std::uint64_t{16} << 20U));
  }
}

BOOST_AUTO_TEST_CASE(a_strategy_that_would_give_wrong_answers_is_refused) {
  physical_plan keyed;
  keyed.level_count = 2;
  const struct {
    deal_strategy strategy;
    std::uint32_t partitions;
    const physical_plan plan;
    bool is_allowed;
  } cases[] = {
    {deal_strategy::hash, 4, keyed, true},         {deal_strategy::hash, 4, {}, false},
    {deal_strategy::round_robin, 4, keyed, false}, {deal_strategy::round_robin, 4, {}, true},
    {deal_strategy::single, 0, keyed, true},       {deal_strategy::single, 2, keyed, false},
  };
  for (const auto& test : cases)
    BOOST_TEST_CONTEXT(name_of(test.strategy) << " with " << test.partitions) {
      job_config config;
      config.strategy = test.strategy;
      config.partitions = test.partitions;
      const auto outcome = resolve_config(config, test.plan, {8});
      BOOST_TEST(outcome.ok() == test.is_allowed);
      if (test.is_allowed && test.strategy == deal_strategy::single)
        BOOST_TEST(config.partitions == 1U);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
