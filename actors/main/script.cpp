#include "millrace/actors/main/script.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "millrace/actors/connector/dead_letters.hpp"

namespace millrace {

namespace {

[[nodiscard]] failure unreadable(const std::string& path, int error_number) {
  const auto code = error_number == ENOENT   ? errc::not_found
                    : error_number == EACCES ? errc::permission_denied
                                             : errc::io;
  return {code, "cannot read the script: " + std::generic_category().message(error_number) + ": " + path, "", {}};
}

[[nodiscard]] result<script> read_standard_input() {
  std::string text;
  char block[4096];
  while (const auto count = std::fread(block, 1, sizeof block, stdin))
    text.append(block, count);
  if (std::ferror(stdin) != 0)
    return unreadable("standard input", errno);
  return script{std::move(text), "standard input", "", true};
}

} // namespace

std::string letters_path_of(const script& source) {
  std::error_code ignored; // What cannot be looked at is no file.
  const auto is_file = !source.path.empty() && std::filesystem::is_regular_file(source.path, ignored);
  return (is_file ? source.path : "millrace") + std::string(letters_suffix);
}

script make_script(std::string text) { return {std::move(text), "-e", "", false}; }

result<script> read_script(const std::string& path) {
  if (path == "-")
    return read_standard_input();
  std::error_code ignored; // What cannot be looked at cannot be opened either.
  if (std::filesystem::is_directory(path, ignored))
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
  return script{std::move(text).str(), path, std::move(folder), false, path};
}

} // namespace millrace
