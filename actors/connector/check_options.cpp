#include <algorithm>
#include <string>
#include <vector>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/connector/format_option.hpp"
#include "millrace/actors/connector/option_value.hpp"
#include "millrace/engine/base/known_names.hpp"

namespace millrace {

namespace {

/// Suffixes that name a format, when `format` is left out.
struct suffix_entry {
  std::string_view suffix;
  std::string_view format;
};
constexpr suffix_entry suffixes[] = {{".csv", "csv"}, {".json", "json"}, {".jsonl", "json"}, {".ndjson", "json"}};

failure unknown(std::string_view what, std::string_view name, const source_span& span,
                const std::vector<std::string_view>& candidates) {
  return {errc::unknown_name, "unknown " + std::string(what) + ": " + std::string(name), hint_of_names(name, candidates),
          span};
}

std::vector<std::string_view> usable_connectors(bool is_source) {
  std::vector<std::string_view> names;
  for (const auto& entry : connectors())
    if (is_source ? entry.make_source != nullptr : entry.make_sink != nullptr)
      names.push_back(entry.name);
  return names;
}

result<const connector_entry*> usable_connector(const option_map& options, const option_text& name, bool is_source) {
  const auto* found = connector_of(options);
  if (found == nullptr)
    return unknown("connector", name.text, name.span, usable_connectors(is_source));
  if (is_source && found->make_source == nullptr)
    return failure{errc::invalid_argument, "connector cannot be read from: " + name.text, {}, name.span};
  if (!is_source && found->make_sink == nullptr)
    return failure{errc::invalid_argument, "connector cannot be written to: " + name.text, {}, name.span};
  return found;
}

/// Names the format: as the option says, else as the suffix of the path says, else CSV where there is no path.
result<option_text> format_name(const option_map& options, const source_span& stream) {
  if (find_option(options, "format") != nullptr)
    return required_option(options, "format", stream);
  const auto* path = find_option(options, "path");
  if (path == nullptr)
    return option_text{"csv", stream, stream};
  std::string_view name = path->text;
  for (const std::string_view packed : {".gz", ".zst"})
    if (has_suffix(name, packed))
      name.remove_suffix(packed.size());
  for (const auto& entry : suffixes)
    if (has_suffix(name, entry.suffix))
      return option_text{std::string(entry.format), stream, stream};
  return required_option(options, "format", stream);
}

const format_entry* find_in(std::span<const format_entry> formats, std::string_view name) {
  const auto found =
    std::find_if(formats.begin(), formats.end(), [&](const auto& entry) { return entry.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

result<const format_entry*> find_format(const option_text& name, std::span<const format_entry> others) {
  std::vector<std::string_view> candidates;
  for (const auto formats : {text_formats(), others}) {
    if (const auto* found = find_in(formats, name.text); found != nullptr)
      return found;
    for (const auto& entry : formats)
      candidates.push_back(entry.name);
  }
  return unknown("format", name.text, name.span, candidates);
}

/// What one option can be, given connector, format and direction.
struct option_scope {
  const connector_entry& connector;
  const format_entry* format;
  bool is_source;

  [[nodiscard]] bool takes(const option_entry& entry) const noexcept {
    return is_source ? entry.for_source : entry.for_sink;
  }
  [[nodiscard]] bool takes(const format_option& entry) const noexcept {
    return format != nullptr && entry.applies_to(format->name);
  }
  [[nodiscard]] std::vector<std::string_view> names() const;
  [[nodiscard]] status check_name(std::string_view name, const source_span& span) const;
};

std::vector<std::string_view> option_scope::names() const {
  std::vector<std::string_view> known{"connector"};
  if (connector.has_format)
    known.emplace_back("format");
  for (const auto& entry : connector.options)
    if (takes(entry))
      known.push_back(entry.name);
  for (const auto& entry : format_option_entries())
    if (takes(entry))
      known.push_back(entry.name);
  return known;
}

status option_scope::check_name(std::string_view name, const source_span& span) const {
  const auto known = names();
  if (std::find(known.begin(), known.end(), name) != known.end())
    return {};
  auto reason = unknown("option", name, span, known);
  for (const auto& entry : connector.options)
    if (entry.name == name)
      reason.hint = "connector `" + std::string(connector.name) + "` takes `" + std::string(name) +
                    "` only when it is " + (is_source ? "written to" : "read from");
  for (const auto& entry : format_option_entries())
    if (entry.name == name && format != nullptr)
      reason.hint = "format `" + std::string(format->name) + "` does not take `" + std::string(name) + "`";
  return reason;
}

} // namespace

const connector_entry* connector_of(const option_map& options) {
  const auto* name = find_option(options, "connector");
  const auto all = connectors();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& entry) {
    return name != nullptr && entry.name == name->text;
  });
  return found == all.end() ? nullptr : &*found;
}

const option_text* path_of(const option_map& options) {
  const auto* connector = connector_of(options);
  return connector == nullptr || connector->path_option.empty() ? nullptr
                                                                : find_option(options, connector->path_option);
}

status check_ends(const physical_plan& plan) {
  for (const auto& source : plan.sources) {
    const auto* connector = connector_of(source.options);
    const auto is_endless = connector != nullptr && connector->is_endless != nullptr;
    if (source.needs_end && is_endless && connector->is_endless(source.options))
      return *source.needs_end;
  }
  return {};
}

result<const connector_entry*> check_options(const option_map& options, bool is_source, connector_config& config) {
  MILLRACE_TRY_ASSIGN(const auto name, required_option(options, "connector", config.span));
  MILLRACE_TRY_ASSIGN(const auto* connector, usable_connector(options, name, is_source));
  config.options = &options;
  config.format = nullptr;
  config.format_settings = {};
  if (connector->has_format) {
    MILLRACE_TRY_ASSIGN(const auto format, format_name(options, config.span));
    MILLRACE_TRY_ASSIGN(config.format, find_format(format, config.formats));
  }
  const option_scope scope{*connector, config.format, is_source};
  for (const auto& [key, value] : options)
    MILLRACE_TRY(scope.check_name(key, value.name_span));
  for (const auto& entry : format_option_entries()) {
    const auto* value = scope.takes(entry) ? find_option(options, entry.name) : nullptr;
    if (value != nullptr)
      MILLRACE_TRY(entry.set(entry.name, *value, config.format_settings));
  }
  MILLRACE_TRY(check_together(options, config.format_settings));
  if (!is_source)
    MILLRACE_TRY(check_unquoted_output(options, config.format_settings, *config.shape));
  return connector;
}

} // namespace millrace
