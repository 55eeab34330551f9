#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "millrace/actors/connector/bytes/byte_stream.hpp"

namespace millrace {

/// Turns an error number of the system into a failure, as in `cannot open: permission denied: a.csv`.
[[nodiscard]] failure system_failure(int error_number, std::string_view what, std::string_view path);

/// Fails where a file at `path` could be neither made nor written, and makes nothing: for what is
/// written only later, and would be lost then. `what` begins the failure, as in `cannot write statistics`.
[[nodiscard]] status check_writable(const std::string& path, std::string_view what);

/// An open file descriptor.
///
/// Ownership: closes what it owns; moves only. Threads: one. Errors: `close` reports what the
/// destructor cannot.
class descriptor {
public:
  descriptor() noexcept = default;
  explicit descriptor(int number) noexcept : number_(number) {}
  descriptor(descriptor&& other) noexcept;
  descriptor& operator=(descriptor&& other) noexcept;
  ~descriptor();

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  /// Closes now; some systems report a full disk no earlier than here.
  [[nodiscard]] status close(std::string_view path);

private:
  int number_ = -1;
};

/// Opens a file for reading from start to end.
[[nodiscard]] result<descriptor> open_for_reading(const std::string& path);

/// Makes names in the folder of `path` durable: a file made there, or one that was renamed.
[[nodiscard]] status sync_folder_of(const std::string& path);

/// Reads a descriptor. `origin` is its name for failures and outlives the input.
[[nodiscard]] std::unique_ptr<byte_input> make_descriptor_input(descriptor source, std::string_view origin);
/// As above for a descriptor that stays open, such as standard input.
[[nodiscard]] std::unique_ptr<byte_input> make_borrowed_input(int source, std::string_view origin);

/// Writes to a descriptor that stays open and outlives the output, as `origin` does. A write that fails raises
/// no signal.
[[nodiscard]] std::unique_ptr<byte_output> make_descriptor_output(int target, std::string_view origin);

/// Reads an open file and unpacks it by the suffix of its path, which outlives the input.
[[nodiscard]] std::unique_ptr<byte_input> make_unpacked_input(descriptor source, std::string_view path);

} // namespace millrace
