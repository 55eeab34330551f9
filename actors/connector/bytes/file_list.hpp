#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Returns `path`, taken from `base_directory` when it is relative.
[[nodiscard]] std::string resolve_path(std::string_view base_directory, std::string_view path);

/// Whether an output path names a folder: it ends in a slash, whatever there is on the disk.
[[nodiscard]] inline bool names_folder(std::string_view path) noexcept { return path.ends_with('/'); }

/// Returns the files an input path stands for, sorted by bytes: the file itself, the regular files of a
/// directory (not of those below it, and without names that begin with a dot), or those that match a
/// pattern, see `path_pattern`. A file whose name only looks like a pattern is taken as it is.
///
/// Errors: nothing there, nothing that matches, a directory or file that may not be read. An empty
/// directory is an empty input.
[[nodiscard]] result<std::vector<std::string>> list_files(const std::string& path);

/// Whether the files of an input path would be joined by a file that is not there yet.
[[nodiscard]] bool would_list(const std::string& path, const std::string& file);

/// Follows the links at the end of a path, be it that what they lead to is not there.
[[nodiscard]] std::string follow_links(const std::string& path);

} // namespace millrace
