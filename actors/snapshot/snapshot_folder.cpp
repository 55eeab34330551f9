#include "millrace/actors/snapshot/snapshot_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/file_names.hpp"
#include "millrace/actors/snapshot/readable_file.hpp"
#include "millrace/actors/snapshot/state_file_reader.hpp"

namespace millrace {

namespace {

/// Opens a file that a manifest names, and checks that it is the one.
[[nodiscard]] result<state_file_reader> open_named(const state_file& named, std::string path) {
  auto opened = state_file_reader::open(path);
  if (!opened.ok() && opened.error().code == errc::not_found)
    return damaged("the file is missing", path);
  if (!opened.ok())
    return std::move(opened).take_error();
  if (opened->size() != named.size || opened->header_hash() != named.header_hash)
    return damaged("it is not the file that the manifest names", path);
  return *std::move(opened);
}

/// Opens each file of a manifest at the first of its sections, once.
class file_readers {
public:
  file_readers(const snapshot_folder& folder, const snapshot_manifest& manifest)
    : folder_(folder), manifest_(manifest), opened_(manifest.files.size()) {}

  [[nodiscard]] result<const state_file_reader*> of(std::uint32_t file) {
    auto& reader = opened_[file];
    if (!reader) {
      const auto& named = manifest_.files[file];
      MILLRACE_TRY_ASSIGN(reader, open_named(named, folder_.path_of(named.name)));
    }
    return &*reader;
  }

private:
  const snapshot_folder& folder_;
  const snapshot_manifest& manifest_;
  std::vector<std::optional<state_file_reader>> opened_;
};

} // namespace

result<std::vector<std::uint64_t>> snapshot_folder::epochs() const {
  std::vector<std::uint64_t> found;
  std::error_code error;
  std::filesystem::directory_iterator entry(path_, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (const auto epoch = epoch_of_manifest(entry->path().filename().native()))
      found.push_back(*epoch);
  if (error)
    return system_failure(error.value(), "cannot read the folder", path_);
  std::ranges::sort(found);
  return found;
}

result<snapshot_manifest> snapshot_folder::manifest(std::uint64_t epoch) const {
  MILLRACE_TRY_ASSIGN(const auto file, readable_file::open(path_of(manifest_file_name(epoch))));
  if (file.size() > snapshot_manifest::bytes_max)
    return damaged("it is larger than any manifest", file.path());
  std::vector<std::byte> bytes(file.size());
  MILLRACE_TRY(file.read_at(0, bytes));
  MILLRACE_TRY_ASSIGN(auto manifest, read_manifest(bytes, file.path()));
  if (manifest.epoch != epoch)
    return damaged("it is of epoch " + std::to_string(manifest.epoch), file.path());
  return manifest;
}

status snapshot_folder::check(const snapshot_manifest& manifest, verification depth) const {
  file_readers readers(*this, manifest);
  for (std::uint32_t file = 0; file < manifest.files.size(); ++file)
    MILLRACE_TRY(readers.of(file));
  if (depth == verification::quick)
    return {};
  for (const auto& section : manifest.sections) {
    MILLRACE_TRY_ASSIGN(const auto* reader, readers.of(section.file));
    MILLRACE_TRY(reader->verify(section));
  }
  return {};
}

result<found_snapshot> snapshot_folder::newest(verification depth) const {
  MILLRACE_TRY_ASSIGN(const auto list, epochs());
  found_snapshot found;
  for (auto epoch = list.rbegin(); epoch != list.rend(); ++epoch) {
    auto content = manifest(*epoch);
    auto outcome = content.ok() ? check(*content, depth) : status(std::move(content).take_error());
    if (outcome.ok()) {
      found.manifest = *std::move(content);
      return found;
    }
    if (outcome.error().code == errc::unsupported)
      return std::move(outcome).take_error();
    found.warnings.push_back("epoch " + std::to_string(*epoch) + " is passed over: " + outcome.error().message);
    found.damaged.push_back(*epoch);
  }
  if (list.empty())
    return found;
  return failure{errc::corrupt,
                 "no snapshot is whole in " + path_ + ": " + found.warnings.front(),
                 "start from the beginning with --from-scratch, or name another folder",
                 {}};
}

result<std::vector<saved_section>> snapshot_folder::read(const snapshot_manifest& manifest,
                                                         const section_filter& filter) const {
  file_readers readers(*this, manifest);
  std::vector<saved_section> sections;
  for (const auto& section : manifest.sections) {
    if (!filter(section.node, section.slot))
      continue;
    MILLRACE_TRY_ASSIGN(const auto* reader, readers.of(section.file));
    MILLRACE_TRY_ASSIGN(auto bytes, reader->read(section));
    sections.push_back({section.node, section.slot, section.rows, std::move(bytes)});
  }
  return sections;
}

} // namespace millrace
