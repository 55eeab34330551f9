#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/format/decoder.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// How a cutter makes chunks.
struct cut_limits {
  std::size_t chunk_bytes;      ///< 1 to `chunk_rows_max`, so that a chunk of empty lines is not too many rows.
  std::uint32_t chunk_rows;     ///< 0: cut by bytes.
  std::size_t record_bytes_max; ///< At least `chunk_bytes`, at most 2^30.
  /// How far from its opening quote a quoted field is searched for its end, and held meanwhile; at least
  /// `record_bytes_max` in any case. A quote that is not closed by then is never closed.
  std::size_t open_bytes_max = std::size_t{32} << 20U;
};

/// Bytes of a too long record that its dead letter shows.
inline constexpr std::size_t long_record_bytes_kept = 4096;

/// Cuts the bytes of files into chunks of whole records. Where it cuts depends on the bytes alone, not
/// on how many of them a read happens to return:
/// - by bytes: at the last record end within `chunk_bytes`; a record longer than that is a chunk of its own;
/// - by rows: after `chunk_rows` records, or fewer when more do not fit into `record_bytes_max`;
/// - at the end of a file, where what is left is the last record;
/// - a record longer than `record_bytes_max`, line end included, is read to the end that its format
///   gives it without being kept, and becomes a chunk of its own that says so;
/// - a record that ends earlier than it seemed to, for a quote in it is never closed, is a chunk of its own
///   as well, and reading goes on behind its end;
/// - after `cut_at_pauses` also where the input pauses, at the last record end there is. Such chunks are
///   pieces: `chunk::is_cut_short` and `chunk::continues` say which of them are one chunk without pauses.
///
/// Ownership: owns the splitter, the bytes read ahead and the layouts of all files; borrows the input
/// between `begin` and the end of the file. Threads: one. Errors: those of the input, and a header that
/// does not fit.
class record_cutter {
public:
  record_cutter(std::unique_ptr<splitter> records, const cut_limits& limits);

  /// Hands on whole records rather than to wait for more, from now on. While earlier chunks are being worked on, as
  /// `is_busy` says, it waits for a moment all the same: that makes fewer chunks, and delays nothing.
  void cut_at_pauses(std::function<bool()> is_busy) {
    cuts_at_pauses_ = true;
    is_busy_ = std::move(is_busy);
  }

  /// Starts a file and reads its header.
  /// @param origin Name of the file; outlives every chunk.
  [[nodiscard]] status begin(byte_input& input, std::string_view origin);

  /// Cuts the next chunk into `buffer`; false at the end of the file, leaving `out` as it was.
  [[nodiscard]] result<bool> next(read_buffer& buffer, chunk& out);

  /// Place in the file behind the last chunk; at first, that of the first record.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
  /// Passes over the records of a file that has begun, up to a place at which a chunk has ended before. What follows is
  /// cut as it was then. False where the file ends before that place, at which `offset` says.
  [[nodiscard]] result<bool> skip_to(std::uint64_t offset);
  /// As `skip_to`, but looks at all records on the way; false also where none ends there.
  [[nodiscard]] result<bool> cut_to(std::uint64_t offset);

private:
  [[nodiscard]] std::string_view ahead() const noexcept;
  [[nodiscard]] bool is_pausing();
  [[nodiscard]] std::size_t open_bytes_max() const noexcept {
    return std::max(limits_.open_bytes_max, limits_.record_bytes_max);
  }
  /// Of a record that is too long: its start.
  [[nodiscard]] std::size_t shown_bytes() const noexcept {
    return std::min(limits_.record_bytes_max, long_record_bytes_kept);
  }
  [[nodiscard]] result<std::size_t> fill(char* target, std::size_t wanted);
  [[nodiscard]] result<std::size_t> fill_until_pause(char* target, std::size_t wanted, std::size_t held);
  [[nodiscard]] result<std::size_t> pull(char* target, std::size_t wanted);
  void give_back(std::string_view tail);
  [[nodiscard]] status read_ahead(std::size_t wanted);

  [[nodiscard]] status open_head();
  void use_layout(std::shared_ptr<const file_layout> layout);

  /// What pieces of the chunk being cut were handed on.
  struct handed_on {
    std::size_t bytes = 0;
    std::uint32_t rows = 0;
  };

  [[nodiscard]] result<std::size_t> cut_by_bytes(read_buffer& buffer);
  [[nodiscard]] result<std::size_t> cut_by_rows(read_buffer& buffer);
  [[nodiscard]] result<std::size_t> measure_rows();
  [[nodiscard]] std::size_t measure_last_record(std::string_view bytes);
  [[nodiscard]] result<std::size_t> cut_one_record(read_buffer& buffer);
  [[nodiscard]] result<std::uint64_t> follow_record(read_buffer& buffer);
  void drop_until(std::uint64_t place, read_buffer& buffer);

  std::unique_ptr<splitter> records_;
  cut_limits limits_;
  std::vector<std::shared_ptr<const file_layout>> layouts_; ///< Different ones only.

  byte_input* input_ = nullptr;
  std::string_view origin_;
  const file_layout* layout_ = nullptr;
  std::vector<char> ahead_;     ///< Bytes read but not given out, from `ahead_begin_`.
  std::size_t ahead_begin_ = 0;
  bool has_ended_ = false;      ///< Of the input; it is not read again.
  bool cuts_at_pauses_ = false;
  std::function<bool()> is_busy_; ///< Empty: nobody is.
  /// When waiting for more of the chunk being cut ends at the latest; nothing until it begins.
  std::optional<std::chrono::steady_clock::time_point> patient_until_;
  std::uint64_t offset_ = 0;    ///< In the file, of the next chunk.
  std::uint64_t dropped_ = 0;       ///< Bytes of the record that is followed that are no longer held.
  std::uint64_t skipped_bytes_ = 0; ///< Of a too long record, beyond what its chunk shows.
  std::uint64_t skipped_lines_ = 0; ///< Line ends of it that its chunk does not show.
  std::uint32_t first_line_ = 1;
  bool is_first_ = true;        ///< The next chunk is the first of its file.
  row_error record_fault_ = row_error::none; ///< Where the chunk being cut is the start of a record that is too long.
  handed_on pieces_;            ///< Without any, a chunk begins.
  std::uint32_t rows_ = 0;      ///< Of the piece being cut, where chunks are cut by rows.
  bool is_cut_short_ = false;   ///< The piece being cut ends at a pause.
};

/// Makes the cutter a connector's configuration asks for, after checking its limits.
[[nodiscard]] result<std::unique_ptr<record_cutter>> make_record_cutter(const connector_config& config);

} // namespace millrace
