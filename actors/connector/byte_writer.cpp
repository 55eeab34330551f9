#include "millrace/actors/connector/byte_writer.hpp"

#include <utility>

namespace millrace {

namespace {

/// Small writes are gathered up to this.
constexpr std::size_t buffer_bytes = std::size_t{256} << 10U;

std::unique_ptr<byte_output> pack(std::unique_ptr<byte_output> plain, const std::string& path) {
  switch (compression_of(path)) {
    case compression::gzip: return make_gzip_output(std::move(plain), path);
    case compression::zstd: return make_zstd_output(std::move(plain), path);
    case compression::none: break;
  }
  return plain;
}

} // namespace

byte_writer::byte_writer(std::string path, const source_span& span)
  : file_(std::make_unique<target_file>(std::move(path))), span_(span) {}

byte_writer::byte_writer(int target, std::string_view origin) : output_(make_descriptor_output(target, origin)) {}

status byte_writer::open(std::string_view prologue) {
  buffer_.reserve(buffer_bytes);
  if (file_ != nullptr) {
    MILLRACE_TRY(at_path(file_->open()));
    if (!file_->is_waiting())
      start_packing();
  }
  return write(prologue);
}

/// Lets a failure say where the statement names the file.
status byte_writer::at_path(status outcome) const {
  if (outcome.ok())
    return outcome;
  auto reason = std::move(outcome).take_error();
  reason.span = span_;
  return reason;
}

void byte_writer::start_packing() {
  output_ = pack(make_descriptor_output(file_->number(), file_->path()), file_->path());
}

status byte_writer::write(std::span<const char> bytes) {
  const bool is_large = bytes.size() >= buffer_bytes;
  if (is_large || buffer_.size() + bytes.size() > buffer_bytes)
    MILLRACE_TRY(drain());
  if (is_large)
    return pass_on(bytes);
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  return {};
}

status byte_writer::write_rows(const batch_view&) {
  return failure{errc::failed_precondition, "this output takes encoded rows", {}, {}};
}

status byte_writer::drain() {
  if (output_ == nullptr) {
    MILLRACE_TRY(file_->open_pipe());
    start_packing();
  }
  MILLRACE_TRY(pass_on(buffer_));
  buffer_.clear();
  return {};
}

status byte_writer::pass_on(std::span<const char> bytes) {
  is_whole_ = is_whole_ && bytes.empty();
  return output_->write(bytes);
}

/// Drains the buffer, and ends the member or frame that is open. A file without any would not be a packed one.
status byte_writer::end_part() {
  MILLRACE_TRY(drain());
  return std::exchange(is_whole_, true) ? status() : output_->finish();
}

status byte_writer::flush() {
  // What stands under a hidden name until it is committed is not worth a smaller compressed block.
  if (file_ != nullptr && !file_->is_direct())
    return {};
  MILLRACE_TRY(drain());
  return output_->flush();
}

result<written_place> byte_writer::prepare(const output_epoch& epoch) {
  const bool is_hidden = file_ != nullptr && !file_->is_direct();
  if (!epoch.ends_output && !is_hidden)
    return failure{errc::unsupported, why_not_resumable(), {}, span_};
  MILLRACE_TRY(end_part());
  written_place place{.is_last = epoch.ends_output};
  if (is_hidden) {
    MILLRACE_TRY_ASSIGN(const auto written, file_->checkpoint());
    place.bytes = written.bytes;
    place.tail = written.tail;
  }
  if (epoch.ends_output && file_ != nullptr)
    MILLRACE_TRY(file_->prepare());
  return place;
}

status byte_writer::commit(const output_epoch& epoch) {
  return file_ == nullptr || !epoch.ends_output ? status() : file_->commit();
}

void byte_writer::abandon() noexcept {
  buffer_.clear();
  if (file_ != nullptr)
    file_->abandon();
}

std::string byte_writer::why_not_resumable() const {
  return file_ == nullptr ? "what was written to standard output cannot be taken back" : file_->why_not_resumable();
}

status byte_writer::recover(const written_place& from, std::string_view) {
  if (from.is_last)
    return file_ == nullptr ? status() : at_path(file_->recover(from.end()));
  if (auto reason = why_not_resumable(); !reason.empty())
    return failure{errc::unsupported, std::move(reason), {}, span_};
  buffer_.reserve(buffer_bytes);
  MILLRACE_TRY(at_path(file_->resume(from.end())));
  start_packing();
  is_whole_ = from.bytes != 0;
  return {};
}

void byte_writer::leave() noexcept {
  buffer_.clear();
  if (file_ != nullptr)
    file_->leave();
}

} // namespace millrace
