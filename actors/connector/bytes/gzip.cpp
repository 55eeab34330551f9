#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include <zlib.h>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/bytes/packed_content.hpp"

namespace millrace {

namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10U;
/// zlib's code for "a gzip header and the largest window".
constexpr int gzip_window_bits = 15 + 16;
/// zlib's own default for how much memory a compressor may use.
constexpr int memory_level = 8;

/// What gzip data begins with.
constexpr std::string_view magic = "\x1f\x8b";

failure corrupt(std::string_view what, std::string_view origin) {
  return {errc::corrupt, std::string(what) + ": " + std::string(origin), {}, {}};
}

uInt clamp(std::size_t size) noexcept {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

class gzip_input final : public byte_input {
public:
  gzip_input(std::unique_ptr<byte_input> packed, std::string_view origin)
    : packed_(std::move(packed)), origin_(origin) {
    MILLRACE_CHECK(::inflateInit2(&stream_, gzip_window_bits) == Z_OK);
  }
  ~gzip_input() override { ::inflateEnd(&stream_); }

  result<std::size_t> read(std::span<char> target) override {
    stream_.next_out = reinterpret_cast<Bytef*>(target.data());
    stream_.avail_out = clamp(target.size());
    const auto wanted = stream_.avail_out;
    while (stream_.avail_out == wanted) {
      MILLRACE_TRY_ASSIGN(const auto has_input, refill());
      if (!has_input)
        return end();
      if (!pass_padding())
        MILLRACE_TRY(unpack());
    }
    return static_cast<std::size_t>(wanted - stream_.avail_out);
  }

private:
  result<bool> refill() {
    if (stream_.avail_in != 0)
      return true;
    MILLRACE_TRY_ASSIGN(const auto count, packed_->read(block_));
    if (!std::exchange(has_begun_, true))
      MILLRACE_TRY(check_start({block_.data(), count}));
    stream_.next_in = reinterpret_cast<Bytef*>(block_.data());
    stream_.avail_in = static_cast<uInt>(count);
    return count != 0;
  }

  /// A read may return a single byte, so only what is there is looked at.
  status check_start(std::string_view start) const {
    if (start.empty() || start.substr(0, magic.size()) == magic.substr(0, start.size()))
      return {};
    return wrong_content("gzip", start, origin_);
  }

  /// Passes zero bytes behind a member, which tapes and some tools leave there; false where something else comes.
  bool pass_padding() noexcept {
    if (!is_between_members_ || *stream_.next_in != 0)
      return false;
    const auto* const padding = stream_.next_in;
    const auto* const rest = std::find_if(padding, padding + stream_.avail_in, [](Bytef byte) { return byte != 0; });
    stream_.avail_in -= static_cast<uInt>(rest - padding);
    stream_.next_in = rest;
    return true;
  }

  result<std::size_t> end() const {
    if (!is_between_members_)
      return corrupt("the gzip file is truncated", origin_);
    return std::size_t{0};
  }

  /// Bytes that a full target leaves in the stream are never its last: a check sum follows them, so
  /// there is input to go on with.
  status unpack() {
    is_between_members_ = false;
    const auto code = ::inflate(&stream_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      is_between_members_ = true;
      MILLRACE_CHECK(::inflateReset(&stream_) == Z_OK);
      return {};
    }
    if (code != Z_OK)
      return corrupt("the gzip file is damaged", origin_);
    return {};
  }

  std::unique_ptr<byte_input> packed_;
  std::string_view origin_;
  z_stream stream_{};
  std::array<char, block_bytes> block_;
  bool is_between_members_ = false;
  bool has_begun_ = false;
};

class gzip_output final : public byte_output {
public:
  gzip_output(std::unique_ptr<byte_output> packed, std::string_view origin)
    : packed_(std::move(packed)), origin_(origin) {
    // The header carries neither a name nor a time, so equal rows give equal files.
    MILLRACE_CHECK(::deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits, memory_level,
                                  Z_DEFAULT_STRATEGY) == Z_OK);
  }
  ~gzip_output() override { ::deflateEnd(&stream_); }

  status write(std::span<const char> bytes) override {
    while (!bytes.empty()) {
      const auto size = clamp(bytes.size());
      stream_.next_in = reinterpret_cast<const Bytef*>(bytes.data());
      stream_.avail_in = size;
      MILLRACE_TRY(pack(Z_NO_FLUSH));
      bytes = bytes.subspan(size);
    }
    return {};
  }
  status flush() override {
    MILLRACE_TRY(pack(Z_SYNC_FLUSH));
    return packed_->flush();
  }
  status finish() override {
    MILLRACE_TRY(pack(Z_FINISH));
    MILLRACE_CHECK(::deflateReset(&stream_) == Z_OK);
    return packed_->finish();
  }

private:
  status pack(int mode) {
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
      stream_.avail_out = clamp(block_.size());
      if (::deflate(&stream_, mode) == Z_STREAM_ERROR)
        return failure{errc::internal, "cannot compress: " + std::string(origin_), {}, {}};
      MILLRACE_TRY(packed_->write(std::span(block_).first(block_.size() - stream_.avail_out)));
    } while (stream_.avail_out == 0);
    return {};
  }

  std::unique_ptr<byte_output> packed_;
  std::string_view origin_;
  z_stream stream_{};
  std::array<char, block_bytes> block_;
};

} // namespace

std::unique_ptr<byte_input> make_gzip_input(std::unique_ptr<byte_input> packed, std::string_view origin) {
  return std::make_unique<gzip_input>(std::move(packed), origin);
}

std::unique_ptr<byte_output> make_gzip_output(std::unique_ptr<byte_output> packed, std::string_view origin) {
  return std::make_unique<gzip_output>(std::move(packed), origin);
}

} // namespace millrace
