#include "millrace/actors/internal/recovery/plan_lines.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <sstream>

#include "millrace/engine/plan/explain.hpp"
#include "millrace/engine/plan/state_meaning.hpp"

namespace millrace {

namespace {

void add_columns(const schema& shape, std::vector<std::string>& lines) {
  for (const auto& field : shape.fields)
    lines.push_back("  column " + field.name + " " + to_string(field.value_type));
}

void add_options(const option_map& options, std::vector<std::string>& lines) {
  for (const auto& [name, value] : options)
    lines.push_back("  option " + name + " = " + value.text);
}

/// Three lines for each node that holds state, four where its form is not the first; `plan_outline` reads them again.
void add_states(const physical_plan& plan, std::vector<std::string>& lines) {
  for (const auto& state : describe_states(plan)) {
    std::array<char, 17> hash{};
    std::snprintf(hash.data(), hash.size(), "%016" PRIx64, state.hash);
    lines.push_back("state " + std::to_string(state.node) + " " + state.name);
    lines.push_back("  of " + state.output);
    lines.push_back("  is " + std::string(hash.data()) + " " + state.text);
    if (state.form != 1)
      lines.push_back("  form " + std::to_string(state.form));
  }
}

} // namespace

std::vector<std::string> plan_lines(const physical_plan& plan, const job_config& config) {
  std::vector<std::string> lines;
  for (const auto& node : plan.nodes)
    lines.push_back(std::string(name_of(node.kind)) + (node.name.empty() ? "" : " " + node.name));
  for (std::uint32_t level = 0; level < plan.level_count; ++level)
    lines.push_back("event time of level " + std::to_string(level));
  for (const auto& source : plan.sources) {
    lines.push_back("input " + source.name);
    add_columns(source.shape, lines);
    if (source.is_time_declared)
      lines.push_back("  column of event time " + std::to_string(*source.time_column) + ", watermark " +
                      std::to_string(source.delay.us) + " microseconds behind");
    add_options(source.options, lines);
  }
  for (const auto& output : plan.outputs) {
    lines.push_back("output " + name_of(output));
    add_columns(output.shape, lines);
    add_options(output.options, lines);
  }
  std::istringstream steps(explain(plan));
  for (std::string line; std::getline(steps, line);)
    lines.push_back("plan " + line);
  add_states(plan, lines);
  if (!config.dead_letters.empty())
    lines.push_back("letters " + config.dead_letters);
  const auto add_setting = [&](const char* name, std::uint64_t value) {
    lines.push_back(std::string("setting ") + name + " = " + std::to_string(value));
  };
  add_setting("chunk.bytes", config.chunk_bytes);
  add_setting("chunk.rows", config.chunk_rows);
  add_setting("record.bytes", config.record_bytes_max);
  add_setting("allowed.lateness in microseconds", static_cast<std::uint64_t>(config.allowed_lateness.us));
  add_setting("late.policy", static_cast<std::uint64_t>(config.late));
  add_setting("on.error", static_cast<std::uint64_t>(config.on_error));
  add_setting("hash", static_cast<std::uint64_t>(config.hash));
  return lines;
}

} // namespace millrace
