#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "millrace/actors/main/commands.hpp"
#include "millrace/actors/snapshot/snapshot_folder.hpp"
#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

constexpr std::string_view gap = "  ";
using cells = std::vector<std::string>;

/// Prints rows of texts in columns; all but the last column are aligned to the right.
void print_table(const std::vector<cells>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      line += std::string(widths[i] - row[i].size(), ' ') + row[i] + std::string(gap);
    std::cout << line << row.back() << '\n';
  }
}

/// To the second.
[[nodiscard]] std::string time_text(std::int64_t us) {
  std::array<char, datetime_text_max> text{};
  const auto size = format_timestamp(us - us % us_per_second, text);
  return {text.data(), size};
}

/// A snapshot that the folder lists, and what is wrong with it.
struct listed_snapshot {
  std::uint64_t epoch = 0;
  std::optional<snapshot_manifest> manifest; ///< Nothing where it cannot be read.
  std::string fault;                         ///< Empty where there is none.
};

/// Nothing where a job that runs has removed it meanwhile.
[[nodiscard]] std::optional<listed_snapshot> look_at(const snapshot_folder& folder, std::uint64_t epoch,
                                                     verification depth) {
  listed_snapshot listed{epoch, {}, {}};
  auto content = folder.manifest(epoch);
  auto outcome = content.ok() ? folder.check(*content, depth) : status(failure(content.error()));
  if (content.ok())
    listed.manifest = *std::move(content);
  if (outcome.ok())
    return listed;
  if (const auto again = folder.manifest(epoch); !again.ok() && again.error().code == errc::not_found)
    return std::nullopt;
  listed.fault = outcome.error().message;
  return listed;
}

[[nodiscard]] cells row_of(const listed_snapshot& listed, verification depth) {
  const auto* verdict = !listed.fault.empty()         ? "damaged"
                        : depth == verification::full ? "every checksum is right"
                                                      : "all files are there";
  if (!listed.manifest)
    return {std::to_string(listed.epoch), "-", "-", "-", "-", "-", "-", verdict};
  const auto& manifest = *listed.manifest;
  return {std::to_string(listed.epoch),
          time_text(manifest.taken_us),
          std::to_string(manifest.last_chunk.value),
          std::to_string(manifest.count_rows()),
          std::to_string(manifest.count_bytes()),
          std::to_string(manifest.partition_count),
          manifest.is_finished ? "finished" : "running",
          verdict};
}

/// Prints what each operator of a snapshot holds.
void print_operators(const snapshot_manifest& manifest) {
  struct sums {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
  };
  std::map<std::uint32_t, sums> nodes;
  for (const auto& section : manifest.sections) {
    nodes[section.node].rows += section.rows;
    nodes[section.node].bytes += section.size;
  }
  std::vector<cells> rows{{"node", "rows", "bytes", "operator"}};
  for (const auto& [node, held] : nodes) {
    auto text = node < manifest.plan.size() ? manifest.plan[node] : std::string();
    blank_controls(text);
    rows.push_back({std::to_string(node), std::to_string(held.rows), std::to_string(held.bytes), std::move(text)});
  }
  std::cout << "\nstate of epoch " << manifest.epoch << '\n';
  print_table(rows);
}

void print(const std::vector<listed_snapshot>& list, verification depth) {
  std::vector<cells> rows{{"epoch", "time (UTC)", "chunk", "rows", "bytes", "partitions", "job", "check"}};
  for (const auto& listed : list)
    rows.push_back(row_of(listed, depth));
  print_table(rows);
  const auto newest = std::find_if(list.rbegin(), list.rend(), [](const auto& listed) { return listed.fault.empty(); });
  if (newest != list.rend() && !newest->manifest->sections.empty())
    print_operators(*newest->manifest);
}

} // namespace

exit_status show_snapshots(const std::string& path, verification depth) {
  const snapshot_folder folder(path);
  const auto epochs = folder.epochs();
  if (!epochs.ok())
    return report(epochs.error(), {"", "snapshots", ""});
  std::vector<listed_snapshot> list;
  for (const auto epoch : *epochs)
    if (auto listed = look_at(folder, epoch, depth))
      list.push_back(*std::move(listed));
  if (list.empty()) {
    std::cout << "no snapshots in " << path << '\n';
    return exit_status::done;
  }
  print(list, depth);
  auto outcome = exit_status::done;
  for (const auto& listed : list) {
    if (listed.fault.empty())
      continue;
    std::cerr << "epoch " << listed.epoch << ": " << listed.fault << '\n';
    outcome = exit_status::failed;
  }
  return outcome;
}

} // namespace millrace
