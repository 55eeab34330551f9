#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// A record of a chunk that could not be decoded, or a field of one that is NULL instead.
struct record_failure {
  std::uint32_t offset = 0; ///< Bytes from the start of the chunk to the start of the record.
  row_error reason = row_error::none;
  std::uint32_t column = no_column; ///< Index in the declared schema, where one column is at fault.
  bool is_kept = false; ///< Only the field failed: it is NULL, and the record is among the rows.
  static constexpr std::uint32_t no_column = 0xffffffff;
};

/// How the fields of one file map to the declared columns, found when the file is opened.
/// Immutable and shared by the chunks of that file.
struct file_layout {
  std::vector<std::int32_t> columns; ///< Field i of a record is this declared column; -1: ignored.
};

/// Decoded rows of a part of a chunk.
struct decoded_batch {
  std::span<const column> columns; ///< One per declared column; a column not needed may be constant NULL.
  std::uint32_t row_count = 0;     ///< At most `batch_rows_max`, at least 1.
  const std::uint32_t* record_offsets = nullptr; ///< Where each row's record starts in the chunk.
};

/// Turns the raw bytes of a chunk into batches; one per partition and input, reused for every chunk.
///
/// Protocol: `begin`, then `next` until it answers false. Failed records are left out of the batches
/// and appended to `failures`, ascending by offset within one `next`. Where the options say that a
/// field that does not read as its type is NULL, such fields of nullable columns are appended too.
///
/// Ownership: batches live in the arena given to `begin`, and may point into `bytes`.
/// Threads: one. Errors: data never fails a decoder; it becomes record failures.
class decoder {
public:
  decoder() = default;
  decoder(const decoder&) = delete;
  decoder& operator=(const decoder&) = delete;
  virtual ~decoder() = default;

  /// @param bytes Whole records; readable 64 bytes beyond the end. At most 2^30 bytes and
  ///   `chunk_rows_max` records.
  /// @param layout The file's layout, or null where the format has none.
  virtual void begin(std::string_view bytes, const file_layout* layout, arena& memory,
                     std::vector<record_failure>& failures) = 0;
  [[nodiscard]] virtual bool next(decoded_batch& out) = 0;

  /// Returns the raw record that starts at `offset` of a chunk, without its line end.
  [[nodiscard]] virtual std::string_view record_at(std::string_view bytes, std::uint32_t offset) const noexcept = 0;

  /// Says where in a failed record the fault is and what should stand there, as in `byte 7: expected a value`,
  /// in `memory`; nothing where the reason says it all. For dead letters only: it reads the record again.
  /// @param record As `record_at` gave it.
  [[nodiscard]] virtual std::string_view explain([[maybe_unused]] std::string_view record,
                                                 [[maybe_unused]] row_error reason,
                                                 [[maybe_unused]] arena& memory) const {
    return {};
  }
};

/// What a UTF-8 file may start with; no part of its first record.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// Finds where records end in raw input, without decoding them; one per source reader.
///
/// Ownership: nothing of the input. Threads: one. Errors: a header that does not fit is a failure.
class splitter {
public:
  splitter() = default;
  splitter(const splitter&) = delete;
  splitter& operator=(const splitter&) = delete;
  virtual ~splitter() = default;

  /// What the start of a file says.
  struct file_start {
    std::size_t skip = 0; ///< Bytes before the first record: a byte order mark, a header line.
    std::shared_ptr<const file_layout> layout; ///< May be null.
  };

  /// Whether `head` holds all that `open` looks at: the first record, which may stand behind empty lines.
  [[nodiscard]] virtual bool is_enough(std::string_view head) {
    head.remove_prefix(head.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    head.remove_prefix(std::min(head.find_first_not_of("\r\n"), head.size()));
    return cut(head) != 0;
  }

  /// Reads the start of a file. `head` is enough, or all of a shorter file.
  [[nodiscard]] virtual result<file_start> open(std::string_view head) = 0;

  /// Returns the length of the longest prefix of `bytes` that consists of whole records, 0 where no
  /// record ends. `bytes` starts at a record. At the end of a file the rest is one last record,
  /// and the caller does not ask.
  [[nodiscard]] virtual std::size_t cut(std::string_view bytes) = 0;

  /// Returns the length of the first record of `bytes`, 0 where its end is not known. More bytes may end it
  /// even among those there were: a quote may turn out to be misplaced, or never closed.
  [[nodiscard]] virtual std::size_t first(std::string_view bytes) = 0;

  /// Begins to follow one record from its first byte, for records that `first` does not see whole.
  /// @param open_bytes_max A quoted field that is not closed this many bytes behind its quote never is.
  virtual void begin_record(std::uint64_t open_bytes_max) = 0;

  /// Follows the record through the next piece, of any size. Returns its length once its end is known, 0
  /// before. It may have ended in an earlier piece: see `undecided_from`.
  [[nodiscard]] virtual std::uint64_t follow(std::string_view piece) = 0;

  /// Returns the length of the record where the input ends behind what was followed; 0 for all of that.
  [[nodiscard]] virtual std::uint64_t end_of_input() const { return 0; }

  /// Place in the record, from its start, before which it is known not to end. What was followed from
  /// there on may belong to the next record, so it must be kept.
  [[nodiscard]] virtual std::uint64_t undecided_from() const = 0;

  /// Why a record that is followed and too long to be held is refused: its length, unless the format knows better.
  [[nodiscard]] virtual row_error long_record_reason() const { return row_error::record_too_long; }
};

} // namespace millrace
