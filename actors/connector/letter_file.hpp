#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/bytes/locked_file.hpp"
#include "millrace/actors/connector/entry.hpp"

namespace millrace {

/// What a job does whose letters another job keeps at the same path.
enum class letters_name : std::uint8_t {
  fixed,    ///< It is refused.
  numbered, ///< It keeps its own, with a number in the name: `job.dead-letters.2.jsonl`.
};

/// A file of dead letters. Unlike other files it lies open as it is written, so that it can be read while the job runs and
/// after it failed, and it is made at the first letter. A link stays a link: what it leads to is written.
///
/// The file belongs to one job at a time, of this process or another, from `open` to the last `commit`, letters or not: a
/// hidden file beside it says so meanwhile. What is no regular file is for any number of jobs.
///
/// Ownership: owns the file, and never removes what it has written. Threads: one, and every call may block. Errors:
/// those of the system.
class letter_file final : public sink_writer {
public:
  letter_file(std::string path, letters_name name);

  /// Removes the file of an earlier run, so that a file that exists is of this one, unless another job is
  /// writing it: then only a letter is refused.
  [[nodiscard]] status remove_earlier() const;
  /// Claims the file and removes that of an earlier run; fails where it belongs to another job, and where none could
  /// be made: at the first letter it is too late to say so.
  [[nodiscard]] status open(std::string_view prologue) override;
  /// Takes the place of what is shown.
  [[nodiscard]] status write(std::span<const char> bytes) override;
  [[nodiscard]] status write_rows(const batch_view& rows) override;
  /// Hands everything to the system.
  [[nodiscard]] status flush() override;

  /// Writes a letter behind all others that is not part of the file yet: what is written next takes its place, and that
  /// of all that were shown. Only where the file is one that can be written again; elsewhere nothing is shown.
  [[nodiscard]] status show(std::string_view line);
  /// Takes away what was shown.
  [[nodiscard]] status hide();
  [[nodiscard]] std::uint64_t shown_count() const noexcept { return shown_count_; }

  /// @pre Nothing is shown, unless the epoch ends the output.
  [[nodiscard]] result<written_place> prepare(const output_epoch& epoch) override;
  [[nodiscard]] status commit(const output_epoch& epoch) override;
  /// The letters so far stay: they may say why.
  void abandon() noexcept override { leave(); }
  void leave() noexcept override;

  [[nodiscard]] std::string why_not_resumable() const override;
  /// Drops letters that came later than the place. Fails where those before it are not there any more.
  [[nodiscard]] status recover(const written_place& from, std::string_view prologue) override;
  /// Has `recover` look for the number that a file had, whatever its folder is called now. Where names are not numbered it has none.
  void take_number_of(const std::string& path);

  /// The file; what it is numbered is known once it is open.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
  [[nodiscard]] status claim(letters_name name);
  [[nodiscard]] status create();
  [[nodiscard]] status append(std::string_view bytes);
  [[nodiscard]] status sync();

  std::string first_path_; ///< Without a number.
  std::string path_;
  letters_name name_;
  std::uint32_t number_ = 1; ///< In the name; 1 for none.
  lock_file claimed_;
  std::uint64_t shown_count_ = 0;
  std::uint64_t written_bytes_ = 0; ///< Of the file, in front of what is shown.
  bool can_show_ = false;           ///< The file is open, and a regular one.
  bool is_named_durably_ = false;   ///< The folder of the file was synced since it was made.
  descriptor file_;
  std::string buffer_;
};

} // namespace millrace
