#include <algorithm>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "millrace/actors/config.hpp"
#include "millrace/actors/main/commands.hpp"
#include "millrace/actors/main/last_words.hpp"
#include "millrace/actors/main/stack_room.hpp"
#include "millrace/actors/main/standard_streams.hpp"

namespace millrace {

namespace {

/// What the command line says, as text.
struct arguments {
  std::string file;
  std::string text; ///< Of -e.
  std::string partitions;
  std::string chunk_rows;
  std::vector<std::string> settings; ///< `name=value`
  std::string form = "auto";
  std::string stats;
  std::string state_dir;
  bool has_no_pin = false;
  bool is_quiet = false;
  bool is_from_scratch = false;
  std::string state_folder;
  bool is_verified = false;
  std::uint32_t run_count = 20;
  std::uint64_t seed = 0;
  std::uint32_t only = 0;
  std::uint32_t partitions_max = 0;
  std::vector<std::string> left_out;
};

[[nodiscard]] std::string options_help() {
  std::string text = "Options for --set, SET in a script, or the environment (MILLRACE_CHUNK_ROWS):\n";
  for (const auto& option : config_options()) {
    std::string line = "  " + std::string(option.name);
    line.resize(std::max<std::size_t>(line.size() + 1, 18), ' ');
    line += option.help;
    line += " [" + std::string(option.unit) + (option.bounds.empty() ? "" : ", " + std::string(option.bounds)) +
            (option.initial.empty() ? "" : "; default " + std::string(option.initial)) + "]";
    text += line + "\n";
  }
  return text;
}

void add_script_options(CLI::App& command, arguments& into) {
  auto* file = command.add_option("file", into.file, "Script, or - for standard input");
  auto* text = command.add_option("-e,--execute", into.text, "SQL instead of a script");
  file->excludes(text);
}

void add_setting_options(CLI::App& command, arguments& into) {
  command.add_option("--partitions", into.partitions,
                     "Partitions of the job; 0 is one per core, one less from four cores on");
  command.add_option("--chunk-rows", into.chunk_rows, "Records per chunk at most");
  command.add_flag("--no-pin", into.has_no_pin, "Do not bind partitions to cores");
  command.add_option("--state-dir", into.state_dir, "Folder of snapshots, which a job that was cut off goes on from");
  command.add_option("--set", into.settings, "Sets an option of the job, as name=value")->allow_extra_args(false);
  command.footer(options_help());
}

[[nodiscard]] result<script> script_of(const arguments& given) {
  if (!given.text.empty())
    return make_script(given.text);
  if (given.file.empty())
    return failure{errc::invalid_argument, "no script is given", "name a file, - or -e SQL", {}};
  return read_script(given.file);
}

[[nodiscard]] result<run_request> request_of(const arguments& given) {
  run_request request;
  MILLRACE_TRY_ASSIGN(request.source, script_of(given));
  for (const auto& setting : given.settings) {
    const auto split = setting.find('=');
    if (split == std::string::npos)
      return failure{errc::invalid_argument, "expected name=value after --set, found: " + setting, "", {}};
    request.settings.emplace_back(setting.substr(0, split), setting.substr(split + 1));
  }
  if (!given.partitions.empty())
    request.settings.emplace_back("partitions", given.partitions);
  if (!given.chunk_rows.empty())
    request.settings.emplace_back("chunk.rows", given.chunk_rows);
  if (!given.state_dir.empty())
    request.settings.emplace_back("state.dir", std::filesystem::absolute(given.state_dir).string());
  if (given.has_no_pin)
    request.settings.emplace_back("pin", "off");
  request.form = given.form == "table"  ? result_form::table
                 : given.form == "csv"  ? result_form::csv
                 : given.form == "json" ? result_form::json
                                        : result_form::automatic;
  request.stats_path = given.stats;
  request.is_quiet = given.is_quiet;
  request.is_from_scratch = given.is_from_scratch;
  return request;
}

/// Runs a command on the script that the command line names.
template <class Command>
[[nodiscard]] exit_status with_request(const arguments& given, Command&& command) {
  auto request = request_of(given);
  if (request.ok())
    return command(*std::move(request));
  std::cerr << "millrace: " << render(request.error(), "") << '\n';
  return exit_status::wrong;
}

void add_verify_options(CLI::App& command, arguments& into) {
  add_script_options(command, into);
  command.add_option("--runs", into.run_count, "Runs besides the plain one")->check(CLI::Range(1U, 1'000'000U))->capture_default_str();
  command.add_option("--seed", into.seed, "Number that all runs are drawn from; another one each time by default");
  command.add_option("--only", into.only, "Does this run of them alone, counted from 1")->check(CLI::Range(1U, 1'000'000U));
  command.add_option("--partitions", into.partitions_max, "Most partitions of a run; twice as many as cores by default")
    ->check(CLI::Range(1U, slot_count));
  command.add_option("--without", into.left_out, "Leaves these out: cuts (where chunks end), pauses, snapshots, kills")
    ->delimiter(',')
    ->allow_extra_args(false)
    ->check(CLI::IsMember({"cuts", "pauses", "snapshots", "kills"}));
  command.add_option("--set", into.settings, "Sets an option of all runs, as name=value")->allow_extra_args(false);
  command.footer(options_help());
}

[[nodiscard]] verify_request verify_request_of(const arguments& given, bool has_seed, run_request job) {
  const auto is_allowed = [&](std::string_view name) {
    return std::find(given.left_out.begin(), given.left_out.end(), name) == given.left_out.end();
  };
  const disturbances allowed{is_allowed("cuts"), is_allowed("pauses"), is_allowed("snapshots"), is_allowed("kills")};
  // As many as people like to type.
  const auto seed = has_seed ? given.seed : std::random_device()() % 1'000'000;
  return {std::move(job), given.run_count, seed, given.only, given.partitions_max, allowed};
}

/// Names an option that is given several times and taken once; empty where that is not what is wrong.
[[nodiscard]] std::string repeated_option(const CLI::App& app) {
  for (const auto* command : app.get_subcommands())
    for (const auto* option : command->get_options())
      if (option->get_expected_max() == 1 && option->count() > 1)
        return option->get_name();
  return {};
}

[[nodiscard]] exit_status run_program(int argc, char** argv) {
  CLI::App app("Streaming SQL with byte-identical output.", "millrace");
  app.set_version_flag("--version", "millrace " MILLRACE_VERSION);
  app.require_subcommand(1);
  arguments given;
  std::uint32_t partition_count = 0;

  auto* run = app.add_subcommand("run", "Runs a script until its inputs end or a signal comes");
  add_script_options(*run, given);
  add_setting_options(*run, given);
  run->add_option("--format", given.form, "How a closing SELECT is printed: table, csv, json")
    ->check(CLI::IsMember({"table", "csv", "json"}));
  run->add_option("--stats", given.stats, "Writes statistics as JSON to a file, or - for standard output");
  run->add_flag("--quiet", given.is_quiet,
                "Prints no progress and no summary, but what was lost: dead letters, and late rows that nothing reads");
  run->add_flag("--from-scratch", given.is_from_scratch, "Forgets the snapshots in the folder of --state-dir");
  auto* explain = app.add_subcommand("explain", "Prints the plan of a script");
  add_script_options(*explain, given);
  auto* check = app.add_subcommand("check", "Checks statements and options of a script");
  add_script_options(*check, given);
  add_setting_options(*check, given);
  auto* verify = app.add_subcommand("verify", "Runs a script many times, disturbed in all ways, and compares every byte");
  add_verify_options(*verify, given);
  auto* topology = app.add_subcommand("topology", "Prints the machine and where partitions go");
  topology->add_option("--partitions", partition_count, "Partitions to place; 0 is as many as a job has by default")
    ->check(CLI::Range(0U, slot_count));
  auto* functions = app.add_subcommand("functions", "Prints every function, aggregate and window kind");
  auto* snapshots = app.add_subcommand("snapshots", "Lists the snapshots in a folder");
  snapshots->add_option("folder", given.state_folder, "Folder that a job keeps its snapshots in")->required();
  snapshots->add_flag("--verify", given.is_verified, "Reads all of each, and checks every checksum");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (const auto option = repeated_option(app); !option.empty()) {
      std::cerr << "millrace: option is given more often than once: " << option << '\n';
      return exit_status::wrong;
    }
    return app.exit(error) == 0 ? exit_status::done : exit_status::wrong;
  }
  if (run->parsed())
    return with_request(given, [](run_request request) { return run_script(std::move(request)); });
  if (explain->parsed())
    return with_request(given, [](const run_request& request) { return explain_script(request); });
  if (check->parsed())
    return with_request(given, [](const run_request& request) { return check_script(request); });
  if (verify->parsed())
    return with_request(given, [&](run_request request) {
      return verify_script(verify_request_of(given, verify->count("--seed") != 0, std::move(request)));
    });
  if (topology->parsed())
    return show_topology(partition_count);
  if (functions->parsed())
    return show_functions();
  if (snapshots->parsed())
    return show_snapshots(given.state_folder, given.is_verified ? verification::full : verification::quick);
  return exit_status::wrong;
}

/// Ends the program: what it was asked to print is part of what it was asked to do.
[[nodiscard]] exit_status end_program(exit_status status) {
  if (status == exit_status::cut_off)
    end_by_broken_pipe();
  const auto flushed = flush_standard_output();
  if (flushed.ok() || status != exit_status::done)
    return status;
  std::cerr << "millrace: " << flushed.error().message << '\n';
  return exit_status::failed;
}

[[nodiscard]] int run_to_end(int argc, char** argv) {
  return static_cast<int>(end_program(run_program(argc, argv)));
}

} // namespace

} // namespace millrace

int main(int argc, char** argv) {
  millrace::install_last_words();
  millrace::hold_standard_streams();
  // A message must not wait until somebody reads what stands in standard output.
  std::cerr.tie(nullptr);
  return millrace::run_with_stack_room(&millrace::run_to_end, argc, argv);
}
