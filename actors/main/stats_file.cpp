#include "millrace/actors/main/stats_file.hpp"

#include <cerrno>
#include <iostream>

#include <fcntl.h>

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
  return check_writable(path, what);
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
