#include "millrace/actors/connector/record_cutter.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "millrace/actors/connector/bytes/packed_content.hpp"
#include "millrace/engine/base/check.hpp"
#include "millrace/engine/kernel/count.hpp"

namespace millrace {

namespace {

/// Decoders may read this far behind a chunk.
constexpr std::size_t padding_bytes = 64;
/// Read at first to find the header; grows when the first record is longer.
constexpr std::size_t head_bytes = 4096;
/// Reads after which a chunk is cut although its input goes on to drip.
constexpr std::size_t reads_max = 64;
/// How long a pausing input may hold up what is there while earlier chunks are being worked on, and how often it is
/// looked whether they still are.
constexpr std::chrono::microseconds patience{1000};
constexpr std::chrono::microseconds busy_check{100};
/// Pieces in which a record is followed that does not fit into a chunk.
constexpr std::size_t piece_bytes = std::size_t{64} << 10U;
/// Memory for what is read ahead that is kept from record to record.
constexpr std::size_t ahead_bytes_kept = std::size_t{16} << 20U;

/// What a decoder can address.
constexpr std::size_t record_bytes_limit = std::size_t{1} << 30U;

failure limit_failure(const connector_config& config, std::string_view what, std::size_t most) {
  return {errc::invalid_argument, std::string(what) + " must be at least 1 and at most " + std::to_string(most),
          {},
          config.span};
}

void make_room(read_buffer& buffer, std::size_t size) {
  if (buffer.bytes.size() < size + padding_bytes)
    buffer.bytes.resize(size + padding_bytes);
}

std::uint64_t count_lines(std::string_view bytes) noexcept { return kernel::count_byte(bytes, '\n'); }

std::string_view first_bytes(const read_buffer& buffer, std::size_t size) {
  return std::string_view(buffer.bytes.data(), buffer.bytes.size()).substr(0, size);
}

} // namespace

result<std::unique_ptr<record_cutter>> make_record_cutter(const connector_config& config) {
  if (config.chunk_bytes == 0 || config.chunk_bytes > chunk_rows_max)
    return limit_failure(config, "bytes per chunk", chunk_rows_max);
  if (config.chunk_rows > chunk_rows_max)
    return limit_failure(config, "rows per chunk", chunk_rows_max);
  if (config.record_bytes_max > record_bytes_limit)
    return limit_failure(config, "bytes per record", record_bytes_limit);
  MILLRACE_CHECK(config.format != nullptr && config.shape != nullptr);
  return std::make_unique<record_cutter>(
    config.format->make_splitter(*config.shape, config.format_settings),
    cut_limits{config.chunk_bytes, config.chunk_rows, std::max(config.record_bytes_max, config.chunk_bytes)});
}

record_cutter::record_cutter(std::unique_ptr<splitter> records, const cut_limits& limits)
  : records_(std::move(records)), limits_(limits) {
  MILLRACE_CHECK(limits_.chunk_bytes != 0 && limits_.chunk_bytes <= limits_.record_bytes_max);
}

status record_cutter::begin(byte_input& input, std::string_view origin) {
  input_ = &input;
  origin_ = origin;
  layout_ = nullptr;
  ahead_.clear();
  ahead_begin_ = 0;
  has_ended_ = false;
  offset_ = 0;
  first_line_ = 1;
  is_first_ = true;
  pieces_ = {};
  return open_head();
}

result<bool> record_cutter::next(read_buffer& buffer, chunk& out) {
  record_fault_ = row_error::none;
  is_cut_short_ = false;
  patient_until_.reset();
  rows_ = 0;
  skipped_bytes_ = 0;
  skipped_lines_ = 0;
  MILLRACE_TRY_ASSIGN(const auto size, limits_.chunk_rows == 0 ? cut_by_bytes(buffer) : cut_by_rows(buffer));
  if (size == 0)
    return false;
  out.bytes = first_bytes(buffer, size);
  out.failed_record = record_fault_;
  out.lines_skipped = skipped_lines_;
  out.layout = layout_;
  out.position = {origin_, offset_};
  out.starts_file = is_first_;
  out.first_line = first_line_;
  out.continues = pieces_.bytes != 0;
  out.is_cut_short = is_cut_short_;
  out.rows = {};
  out.ends_input = false;
  out.ends_job = false;
  offset_ += size + skipped_bytes_;
  is_first_ = false;
  pieces_ = is_cut_short_ ? handed_on{pieces_.bytes + size, pieces_.rows + rows_} : handed_on{};
  return true;
}

result<bool> record_cutter::skip_to(std::uint64_t offset) {
  if (offset < offset_)
    return false;
  const auto held = std::min<std::uint64_t>(offset - offset_, ahead().size());
  ahead_begin_ += static_cast<std::size_t>(held);
  offset_ += held;
  is_first_ = false;
  if (offset_ != offset) {
    MILLRACE_TRY_ASSIGN(const auto passed, input_->skip(offset - offset_));
    offset_ += passed;
  }
  return offset_ == offset;
}

result<bool> record_cutter::cut_to(std::uint64_t offset) {
  const auto chunk_rows = std::exchange(limits_.chunk_rows, 1);
  read_buffer buffer;
  chunk record;
  result<bool> has_record = true;
  while (has_record.ok() && *has_record && offset_ < offset)
    has_record = next(buffer, record);
  limits_.chunk_rows = chunk_rows;
  if (!has_record.ok())
    return has_record;
  return offset_ == offset;
}

std::string_view record_cutter::ahead() const noexcept {
  return std::string_view(ahead_.data(), ahead_.size()).substr(ahead_begin_);
}

/// Reads until `wanted` bytes are there; fewer only at the end of the input.
result<std::size_t> record_cutter::fill(char* target, std::size_t wanted) {
  std::size_t held = 0;
  while (held < wanted && !has_ended_) {
    MILLRACE_TRY_ASSIGN(const auto count, input_->read(std::span(target + held, wanted - held)));
    has_ended_ = count == 0;
    held += count;
  }
  return held;
}

/// Whether to hand on what is there rather than to wait for more.
bool record_cutter::is_pausing() {
  while (input_->is_pausing(std::chrono::microseconds(0))) {
    if (!is_busy_ || !is_busy_())
      return true;
    const auto now = std::chrono::steady_clock::now();
    if (!patient_until_)
      patient_until_ = now + patience;
    if (now >= *patient_until_)
      return true;
    if (!input_->is_pausing(busy_check))
      return false;
  }
  return false;
}

/// As `fill`, but content with less where the input pauses; waits only when nothing at all is `held`.
result<std::size_t> record_cutter::fill_until_pause(char* target, std::size_t wanted, std::size_t held) {
  std::size_t fresh = 0;
  // The number of reads is bounded, so that an input that drips does not hold up a record for long.
  for (std::size_t reads = 0; reads < reads_max && fresh < wanted && !has_ended_; ++reads) {
    if (held + fresh != 0 && is_pausing())
      break;
    MILLRACE_TRY_ASSIGN(const auto count, input_->read(std::span(target + fresh, wanted - fresh)));
    has_ended_ = count == 0;
    fresh += count;
  }
  return fresh;
}

/// As `fill`, but takes what was read ahead first.
result<std::size_t> record_cutter::pull(char* target, std::size_t wanted) {
  const auto taken = ahead().substr(0, wanted);
  if (!taken.empty())
    std::memcpy(target, taken.data(), taken.size());
  ahead_begin_ += taken.size();
  if (ahead().empty() && ahead_.capacity() > ahead_bytes_kept) {
    ahead_ = {};
    ahead_begin_ = 0;
  }
  auto* const rest = target + taken.size();
  const auto missing = wanted - taken.size();
  MILLRACE_TRY_ASSIGN(const auto fresh,
                      cuts_at_pauses_ ? fill_until_pause(rest, missing, taken.size()) : fill(rest, missing));
  return taken.size() + fresh;
}

/// Undoes the last bytes of a `pull`.
void record_cutter::give_back(std::string_view tail) {
  if (ahead().empty()) {
    ahead_.assign(tail.begin(), tail.end());
    ahead_begin_ = 0;
    return;
  }
  // Then nothing was read since, and the bytes still stand before those that are left.
  ahead_begin_ -= tail.size();
}

/// Reads up to `wanted` more bytes behind those read ahead; none only at the end of the input.
status record_cutter::read_ahead(std::size_t wanted) {
  ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(ahead_begin_));
  ahead_begin_ = 0;
  const auto held = ahead_.size();
  ahead_.resize(held + wanted);
  auto filled = fill_until_pause(ahead_.data() + held, wanted, 0);
  ahead_.resize(held + (filled.ok() ? *filled : 0));
  MILLRACE_TRY(std::move(filled));
  return {};
}

status record_cutter::open_head() {
  while (!has_ended_ && ahead().size() < limits_.record_bytes_max &&
         (ahead().empty() || !records_->is_enough(ahead()))) {
    const auto held = ahead().size();
    MILLRACE_TRY(read_ahead(std::min(std::max(head_bytes, held), limits_.record_bytes_max - held)));
  }
  // A file without a byte has no records, and nobody to say that its header is missing.
  if (ahead().empty())
    return {};
  if (const auto content = packed_content(ahead()); !content.empty())
    return failure{errc::corrupt, std::string(origin_) + ": this is " + std::string(content) + " data",
                   std::string(unpacking_hint(content)), {}};
  auto opened = records_->open(ahead());
  if (!opened.ok()) {
    auto reason = std::move(opened).take_error();
    reason.message = std::string(origin_) + ": " + reason.message;
    return reason;
  }
  auto& start = *opened;
  MILLRACE_CHECK(start.skip <= ahead().size());
  if (start.skip != 0 && start.skip == ahead().size() && !has_ended_ && !records_->is_enough(ahead()))
    return failure{errc::schema_mismatch, "the header is too long: " + std::string(origin_), {}, {}};
  const auto header = ahead().substr(0, start.skip);
  first_line_ += static_cast<std::uint32_t>(count_lines(header));
  offset_ = start.skip;
  ahead_begin_ += start.skip;
  use_layout(std::move(start.layout));
  return {};
}

void record_cutter::use_layout(std::shared_ptr<const file_layout> layout) {
  if (layout == nullptr)
    return;
  const auto known = std::find_if(layouts_.begin(), layouts_.end(),
                                  [&](const auto& other) { return other->columns == layout->columns; });
  if (known != layouts_.end()) {
    layout_ = known->get();
    return;
  }
  layouts_.push_back(std::move(layout));
  layout_ = layouts_.back().get();
}

result<std::size_t> record_cutter::cut_by_bytes(read_buffer& buffer) {
  make_room(buffer, limits_.chunk_bytes);
  std::size_t held = 0;
  for (;;) {
    const auto room = limits_.chunk_bytes - pieces_.bytes;
    MILLRACE_TRY_ASSIGN(const auto fresh, pull(buffer.bytes.data() + held, room - held));
    held += fresh;
    if (has_ended_ && held < room)
      return held;
    if (const auto whole = records_->cut(first_bytes(buffer, held)); whole != 0) {
      give_back(first_bytes(buffer, held).substr(whole));
      is_cut_short_ = held < room;
      return whole;
    }
    if (held < room)
      continue;
    if (pieces_.bytes == 0) {
      give_back(first_bytes(buffer, held));
      return cut_one_record(buffer);
    }
    pieces_ = {}; // Behind them no record fits into their chunk: here begins the next.
  }
}

result<std::size_t> record_cutter::cut_by_rows(read_buffer& buffer) {
  MILLRACE_TRY_ASSIGN(const auto size, measure_rows());
  if (size == 0)
    return ahead().empty() ? result<std::size_t>(0) : cut_one_record(buffer);
  make_room(buffer, size);
  return pull(buffer.bytes.data(), size);
}

/// Reads ahead until the chunk has `chunk_rows` records and returns the length of those that were not
/// handed on yet; 0 where not even one ends within `record_bytes_max`, or where nothing is left.
result<std::size_t> record_cutter::measure_rows() {
  std::size_t size = 0;
  while (pieces_.rows + rows_ < limits_.chunk_rows) {
    const auto room = limits_.record_bytes_max - pieces_.bytes;
    const auto window = ahead().substr(0, room);
    if (const auto length = records_->first(window.substr(size)); length != 0) {
      size += length;
      ++rows_;
      continue;
    }
    if (window.size() == room) {
      if (size != 0 || pieces_.bytes == 0)
        return size;
      pieces_ = {}; // Behind them no record fits into their chunk: here begins the next.
      continue;
    }
    if (has_ended_ && size == window.size())
      return size;
    if (has_ended_) {
      size += measure_last_record(window.substr(size));
      ++rows_;
      continue;
    }
    is_cut_short_ = cuts_at_pauses_ && size != 0 && is_pausing();
    if (is_cut_short_)
      return size;
    const auto wanted = std::max(limits_.chunk_bytes, window.size());
    MILLRACE_TRY(read_ahead(std::min(wanted, room - window.size())));
  }
  return size;
}

/// Returns the length of the first record of what the input ends with, in which `first` found none.
std::size_t record_cutter::measure_last_record(std::string_view bytes) {
  records_->begin_record(open_bytes_max());
  static_cast<void>(records_->follow(bytes));
  const auto length = records_->end_of_input();
  return length == 0 ? bytes.size() : static_cast<std::size_t>(length);
}

/// Cuts the record that begins what was read ahead, whose end was not found in what a chunk holds.
result<std::size_t> record_cutter::cut_one_record(read_buffer& buffer) {
  MILLRACE_TRY_ASSIGN(const auto length, follow_record(buffer));
  if (length <= limits_.record_bytes_max) {
    make_room(buffer, static_cast<std::size_t>(length));
    return pull(buffer.bytes.data(), static_cast<std::size_t>(length));
  }
  drop_until(length, buffer);
  record_fault_ = records_->long_record_reason();
  const auto shown = shown_bytes();
  skipped_bytes_ = length - shown;
  return shown;
}

/// Reads ahead until the end of the record is known, and returns its length. What cannot be needed any more
/// is dropped, so that no more is held than one quoted field.
result<std::uint64_t> record_cutter::follow_record(read_buffer& buffer) {
  records_->begin_record(open_bytes_max());
  dropped_ = 0;
  std::uint64_t followed = 0;
  for (;;) {
    const auto piece = ahead().substr(static_cast<std::size_t>(followed - dropped_));
    followed += piece.size();
    if (const auto length = records_->follow(piece); length != 0)
      return length;
    if (has_ended_) {
      const auto length = records_->end_of_input();
      return length == 0 ? followed : length;
    }
    if (const auto place = records_->undecided_from(); place > limits_.record_bytes_max)
      drop_until(place, buffer);
    MILLRACE_TRY(read_ahead(piece_bytes));
  }
}

/// Drops the bytes of a too long record up to a place in it. Those that its dead letter shows go into `buffer`.
void record_cutter::drop_until(std::uint64_t place, read_buffer& buffer) {
  auto bytes = ahead().substr(0, static_cast<std::size_t>(place - dropped_));
  ahead_begin_ += bytes.size();
  if (dropped_ == 0) {
    const auto shown = shown_bytes();
    make_room(buffer, shown);
    std::memcpy(buffer.bytes.data(), bytes.data(), shown);
    bytes.remove_prefix(shown);
  }
  skipped_lines_ += count_lines(bytes);
  dropped_ = place;
}

} // namespace millrace
