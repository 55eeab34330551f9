#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace millrace {

/// The two characters that shape CSV records.
struct csv_dialect {
  char delimiter = ',';
  char quote = '"'; ///< 0: fields are never quoted.
};

/// Where the special characters of 64 bytes stand: bit i is byte i.
struct csv_masks {
  std::uint64_t delimiters = 0;
  std::uint64_t newlines = 0;
  std::uint64_t quotes = 0;
  friend constexpr bool operator==(const csv_masks&, const csv_masks&) = default;
};

/// Finds the special characters of the 64 bytes at `block`.
[[nodiscard]] csv_masks classify(const char* block, csv_dialect dialect) noexcept;
/// The same, byte by byte: the oracle of the above, and its stand-in where there is no SSE2.
[[nodiscard]] csv_masks classify_plainly(const char* block, csv_dialect dialect) noexcept;

/// Mask of the bits below the lowest one set; all where none is.
[[nodiscard]] constexpr std::uint64_t bits_before(std::uint64_t mask) noexcept { return (mask & (~mask + 1)) - 1; }

/// Follows quoting from block to block. Exact as long as quotes stand where RFC 4180 wants them;
/// the first that does not is reported, and the record it is in must be read by `scan_record`.
///
/// Ownership: a value. Threads: one. Errors: none.
class quote_tracker {
public:
  struct step {
    std::uint64_t separators = 0; ///< Delimiters and newlines outside of quotes.
    std::uint64_t misplaced = 0;  ///< Characters that break the quoting; later bits mean nothing.
  };

  /// Takes the next block of 64 bytes, of which the first `width` are input; 65 are readable.
  [[nodiscard]] step advance(const char* block, std::size_t width, const csv_masks& masks) noexcept;

  [[nodiscard]] bool is_inside() const noexcept { return inside_ != 0; }

private:
  std::uint64_t inside_ = 0;      ///< All ones while a quoted field is open.
  std::uint64_t may_open_ = 1;    ///< 1: a quote as next character opens or doubles.
  std::uint64_t after_close_ = 0; ///< 1: the last character closed a quoted field.
};

/// What `scan_record` thinks of a record's quotes.
enum class quoting : std::uint8_t {
  sound,
  open,   ///< A quoted field is still open where the bytes end.
  broken, ///< Text follows a closing quote.
};

/// The first record of some bytes. Unless its quotes are sound it ends with the line in which the field
/// begins that is quoted badly.
struct scanned_record {
  std::size_t end = 0;        ///< Where its line end, or the end of the bytes, is.
  bool is_terminated = false; ///< A line feed stands at `end`.
  quoting quotes = quoting::sound;
};

/// Reads one record from `start`, character by character, and appends where each field ends to
/// `field_ends` unless that is null.
[[nodiscard]] scanned_record scan_record(std::string_view bytes, std::size_t start, csv_dialect dialect,
                                         std::vector<std::uint32_t>* field_ends);

/// Follows one record through pieces of any size, keeping none of them. It ends where `scan_record` would
/// say of all the input, but that a quoted field must be closed within so many bytes.
///
/// Ownership: a value. Threads: one. Errors: none.
class record_follower {
public:
  /// @param open_bytes_max Bytes from an opening quote to the one that closes it, at most.
  record_follower(csv_dialect dialect, std::uint64_t open_bytes_max) noexcept
    : dialect_(dialect), open_bytes_max_(open_bytes_max),
      place_(dialect.quote == 0 ? place::last_field : place::field_start) {}

  /// Returns the length of the record, line end included, once it is known; 0 before.
  [[nodiscard]] std::uint64_t follow(std::string_view piece) noexcept;

  /// Returns the length of the record where the input ends here; 0 for all that was followed.
  [[nodiscard]] std::uint64_t end_of_input() const noexcept { return place_ == place::quoted ? line_end_ : 0; }

  /// The first byte that may not be of this record: the one behind the first line end in a quoted field
  /// that is not known to be sound.
  [[nodiscard]] std::uint64_t undecided_from() const noexcept;

private:
  enum class place : std::uint8_t {
    field_start,   ///< A quote here opens a quoted field.
    plain,         ///< In a field without quotes.
    quoted,        ///< In a quoted field.
    behind_quote,  ///< Behind a quote in one: a second quote is text, all else finds the field closed.
    behind_return, ///< Behind a carriage return that follows a closed field.
    last_field,    ///< Nothing but a line end has a meaning any more.
  };

  [[nodiscard]] place behind(char byte) const noexcept;
  [[nodiscard]] std::size_t pass_quoted(std::string_view piece, std::size_t at) noexcept;
  [[nodiscard]] std::uint64_t step(std::string_view piece, std::size_t at) noexcept;

  csv_dialect dialect_;
  std::uint64_t open_bytes_max_;
  place place_;
  std::uint64_t passed_ = 0;   ///< Bytes of the pieces before.
  std::uint64_t opened_ = 0;   ///< Where the last quoted field begins.
  std::uint64_t line_end_ = 0; ///< Behind the first line end in that field; 0 without one.
};

/// Finds the records and fields of a chunk, batch by batch.
///
/// Ownership: borrows the chunk between `begin` and the last `next`. Threads: one. Errors: bad
/// quoting is a property of a record.
class csv_index {
public:
  /// @param fields_per_record What a good record has; more than one more are not told apart.
  csv_index(csv_dialect dialect, std::uint32_t fields_per_record, std::uint32_t records_max);

  void begin(std::string_view bytes) noexcept;

  /// Finds the next 1 to `records_max` records; false at the end of the chunk.
  [[nodiscard]] bool next();

  [[nodiscard]] std::uint32_t record_count() const noexcept { return record_count_; }
  /// Index of a record's first field end; valid up to `record_count()`, where it is the end.
  [[nodiscard]] const std::uint32_t* firsts() const noexcept { return firsts_.data(); }
  /// Where fields end. A field begins behind the entry before its own.
  [[nodiscard]] const std::uint32_t* field_ends() const noexcept { return field_ends_.data(); }
  /// Records with bad quoting, ascending.
  [[nodiscard]] const std::vector<std::uint32_t>& badly_quoted() const noexcept { return badly_quoted_; }
  /// Whether there may be quoted fields.
  [[nodiscard]] bool has_quotes() const noexcept { return has_quotes_; }

private:
  void add_separators(std::size_t at, std::uint64_t separators, std::uint64_t newlines) noexcept;
  [[nodiscard]] std::size_t record_start() const noexcept;
  [[nodiscard]] std::size_t scan_exactly();
  [[nodiscard]] bool has_room() const noexcept;

  csv_dialect dialect_;
  std::uint32_t fields_per_record_;
  std::uint32_t records_max_;
  std::string_view bytes_;
  std::size_t cursor_ = 0; ///< Where the next record starts.
  std::uint32_t record_count_ = 0;
  std::uint32_t field_count_ = 0; ///< Entries of `field_ends_` in use.
  bool has_quotes_ = false;
  std::vector<std::uint32_t> firsts_;
  std::vector<std::uint32_t> field_ends_; ///< Entry 0 stands for the line end before the first record.
  std::vector<std::uint32_t> badly_quoted_;
  std::vector<std::uint32_t> scanned_ends_; ///< Of one record, for `scan_record`.
};

} // namespace millrace
