#include "millrace/actors/main/script.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <utility>

namespace millrace {

namespace {

[[nodiscard]] failure unreadable(const std::string& path, int error_number) {
  const auto code = error_number == ENOENT   ? errc::not_found
                    : error_number == EACCES ? errc::permission_denied
                                             : errc::io;
  return {code, "cannot read the script: " + std::generic_category().message(error_number) + ": " + path, "", {}};
}

} // namespace

script make_script(std::string text) { return {std::move(text), "-e", ""}; }

result<script> read_script(const std::string& path) {
  if (path == "-")
    return script{std::string(std::istreambuf_iterator<char>(std::cin), {}), "standard input", ""};
  if (std::filesystem::is_directory(path))
    return unreadable(path, EISDIR);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return unreadable(path, errno);
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad())
    return unreadable(path, EIO);
  auto folder = std::filesystem::path(path).parent_path().native();
  return script{std::move(text).str(), path, std::move(folder)};
}

} // namespace millrace
