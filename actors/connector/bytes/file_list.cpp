#include "millrace/actors/connector/bytes/file_list.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/bytes/path_pattern.hpp"

namespace millrace {

namespace {

namespace fs = std::filesystem;

/// Links that lead to links, as many as the system follows.
constexpr unsigned links_max = 40;

bool is_regular(const fs::path& path) {
  std::error_code ignored; // What cannot be looked at is not a regular file.
  return fs::is_regular_file(path, ignored);
}

result<std::vector<std::string>> list_directory(const std::string& path) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->path().filename().native().starts_with('.') && is_regular(entry->path()))
      files.push_back(entry->path().native());
  }
  if (error)
    return system_failure(error.value(), "cannot list the directory", path);
  return files;
}

result<std::vector<std::string>> list_matches(const std::string& pattern) {
  MILLRACE_TRY_ASSIGN(auto files, path_pattern(pattern).list());
  if (files.empty())
    return failure{errc::not_found, "no file matches the pattern: " + pattern, {}, {}};
  return files;
}

result<std::vector<std::string>> expand(const std::string& path) {
  std::error_code error;
  const auto found = fs::status(path, error);
  if (fs::is_directory(found))
    return list_directory(path);
  if (!fs::exists(found) && path_pattern::is_pattern(path))
    return list_matches(path);
  return std::vector<std::string>{path};
}

} // namespace

std::string resolve_path(std::string_view base_directory, std::string_view path) {
  return (fs::path(base_directory) / fs::path(path)).native();
}

result<std::vector<std::string>> list_files(const std::string& path) {
  MILLRACE_TRY_ASSIGN(auto files, expand(path));
  std::sort(files.begin(), files.end());
  for (const auto& file : files)
    if (::faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) != 0)
      return system_failure(errno, "cannot open", file);
  return files;
}

bool would_list(const std::string& path, const std::string& file) {
  std::error_code error;
  if (const auto present = fs::status(file, error); fs::exists(present) && !fs::is_regular_file(present))
    return false;
  const auto found = fs::status(path, error);
  if (fs::is_directory(found)) {
    const fs::path whole(file);
    const auto folder = whole.has_parent_path() ? whole.parent_path() : fs::path(".");
    return !whole.filename().native().starts_with('.') && fs::equivalent(path, folder, error);
  }
  return !fs::exists(found) && path_pattern::is_pattern(path) && path_pattern(path).matches(file);
}

std::string follow_links(const std::string& path) {
  auto followed = fs::path(path);
  std::error_code error;
  for (unsigned step = 0; step < links_max && fs::is_symlink(fs::symlink_status(followed, error)); ++step) {
    const auto next = fs::read_symlink(followed, error);
    if (error)
      break; // Whoever opens it says why.
    followed = followed.parent_path() / next;
  }
  return followed.native();
}

} // namespace millrace
