#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/bytes/target_file.hpp"
#include "millrace/actors/connector/entry.hpp"

namespace millrace {

/// Writes encoded records to a file, which appears when it is committed, or to a descriptor.
///
/// Ownership: owns file, packer and buffer; a descriptor given to it stays open. Threads: one, and every
/// call may block. Errors: a full disk is `no_space`; after a failure only `abandon` makes sense.
class byte_writer final : public sink_writer {
public:
  /// Writes a file, packed as its suffix says. `span` is where the statement names it.
  byte_writer(std::string path, const source_span& span);
  /// Writes to an open descriptor; `origin` is its name for failures and outlives the writer.
  byte_writer(int target, std::string_view origin);

  [[nodiscard]] status open(std::string_view prologue) override;
  [[nodiscard]] status write(std::span<const char> bytes) override;
  [[nodiscard]] status write_rows(const batch_view& rows) override;
  [[nodiscard]] status flush() override;
  [[nodiscard]] status prepare() override;
  [[nodiscard]] status commit() override;
  void abandon() noexcept override;

private:
  [[nodiscard]] status drain();
  void start_packing();

  std::unique_ptr<target_file> file_; ///< Null: a descriptor.
  source_span span_;
  std::unique_ptr<byte_output> output_; ///< Null until a named pipe is read.
  std::vector<char> buffer_;
  bool is_prepared_ = false;
};

} // namespace millrace
