#include "millrace/actors/connector/bytes/path_pattern.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fnmatch.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"

namespace millrace {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view any_folders = "**";

[[nodiscard]] bool fits(const std::string& pattern, const std::string& name) noexcept {
  return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0;
}

[[nodiscard]] bool is_hidden(std::string_view name) noexcept { return name.starts_with('.'); }

/// What is gone since, or no folder at all, has no files.
[[nodiscard]] bool is_missing(const std::error_code& error) noexcept {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
}

/// A path without links and dots, as far as it exists.
[[nodiscard]] fs::path canonical(const std::string& path) {
  std::error_code error;
  const auto absolute = fs::absolute(path.empty() ? "." : path, error);
  return error ? fs::path(path) : fs::weakly_canonical(absolute, error);
}

} // namespace

path_pattern::path_pattern(std::string_view path) {
  while (!path.empty()) {
    const auto size = std::min(path.find('/'), path.size());
    const auto name = path.substr(0, size);
    path.remove_prefix(std::min(size + 1, path.size()));
    if (parts_.empty() && !is_pattern(name))
      root_.append(name) += '/';
    else if (!name.empty() && !(name == any_folders && !parts_.empty() && parts_.back() == any_folders))
      parts_.emplace_back(name);
  }
  if (!parts_.empty() && parts_.back() == any_folders)
    parts_.emplace_back("*");
}

/// Looks at one path that fits the pattern up to and including `part`.
status path_pattern::visit(const std::string& path, std::size_t part, strings& found) const {
  std::error_code ignored; // What cannot be looked at is neither a file nor a folder.
  const auto there = fs::status(path, ignored);
  if (part + 1 == parts_.size() && fs::is_regular_file(there))
    found.push_back(path);
  if (part + 1 < parts_.size() && fs::is_directory(there))
    return walk(path + '/', part + 1, found);
  return {};
}

/// Looks in a folder for what fits the pattern from `part` on.
status path_pattern::walk(const std::string& folder, std::size_t part, strings& found) const {
  const auto& wanted = parts_[part];
  if (!is_pattern(wanted))
    return visit(folder + wanted, part, found);
  const bool is_any = wanted == any_folders;
  if (is_any)
    MILLRACE_TRY(walk(folder, part + 1, found));
  std::error_code error;
  fs::directory_iterator entry(folder.empty() ? "." : folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const auto name = entry->path().filename().native();
    std::error_code ignored;
    if (!is_any && fits(wanted, name))
      MILLRACE_TRY(visit(folder + name, part, found));
    else if (is_any && !is_hidden(name) && fs::is_directory(entry->symlink_status(ignored)))
      MILLRACE_TRY(walk(folder + name + '/', part, found));
  }
  if (error && !is_missing(error))
    return system_failure(error.value(), "cannot list the directory", folder);
  return {};
}

result<std::vector<std::string>> path_pattern::list() const {
  strings found;
  if (!parts_.empty())
    MILLRACE_TRY(walk(root_, 0, found));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool path_pattern::matches(const strings& names, std::size_t name, std::size_t part) const {
  if (name == names.size() || part == parts_.size())
    return name == names.size() && part == parts_.size();
  if (parts_[part] == any_folders)
    return matches(names, name, part + 1) || (!is_hidden(names[name]) && matches(names, name + 1, part));
  return fits(parts_[part], names[name]) && matches(names, name + 1, part + 1);
}

bool path_pattern::matches(const std::string& path) const {
  strings names;
  for (const auto& name : canonical(path).lexically_relative(canonical(root_)))
    names.push_back(name.native());
  return !parts_.empty() && matches(names, 0, 0);
}

} // namespace millrace
