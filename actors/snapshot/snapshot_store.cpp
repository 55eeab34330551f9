#include "millrace/actors/snapshot/snapshot_store.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <span>
#include <system_error>

#include <unistd.h>

#include "millrace/actors/connector/bytes/target_file.hpp"
#include "millrace/actors/snapshot/file_names.hpp"

namespace millrace {

namespace {

constexpr std::string_view lock_name = ".lock";
constexpr std::string_view partial_suffix = ".partial"; // As `target_file` calls them.

[[nodiscard]] result<std::vector<std::string>> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    names.push_back(entry->path().filename().native());
  if (error)
    return system_failure(error.value(), "cannot read the folder", folder);
  std::ranges::sort(names);
  return names;
}

[[nodiscard]] bool is_of_snapshot(std::string_view name) { return epoch_of_state(name) || epoch_of_manifest(name); }

/// A file that `target_file` writes under a hidden name.
[[nodiscard]] bool is_partial(std::string_view name) {
  return name.starts_with('.') && name.ends_with(partial_suffix) &&
         is_of_snapshot(name.substr(1, name.size() - 1 - partial_suffix.size()));
}

/// Hidden files, and what file systems put into their top folder, are of no concern to anybody.
[[nodiscard]] bool is_foreign(std::string_view name) {
  return !name.starts_with('.') && name != "lost+found" && !is_of_snapshot(name);
}

[[nodiscard]] status sync_folder(const std::string& folder) {
  MILLRACE_TRY_ASSIGN(auto opened, open_for_reading(folder));
  if (::fsync(opened.number()) != 0)
    return system_failure(errno, "cannot sync", folder);
  return {};
}

/// Makes a folder and those above it, durably.
[[nodiscard]] status make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error))
    return {};
  const auto parent = folder.has_parent_path() ? folder.parent_path() : std::filesystem::path(".");
  MILLRACE_TRY(make_folder(parent));
  if (std::filesystem::exists(folder, error))
    return system_failure(ENOTDIR, "cannot make the folder for snapshots", folder.native());
  std::filesystem::create_directory(folder, error);
  if (error)
    return system_failure(error.value(), "cannot make the folder for snapshots", folder.native());
  return sync_folder(parent.native());
}

/// Fails where a folder is used for something else.
[[nodiscard]] status check_use(const std::string& folder, std::span<const std::string> names) {
  if (std::ranges::any_of(names, is_of_snapshot))
    return {};
  const auto foreign = std::ranges::find_if(names, is_foreign);
  if (foreign == names.end())
    return {};
  return failure{errc::failed_precondition,
                 "cannot keep snapshots beside other files: " + *foreign + " is in " + folder,
                 "name a folder that is empty or does not exist",
                 {}};
}

[[nodiscard]] status remove_partials(const std::string& folder, std::span<const std::string> names) {
  for (const auto& name : names)
    if (is_partial(name) && remove_unlocked(folder + "/" + name) == removal::failed)
      return system_failure(errno, "cannot remove what a killed job left", folder + "/" + name);
  return {};
}

} // namespace

result<std::unique_ptr<snapshot_store>> snapshot_store::open(const std::string& folder, std::size_t kept_max) {
  MILLRACE_TRY(make_folder(folder));
  MILLRACE_TRY_ASSIGN(auto names, names_in(folder));
  MILLRACE_TRY(check_use(folder, names));
  auto lock_path = folder + "/" + std::string(lock_name);
  MILLRACE_TRY_ASSIGN(auto held, try_create_locked(lock_path, folder));
  if (!held)
    return failure{errc::io,
                   "cannot keep snapshots: another job is using the folder: " + folder,
                   "wait until that job has ended, or name another folder",
                   {}};
  std::unique_ptr<snapshot_store> store(
    new snapshot_store(folder, lock_file(*std::move(held), std::move(lock_path)), kept_max));
  MILLRACE_TRY_ASSIGN(names, names_in(folder)); // Another job may have ended since.
  MILLRACE_TRY(remove_partials(folder, names));
  for (const auto& name : names)
    store->highest_ = std::max(store->highest_, epoch_of_manifest(name).value_or(0));
  return store;
}

result<found_snapshot> snapshot_store::newest(verification depth) {
  MILLRACE_TRY_ASSIGN(auto found, folder_.newest(depth));
  newest_ = found.manifest;
  damaged_ = found.damaged;
  return found;
}

result<snapshot_writer> snapshot_store::begin(std::uint64_t epoch) {
  if (epoch < next_epoch())
    return failure{errc::internal, "epoch " + std::to_string(epoch) + " has a snapshot already, or had one", {}, {}};
  highest_ = epoch;
  return snapshot_writer(folder_, epoch, newest_ ? &*newest_ : nullptr);
}

status snapshot_store::sync() const { return sync_folder(folder_.path()); }

status snapshot_store::write(const snapshot_manifest& manifest) const {
  target_file target(folder_.path_of(manifest_file_name(manifest.epoch)));
  MILLRACE_TRY_ASSIGN(const auto bytes, write_manifest(manifest, target.path()));
  MILLRACE_TRY(target.open());
  MILLRACE_TRY(make_descriptor_output(target.number(), target.path())
                 ->write({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  return target.commit();
}

result<commit_report> snapshot_store::commit(snapshot_writer writer, snapshot_manifest manifest) {
  MILLRACE_TRY(writer.finish(manifest));
  MILLRACE_TRY(write(manifest));
  commit_report report{writer.bytes_written(), writer.bytes_kept(), {}};
  newest_ = std::move(manifest);
  if (auto outcome = remove_unneeded(report.warnings); !outcome.ok())
    report.warnings.push_back(std::move(outcome).take_error().message);
  return report;
}

/// Removes all manifests but the last ones that are whole, and returns the names of the files that those need.
result<std::vector<std::string>> snapshot_store::remove_manifests(std::vector<std::string>& warnings) const {
  MILLRACE_TRY_ASSIGN(const auto epochs, folder_.epochs());
  std::vector<std::string> needed;
  std::size_t kept = 0;
  for (auto epoch = epochs.rbegin(); epoch != epochs.rend(); ++epoch) {
    const auto is_wanted = kept < kept_max_ && std::ranges::find(damaged_, *epoch) == damaged_.end();
    if (auto content = folder_.manifest(*epoch); is_wanted && content.ok()) {
      ++kept;
      for (auto& file : content->files)
        needed.push_back(std::move(file.name));
      continue;
    }
    const auto path = folder_.path_of(manifest_file_name(*epoch));
    if (::unlink(path.c_str()) != 0)
      warnings.push_back(system_failure(errno, "cannot remove", path).message);
  }
  return needed;
}

status snapshot_store::remove_unneeded(std::vector<std::string>& warnings) const {
  MILLRACE_TRY_ASSIGN(const auto list, remove_manifests(warnings));
  const std::set<std::string> needed(list.begin(), list.end());
  MILLRACE_TRY(sync()); // No manifest must come back whose files are gone.
  MILLRACE_TRY_ASSIGN(const auto names, names_in(folder_.path()));
  for (const auto& name : names) {
    const auto path = folder_.path_of(name);
    if (epoch_of_state(name) && !needed.contains(name) && ::unlink(path.c_str()) != 0)
      warnings.push_back(system_failure(errno, "cannot remove", path).message);
  }
  return {};
}

status snapshot_store::forget() {
  MILLRACE_TRY_ASSIGN(const auto epochs, folder_.epochs());
  newest_.reset();
  for (const auto epoch : epochs) {
    const auto path = folder_.path_of(manifest_file_name(epoch));
    if (::unlink(path.c_str()) != 0)
      return system_failure(errno, "cannot remove", path);
  }
  std::vector<std::string> warnings;
  return remove_unneeded(warnings);
}

} // namespace millrace
