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
/// A file can be gone on with from an epoch, under its hidden name. Behind an epoch the bytes on the disk are whole:
/// where the file is packed, a member (gzip) or frame (zstd) ends there and another one begins behind it. So the packed
/// bytes depend on when epochs were taken. What they unpack to does not, and that is what counts of such a file.
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
  [[nodiscard]] result<written_place> prepare(const output_epoch& epoch) override;
  /// Gives the file its name at the epoch that ends it; others show nothing.
  [[nodiscard]] status commit(const output_epoch& epoch) override;
  void abandon() noexcept override;

  [[nodiscard]] std::string why_not_resumable() const override;
  [[nodiscard]] status recover(const written_place& from, std::string_view prologue) override;
  void leave() noexcept override;

private:
  [[nodiscard]] status at_path(status outcome) const;
  [[nodiscard]] status drain();
  [[nodiscard]] status pass_on(std::span<const char> bytes);
  [[nodiscard]] status end_part();
  void start_packing();

  std::unique_ptr<target_file> file_; ///< Null: a descriptor.
  source_span span_;
  std::unique_ptr<byte_output> output_; ///< Null until a named pipe is read.
  std::vector<char> buffer_;
  bool is_whole_ = false; ///< What was passed on has its end: no member or frame is open.
};

} // namespace millrace
