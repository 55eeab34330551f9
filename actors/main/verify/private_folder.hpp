#pragma once

#include <string>
#include <utility>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// A folder of one's own among the temporary files.
///
/// Ownership: of the folder: removes it with all that is in it, unless it is to stay. Threads: one. Errors: from
/// `make`.
class private_folder {
public:
  [[nodiscard]] static result<private_folder> make();
  private_folder(private_folder&& other) noexcept
    : path_(std::exchange(other.path_, std::string())), stays_(other.stays_) {}
  private_folder& operator=(private_folder&&) = delete;
  ~private_folder();

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  void keep() noexcept { stays_ = true; }

private:
  explicit private_folder(std::string path) : path_(std::move(path)) {}

  std::string path_; ///< Absolute.
  bool stays_ = false;
};

} // namespace millrace
