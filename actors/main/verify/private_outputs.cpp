#include "millrace/actors/main/verify/private_outputs.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/engine/base/check.hpp"
#include "millrace/engine/format/format.hpp"

namespace millrace {

namespace {

/// The connector that writes files of records.
[[nodiscard]] const connector_entry& file_writer() {
  const auto all = connectors();
  const auto found = std::find_if(all.begin(), all.end(), [](const auto& entry) {
    return entry.make_sink != nullptr && entry.has_format && !entry.path_option.empty();
  });
  MILLRACE_CHECK(found != all.end());
  return *found;
}

/// Numbers tell apart outputs of the same file name in several folders.
[[nodiscard]] std::string file_of(const output_plan& output, std::size_t number) {
  const auto prefix = std::to_string(number) + "-";
  const auto* path = path_of(output.options);
  if (path == nullptr)
    return prefix + name_of(output) + ".out";
  const auto file = std::filesystem::path(path->text).filename().native();
  return prefix + (file.empty() ? output.name + "/" : file);
}

[[nodiscard]] bool is_text(const output_plan& output) {
  const auto format = output.options.find("format");
  if (format == output.options.end())
    return true;
  const auto formats = text_formats();
  return std::any_of(formats.begin(), formats.end(),
                     [&](const auto& known) { return known.name == format->second.text; });
}

} // namespace

std::vector<private_output> list_outputs(const physical_plan& plan, std::string_view letters) {
  std::vector<private_output> list;
  for (std::size_t i = 0; i < plan.outputs.size(); ++i) {
    const auto& output = plan.outputs[i];
    list.push_back(
      {output.is_result ? "the closing SELECT" : "output " + output.name, file_of(output, i), is_text(output)});
  }
  list.push_back({"the dead letters", names_folder(letters) ? "dead-letters/" : "dead-letters.jsonl", true});
  return list;
}

void redirect_outputs(physical_plan& plan, const std::string& folder) {
  const auto& writer = file_writer();
  for (std::size_t i = 0; i < plan.outputs.size(); ++i) {
    auto& output = plan.outputs[i];
    if (output.is_result)
      continue;
    const auto path = folder + "/" + file_of(output, i);
    const auto* connector = connector_of(output.options);
    if (path_of(output.options) != nullptr) {
      output.options.find(std::string(connector->path_option))->second.text = path;
      continue;
    }
    output.options["connector"].text = writer.name;
    output.options[std::string(writer.path_option)].text = path;
    output.options.try_emplace("format", option_text{std::string(text_formats().front().name), {}, {}});
  }
}

} // namespace millrace
