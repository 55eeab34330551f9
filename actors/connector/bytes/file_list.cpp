#include "millrace/actors/connector/bytes/file_list.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <glob.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"

namespace millrace {

namespace {

namespace fs = std::filesystem;

bool is_pattern(std::string_view path) noexcept { return path.find_first_of("*?[") != std::string_view::npos; }

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

/// Tells `glob` to give up at a directory that cannot be read, but not where there is none.
int stops_at(const char*, int error_number) noexcept {
  return error_number == ENOENT || error_number == ENOTDIR ? 0 : 1;
}

/// What `glob` answers with.
class matches {
public:
  matches() = default;
  matches(const matches&) = delete;
  matches& operator=(const matches&) = delete;
  ~matches() { ::globfree(&found_); }

  [[nodiscard]] int search(const std::string& pattern) noexcept {
    return ::glob(pattern.c_str(), GLOB_NOSORT, stops_at, &found_);
  }
  [[nodiscard]] std::vector<std::string> regular_files() const {
    std::vector<std::string> files(found_.gl_pathv, found_.gl_pathv + found_.gl_pathc);
    std::erase_if(files, [](const std::string& file) { return !is_regular(file); });
    return files;
  }

private:
  glob_t found_{};
};

result<std::vector<std::string>> list_matches(const std::string& pattern) {
  matches found;
  errno = 0;
  const auto outcome = found.search(pattern);
  if (outcome != 0 && outcome != GLOB_NOMATCH)
    return system_failure(errno == 0 ? EIO : errno, "cannot search", pattern);
  auto files = outcome == 0 ? found.regular_files() : std::vector<std::string>();
  if (files.empty())
    return failure{errc::not_found, "no file matches the pattern: " + pattern, {}, {}};
  return files;
}

result<std::vector<std::string>> expand(const std::string& path) {
  std::error_code error;
  const auto found = fs::status(path, error);
  if (fs::is_directory(found))
    return list_directory(path);
  if (!fs::exists(found) && is_pattern(path))
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

} // namespace millrace
