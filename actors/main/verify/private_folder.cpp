#include "millrace/actors/main/verify/private_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "millrace/actors/connector/bytes/descriptor.hpp"

namespace millrace {

namespace fs = std::filesystem;

result<private_folder> private_folder::make() {
  std::error_code error;
  auto base = fs::temp_directory_path(error);
  if (error)
    return failure{errc::io, "no folder for temporary files: " + error.message(), "TMPDIR names one", {}};
  auto pattern = (fs::absolute(base) / "millrace-verify-XXXXXX").native();
  if (::mkdtemp(pattern.data()) == nullptr)
    return system_failure(errno, "cannot make a folder", pattern);
  return private_folder(std::move(pattern));
}

private_folder::~private_folder() {
  std::error_code ignored; // What cannot be removed stays.
  if (!path_.empty() && !stays_)
    fs::remove_all(path_, ignored);
}

} // namespace millrace
