#include "millrace/actors/main/script.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
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

/// Reads to the end, but no more than a script may have: devices have no end.
[[nodiscard]] result<std::string> read_text(std::FILE* file, const std::string& path) {
  std::string text;
  char block[4096];
  while (const auto count = std::fread(block, 1, sizeof block, file)) {
    text.append(block, count);
    if (text.size() > script_bytes_max)
      return failure{errc::limit_exceeded,
                     "the script is longer than " + std::to_string(script_bytes_max >> 20U) + " MB: " + path,
                     "is it a script at all?", {}};
  }
  if (std::ferror(file) != 0)
    return unreadable(path, errno);
  return text;
}

struct close_file {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

} // namespace

std::string letters_path_of(const script& source) {
  std::error_code ignored; // What cannot be looked at is no file.
  const auto is_file = !source.path.empty() && std::filesystem::is_regular_file(source.path, ignored);
  return (is_file ? source.path : "millrace") + std::string(letters_suffix);
}

script make_script(std::string text) { return {std::move(text), "-e", "", false}; }

result<script> read_script(const std::string& path) {
  if (path == "-") {
    const std::string name = "standard input";
    MILLRACE_TRY_ASSIGN(auto text, read_text(stdin, name));
    return script{std::move(text), name, "", true};
  }
  std::error_code ignored; // What cannot be looked at cannot be opened either.
  if (std::filesystem::is_directory(path, ignored))
    return unreadable(path, EISDIR);
  const std::unique_ptr<std::FILE, close_file> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr)
    return unreadable(path, errno);
  MILLRACE_TRY_ASSIGN(auto text, read_text(file.get(), path));
  auto folder = std::filesystem::path(path).parent_path().native();
  return script{std::move(text), path, std::move(folder), false, path};
}

} // namespace millrace
