#include "millrace/engine/format/csv_scanner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "millrace/engine/base/check.hpp"

namespace millrace {
namespace {

constexpr std::size_t block_size = 64;

/// Bit i of the result is the parity of bits 0 .. i.
constexpr std::uint64_t prefix_parity(std::uint64_t bits) noexcept {
  for (unsigned shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
}

constexpr std::uint64_t low_bits(std::size_t count) noexcept {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// Returns the end of the quoted field whose opening quote is at `at`, behind its closing quote, or
/// `npos` where it is never closed.
std::size_t end_of_quoted(std::string_view bytes, std::size_t at, char quote) noexcept {
  for (auto close = bytes.find(quote, at + 1); close != std::string_view::npos; close = bytes.find(quote, close + 2))
    if (close + 1 >= bytes.size() || bytes[close + 1] != quote)
      return close + 1;
  return std::string_view::npos;
}

/// Whether a field, closed at `at`, is followed by nothing but its separator.
bool ends_field(std::string_view bytes, std::size_t at, char delimiter) noexcept {
  if (at < bytes.size() && bytes[at] == '\r')
    return at + 1 == bytes.size() || bytes[at + 1] == '\n';
  return at == bytes.size() || bytes[at] == delimiter || bytes[at] == '\n';
}

/// Clears the bits of carriage returns that belong to line ends. One at the very end of the input is
/// left for the exact reading; a byte behind the block is looked at.
std::uint64_t without_line_ends(const char* block, std::uint64_t candidates) noexcept {
  auto left = candidates;
  for (auto bits = candidates; bits != 0; bits &= bits - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(bits));
    if (block[i] == '\r' && block[i + 1] == '\n')
      left &= ~(bits & (~bits + 1));
  }
  return left;
}

/// A record that ends with the line in which its badly quoted field begins. Not with its own first line: the
/// fields between would be read over and over, once for each of their lines.
scanned_record line_of(std::string_view bytes, std::size_t opened, quoting quotes) noexcept {
  const auto end = std::min(bytes.find('\n', opened), bytes.size());
  return {end, end != bytes.size(), quotes};
}

} // namespace

csv_masks classify_plainly(const char* block, csv_dialect dialect) noexcept {
  csv_masks masks;
  for (unsigned i = 0; i < block_size; ++i) {
    masks.delimiters |= std::uint64_t{block[i] == dialect.delimiter} << i;
    masks.newlines |= std::uint64_t{block[i] == '\n'} << i;
    masks.quotes |= std::uint64_t{block[i] == dialect.quote && dialect.quote != 0} << i;
  }
  return masks;
}

#if defined(__SSE2__)
csv_masks classify(const char* block, csv_dialect dialect) noexcept {
  const auto delimiter = _mm_set1_epi8(dialect.delimiter);
  const auto newline = _mm_set1_epi8('\n');
  const auto quote = _mm_set1_epi8(dialect.quote);
  const auto mask_of = [](__m128i equal) {
    return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(equal))};
  };
  csv_masks masks;
  for (unsigned part = 0; part < 4; ++part) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * part));
    masks.delimiters |= mask_of(_mm_cmpeq_epi8(bytes, delimiter)) << (16 * part);
    masks.newlines |= mask_of(_mm_cmpeq_epi8(bytes, newline)) << (16 * part);
    masks.quotes |= mask_of(_mm_cmpeq_epi8(bytes, quote)) << (16 * part);
  }
  if (dialect.quote == 0)
    masks.quotes = 0;
  return masks;
}
#else
csv_masks classify(const char* block, csv_dialect dialect) noexcept { return classify_plainly(block, dialect); }
#endif

quote_tracker::step quote_tracker::advance(const char* block, std::size_t width, const csv_masks& masks) noexcept {
  const auto valid = low_bits(width);
  const auto separators = (masks.delimiters | masks.newlines) & valid;
  if (const bool is_quiet = (masks.quotes | inside_ | after_close_) == 0; is_quiet) {
    may_open_ = separators >> 63U;
    return {separators, 0};
  }
  const auto quotes = masks.quotes & valid;
  const auto inside = prefix_parity(quotes) ^ inside_;
  const auto opening = quotes & inside;
  const auto closing = quotes & ~inside;
  const auto outside_separators = separators & ~inside;
  const auto may_open = ((outside_separators | closing) << 1U) | may_open_;
  const auto behind_close = ((closing << 1U) | after_close_) & valid;
  const auto stray = without_line_ends(block, behind_close & ~(separators | quotes));
  inside_ = std::uint64_t{0} - (inside >> 63U);
  may_open_ = (outside_separators | closing) >> 63U;
  after_close_ = closing >> 63U;
  return {outside_separators, (opening & ~may_open) | stray};
}

scanned_record scan_record(std::string_view bytes, std::size_t start, csv_dialect dialect,
                           std::vector<std::uint32_t>* field_ends) {
  const auto is_special = [dialect](char c) { return c == dialect.delimiter || c == '\n'; };
  for (auto at = start;; ++at) {
    if (dialect.quote != 0 && at < bytes.size() && bytes[at] == dialect.quote) {
      const auto opened = at;
      at = end_of_quoted(bytes, opened, dialect.quote);
      if (at == std::string_view::npos)
        return line_of(bytes, opened, quoting::open);
      if (!ends_field(bytes, at, dialect.delimiter))
        return line_of(bytes, opened, quoting::broken);
    }
    at = static_cast<std::size_t>(
      std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), is_special) - bytes.begin());
    if (field_ends != nullptr)
      field_ends->push_back(static_cast<std::uint32_t>(at));
    if (at == bytes.size() || bytes[at] == '\n')
      return {at, at != bytes.size(), quoting::sound};
  }
}

record_follower::place record_follower::behind(char byte) const noexcept {
  const bool is_separator = byte == dialect_.delimiter || byte == '\n';
  switch (place_) {
    case place::quoted: return byte == dialect_.quote ? place::behind_quote : place::quoted;
    case place::behind_quote:
      if (byte == dialect_.quote)
        return place::quoted;
      if (byte == '\r')
        return place::behind_return;
      return is_separator ? place::field_start : place::last_field;
    case place::behind_return:
    case place::last_field: return byte == '\n' ? place::field_start : place::last_field;
    case place::field_start:
      if (byte == dialect_.quote)
        return place::quoted;
      break;
    case place::plain: break;
  }
  return is_separator ? place::field_start : place::plain;
}

std::uint64_t record_follower::undecided_from() const noexcept {
  const bool is_open = place_ == place::quoted || place_ == place::behind_quote || place_ == place::behind_return;
  return is_open && line_end_ != 0 ? line_end_ : passed_;
}

/// Returns where a quoted field meets a quote, or the end of the piece. A field that has become too long
/// is given up: its quote means nothing.
std::size_t record_follower::pass_quoted(std::string_view piece, std::size_t at) noexcept {
  const auto end = std::min(piece.find(dialect_.quote, at), piece.size());
  if (line_end_ == 0)
    if (const auto newline = piece.substr(0, end).find('\n', at); newline != std::string_view::npos)
      line_end_ = passed_ + newline + 1;
  if (passed_ + end - opened_ > open_bytes_max_)
    place_ = place::last_field;
  return end;
}

/// Takes the byte at `at`; returns the length of the record where that is known behind it.
std::uint64_t record_follower::step(std::string_view piece, std::size_t at) noexcept {
  const auto was = place_;
  place_ = behind(piece[at]);
  if (place_ == place::quoted && was == place::field_start) {
    opened_ = passed_ + at;
    line_end_ = 0;
  }
  if (place_ == place::field_start && piece[at] == '\n')
    return passed_ + at + 1;
  return place_ == place::last_field ? line_end_ : 0;
}

std::uint64_t record_follower::follow(std::string_view piece) noexcept {
  for (std::size_t at = 0; at < piece.size(); ++at) {
    if (place_ == place::quoted)
      at = pass_quoted(piece, at);
    if (place_ == place::last_field && line_end_ != 0)
      return line_end_;
    if (place_ == place::last_field)
      at = std::min(piece.find('\n', at), piece.size());
    if (at == piece.size())
      break;
    if (const auto length = step(piece, at); length != 0)
      return length;
  }
  passed_ += piece.size();
  return 0;
}

csv_index::csv_index(csv_dialect dialect, std::uint32_t fields_per_record, std::uint32_t records_max)
  : dialect_(dialect), fields_per_record_(fields_per_record), records_max_(records_max),
    firsts_(records_max + block_size + 2),
    field_ends_(std::size_t{records_max} * fields_per_record + fields_per_record + 4 * block_size) {}

void csv_index::begin(std::string_view bytes) noexcept {
  bytes_ = bytes;
  cursor_ = 0;
}

bool csv_index::has_room() const noexcept {
  return record_count_ < records_max_ && field_count_ + fields_per_record_ + 2 * block_size <= field_ends_.size();
}

std::size_t csv_index::record_start() const noexcept {
  return static_cast<std::uint32_t>(field_ends_[firsts_[record_count_] - 1] + 1);
}

void csv_index::add_separators(std::size_t at, std::uint64_t separators, std::uint64_t newlines) noexcept {
  auto* ends = field_ends_.data();
  auto* firsts = firsts_.data();
  auto fields = field_count_;
  auto records = record_count_;
  for (; separators != 0; separators &= separators - 1) {
    const auto i = static_cast<std::uint32_t>(std::countr_zero(separators));
    ends[fields++] = static_cast<std::uint32_t>(at) + i;
    firsts[records + 1] = fields;
    records += static_cast<std::uint32_t>((newlines >> i) & 1U);
  }
  field_count_ = fields;
  record_count_ = records;
}

std::size_t csv_index::scan_exactly() {
  scanned_ends_.clear();
  const auto found = scan_record(bytes_, record_start(), dialect_, &scanned_ends_);
  if (found.quotes != quoting::sound) {
    scanned_ends_.clear();
    badly_quoted_.push_back(record_count_);
  }
  // One field too many is as good as many, and bounds what is kept.
  scanned_ends_.resize(std::min<std::size_t>(std::max<std::size_t>(scanned_ends_.size(), 1), fields_per_record_ + 1));
  scanned_ends_.back() = static_cast<std::uint32_t>(found.end);
  field_count_ = firsts_[record_count_];
  std::copy(scanned_ends_.begin(), scanned_ends_.end(), field_ends_.begin() + field_count_);
  field_count_ += static_cast<std::uint32_t>(scanned_ends_.size());
  firsts_[++record_count_] = field_count_;
  return std::min(found.end + 1, bytes_.size());
}

bool csv_index::next() {
  record_count_ = 0;
  field_count_ = 1;
  field_ends_[0] = static_cast<std::uint32_t>(cursor_) - 1U;
  firsts_[0] = 1;
  has_quotes_ = false;
  badly_quoted_.clear();
  quote_tracker quotes;
  auto at = cursor_;
  while (at < bytes_.size() && has_room()) {
    const auto width = std::min(block_size, bytes_.size() - at);
    const auto masks = classify(bytes_.data() + at, dialect_);
    const auto [separators, misplaced] = quotes.advance(bytes_.data() + at, width, masks);
    has_quotes_ |= masks.quotes != 0;
    add_separators(at, separators & bits_before(misplaced), masks.newlines);
    at += width;
    if (misplaced == 0) [[likely]]
      continue;
    at = scan_exactly();
    quotes = quote_tracker{};
  }
  // What follows the last line end is a record too, be it one whose quotes are never closed; and one
  // wider than the room is read alone.
  if ((at == bytes_.size() && record_count_ < records_max_ && record_start() < at) ||
      (at < bytes_.size() && record_count_ == 0))
    static_cast<void>(scan_exactly());
  record_count_ = std::min(record_count_, records_max_);
  cursor_ = std::min(record_start(), bytes_.size());
  return record_count_ != 0;
}

} // namespace millrace
