#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "millrace/actors/connector/byte_writer.hpp"
#include "millrace/actors/connector/bytes/locked_file.hpp"
#include "millrace/actors/connector/entry.hpp"

namespace millrace {

/// Writes encoded records to a folder, a part for each epoch that has any: `part-00000001.csv` and so on, whose names sort
/// in the order of their rows.
///
/// Each part is a whole file, with a prologue of its own. It is written under a hidden name, made durable by `prepare`
/// and named by `commit`. Who lists the folder, hidden names left out, so sees each committed row once. Parts that are
/// named are never looked at again, so whoever has read them may take them away.
///
/// A folder belongs to one job at a time, which holds a lock in it, and to one run: what begins anew finds no part there.
///
/// Ownership: owns the parts that are not committed and the lock. The destructor removes neither the folder nor what a
/// snapshot may count on. Threads: one, and every call may block. Errors: those of files; after a failure only `abandon`
/// and `leave` make sense.
class folder_writer final : public sink_writer {
public:
  /// @param folder Ends in a slash; made where it is missing, the folder above it is not.
  /// @param suffix Of parts, as in `.csv.gz`; it says how they are packed.
  /// @param span Where the statement names the folder.
  folder_writer(std::string folder, std::string suffix, const source_span& span);

  [[nodiscard]] status open(std::string_view prologue) override;
  [[nodiscard]] status write(std::span<const char> bytes) override;
  [[nodiscard]] status write_rows(const batch_view& rows) override;
  [[nodiscard]] result<written_place> prepare(const output_epoch& epoch) override;
  [[nodiscard]] status commit(const output_epoch& epoch) override;
  void abandon() noexcept override;

  [[nodiscard]] std::string why_not_resumable() const override { return {}; }
  [[nodiscard]] status recover(const written_place& from, std::string_view prologue) override;
  void leave() noexcept override;

private:
  /// A part that is durable and waits for its name.
  struct prepared_part {
    std::unique_ptr<byte_writer> file;
    sequence_number last;
  };

  [[nodiscard]] status make();
  [[nodiscard]] status claim();
  [[nodiscard]] status begin();
  [[nodiscard]] status take_up(const written_place& from);
  [[nodiscard]] status at_path(status outcome) const;

  std::string folder_;
  std::string suffix_;
  source_span span_;
  std::string prologue_;
  lock_file claimed_;
  std::unique_ptr<byte_writer> open_; ///< The part that is being written; null where it has no row yet.
  std::deque<prepared_part> prepared_;
  written_place place_; ///< Behind the last part that is prepared.
  bool is_new_ = false; ///< The folder was made for this run.
};

} // namespace millrace
