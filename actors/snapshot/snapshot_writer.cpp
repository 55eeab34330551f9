#include "millrace/actors/snapshot/snapshot_writer.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "millrace/actors/snapshot/file_names.hpp"

namespace millrace {

namespace {

/// Which files of a snapshot hold so little of it that they had better go.
[[nodiscard]] std::vector<bool> worn_files(const snapshot_manifest& manifest) {
  const auto& files = manifest.files;
  std::vector<std::uint64_t> needed(files.size());
  for (const auto& section : manifest.sections)
    needed[section.file] += section.size;
  std::vector<std::size_t> largest(files.size());
  std::iota(largest.begin(), largest.end(), std::size_t{0});
  std::ranges::stable_sort(largest, [&](auto a, auto b) { return needed[a] > needed[b]; });
  std::vector<bool> worn(files.size());
  for (std::size_t rank = 0; rank < largest.size(); ++rank) {
    const auto file = largest[rank];
    worn[file] = rank >= snapshot_writer::files_max || needed[file] < files[file].section_bytes - needed[file];
  }
  return worn;
}

[[nodiscard]] auto key_of(const state_section& section) noexcept { return std::tie(section.node, section.slot); }

} // namespace

snapshot_writer::snapshot_writer(const snapshot_folder& folder, std::uint64_t epoch, const snapshot_manifest* earlier)
  : folder_(&folder), epoch_(epoch), earlier_(earlier) {
  if (earlier_ != nullptr)
    is_worn_ = worn_files(*earlier_);
}

const state_section* snapshot_writer::find_earlier(const saved_section& section, const content_hash& hash) const {
  if (earlier_ == nullptr)
    return nullptr;
  const auto& sections = earlier_->sections;
  const auto key = std::tie(section.node, section.slot);
  const auto found = std::ranges::lower_bound(sections, key, {}, key_of);
  if (found == sections.end() || key_of(*found) != key || is_worn_[found->file])
    return nullptr;
  return found->size == section.bytes.size() && found->hash == hash ? &*found : nullptr;
}

status snapshot_writer::add_one(std::uint32_t partition, const saved_section& section) {
  const auto hash = hash_content(section.bytes);
  if (const auto* earlier = find_earlier(section, hash); earlier != nullptr) {
    added_.push_back({*earlier, partition, true});
    added_.back().place.rows = section.rows;
    bytes_kept_ += section.bytes.size();
    return {};
  }
  if (file_ == nullptr) {
    file_ = std::make_unique<state_file_writer>(folder_->path_of(state_file_name(epoch_)), epoch_);
    MILLRACE_TRY(file_->open());
  }
  MILLRACE_TRY_ASSIGN(const auto place, file_->append(section, hash));
  added_.push_back({place, partition, false});
  bytes_written_ += section.bytes.size();
  return {};
}

status snapshot_writer::add(std::uint32_t partition, std::span<const saved_section> sections) {
  for (const auto& section : sections)
    MILLRACE_TRY(add_one(partition, section));
  return {};
}

status snapshot_writer::sort_sections() {
  const auto key = [](const added_section& added) { return key_of(added.place); };
  std::ranges::sort(added_, {}, key);
  const auto twice = std::ranges::adjacent_find(added_, {}, key);
  if (twice == added_.end())
    return {};
  return failure{errc::internal,
                 "partitions " + std::to_string(twice->partition) + " and " +
                   std::to_string(std::next(twice)->partition) + " both saved node " +
                   std::to_string(twice->place.node) + ", slot " + std::to_string(twice->place.slot),
                 {},
                 {}};
}

status snapshot_writer::finish(snapshot_manifest& manifest) {
  MILLRACE_TRY(sort_sections());
  manifest.epoch = epoch_;
  manifest.files.clear();
  manifest.sections.clear();
  std::vector<std::optional<std::uint32_t>> renumbered(is_worn_.size());
  for (const auto& added : added_) {
    manifest.sections.push_back(added.place);
    if (!added.is_earlier)
      continue;
    auto& number = renumbered[added.place.file];
    if (!number) {
      number = static_cast<std::uint32_t>(manifest.files.size());
      manifest.files.push_back(earlier_->files[added.place.file]);
    }
    manifest.sections.back().file = *number;
  }
  if (file_ == nullptr)
    return {};
  for (std::size_t i = 0; i < added_.size(); ++i)
    if (!added_[i].is_earlier)
      manifest.sections[i].file = static_cast<std::uint32_t>(manifest.files.size());
  MILLRACE_TRY_ASSIGN(auto own, file_->finish(state_file_name(epoch_)));
  manifest.files.push_back(std::move(own));
  return {};
}

} // namespace millrace
