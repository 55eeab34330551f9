#include "millrace/actors/main/stats_file.hpp"

#include <cerrno>
#include <filesystem>
#include <iostream>

#include <fcntl.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/main/standard_streams.hpp"

namespace millrace {

namespace {

constexpr std::string_view what = "cannot write statistics";
constexpr mode_t permissions = 0666;

} // namespace

status check_stats_path(const std::string& path) {
  if (path.empty() || path == "-")
    return {};
  std::error_code ignored; // What cannot be looked at is found out by `faccessat`.
  if (std::filesystem::is_directory(path, ignored))
    return system_failure(EISDIR, what, path);
  const auto parent = std::filesystem::path(path).parent_path();
  const auto directory = parent.empty() ? std::string(".") : parent.native();
  if (std::filesystem::exists(directory, ignored) && !std::filesystem::is_directory(directory, ignored))
    return system_failure(ENOTDIR, what, path);
  const auto is_there = std::filesystem::exists(path, ignored);
  const auto& looked_at = is_there ? path : directory;
  if (::faccessat(AT_FDCWD, looked_at.c_str(), is_there ? W_OK : W_OK | X_OK, AT_EACCESS) != 0)
    return system_failure(errno, what, path);
  return {};
}

status write_stats(const std::string& path, const std::string& text) {
  if (path == "-") {
    std::cout << text << '\n';
    return flush_standard_output();
  }
  descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, permissions));
  if (!file.is_open())
    return system_failure(errno, what, path);
  MILLRACE_TRY(make_descriptor_output(file.number(), path)->write(text + '\n'));
  return file.close(path);
}

} // namespace millrace
