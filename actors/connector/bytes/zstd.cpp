#include <array>
#include <string>
#include <utility>
#include <vector>

#include <zstd.h>
#include <zstd_errors.h>

#include "millrace/actors/connector/bytes/byte_stream.hpp"
#include "millrace/actors/connector/bytes/packed_content.hpp"

namespace millrace {

namespace {

/// Of the history a frame may ask for, as a power of two; all that `zstd --long` can write.
constexpr int window_log_max = 31;
/// What a frame begins with; one to be skipped has any of 16 bytes in front, 0x50 and up.
constexpr std::string_view magic = "\x28\xb5\x2f\xfd";
constexpr std::string_view skipped_magic_rest = "\x2a\x4d\x18";
constexpr unsigned skipped_magic_first = 0x50;

struct free_context {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};

class zstd_input final : public byte_input {
public:
  zstd_input(std::unique_ptr<byte_input> packed, std::string_view origin)
    : packed_(std::move(packed)), origin_(origin), context_(ZSTD_createDCtx()), block_(ZSTD_DStreamInSize()) {
    MILLRACE_CHECK(context_ != nullptr);
    MILLRACE_CHECK(ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_log_max)) == 0);
  }

  result<std::size_t> read(std::span<char> target) override {
    ZSTD_outBuffer out{target.data(), target.size(), 0};
    while (out.pos == 0) {
      // The library keeps the last byte of a frame unread until the target has taken everything, so
      // there is input to go on with when a full target has left bytes in the context.
      if (in_.pos == in_.size) {
        MILLRACE_TRY_ASSIGN(const auto count, packed_->read(block_));
        if (count == 0)
          return end();
        if (!std::exchange(has_begun_, true))
          MILLRACE_TRY(check_start({block_.data(), count}));
        in_ = {block_.data(), count, 0};
      }
      MILLRACE_TRY(unpack(out));
    }
    return out.pos;
  }

private:
  /// A read may return a single byte, so only what is there is looked at.
  status check_start(std::string_view start) const {
    const auto begins = [](std::string_view found, std::string_view expected) {
      return found.substr(0, expected.size()) == expected.substr(0, found.size());
    };
    const bool is_skipped = (static_cast<unsigned char>(start[0]) & 0xf0U) == skipped_magic_first &&
                            begins(start.substr(1), skipped_magic_rest);
    if (begins(start, magic) || is_skipped)
      return {};
    return wrong_content("zstd", start, origin_);
  }

  result<std::size_t> end() const {
    if (!is_between_frames_)
      return failure{errc::corrupt, "the zstd file is truncated: " + std::string(origin_), {}, {}};
    return std::size_t{0};
  }

  failure window_failure(const std::string& what) const {
    return {
      errc::limit_exceeded, "the zstd file " + what + ": " + std::string(origin_), "pack it with a smaller --long", {}};
  }

  status unpack(ZSTD_outBuffer& out) {
    const auto left = ZSTD_decompressStream(context_.get(), &out, &in_);
    const auto code = ZSTD_getErrorCode(left);
    if (code == ZSTD_error_frameParameter_windowTooLarge)
      return window_failure("needs a window of more than 2^" + std::to_string(window_log_max) + " bytes");
    if (code == ZSTD_error_memory_allocation)
      return window_failure("needs more memory for its window than there is");
    if (ZSTD_isError(left) != 0) {
      return failure{errc::corrupt,
                     "the zstd file is damaged: " + std::string(ZSTD_getErrorName(left)) + ": " + std::string(origin_),
                     {},
                     {}};
    }
    is_between_frames_ = left == 0;
    return {};
  }

  std::unique_ptr<byte_input> packed_;
  std::string_view origin_;
  std::unique_ptr<ZSTD_DCtx, free_context> context_;
  std::vector<char> block_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool is_between_frames_ = false;
  bool has_begun_ = false;
};

class zstd_output final : public byte_output {
public:
  zstd_output(std::unique_ptr<byte_output> packed, std::string_view origin)
    : packed_(std::move(packed)), origin_(origin), context_(ZSTD_createCCtx()), block_(ZSTD_CStreamOutSize()) {
    MILLRACE_CHECK(context_ != nullptr);
    MILLRACE_CHECK(ZSTD_isError(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1)) == 0);
  }

  status write(std::span<const char> bytes) override { return pack(bytes, ZSTD_e_continue); }
  status flush() override {
    MILLRACE_TRY(pack({}, ZSTD_e_flush));
    return packed_->flush();
  }
  status finish() override {
    MILLRACE_TRY(pack({}, ZSTD_e_end));
    return packed_->finish();
  }

private:
  status pack(std::span<const char> bytes, ZSTD_EndDirective mode) {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer out{block_.data(), block_.size(), 0};
      left = ZSTD_compressStream2(context_.get(), &out, &input, mode);
      if (ZSTD_isError(left) != 0)
        return failure{errc::internal, "cannot compress: " + std::string(origin_), {}, {}};
      MILLRACE_TRY(packed_->write(std::span(block_).first(out.pos)));
    } while (input.pos < input.size || (mode != ZSTD_e_continue && left != 0));
    return {};
  }

  std::unique_ptr<byte_output> packed_;
  std::string_view origin_;
  std::unique_ptr<ZSTD_CCtx, free_context> context_;
  std::vector<char> block_;
};

} // namespace

std::unique_ptr<byte_input> make_zstd_input(std::unique_ptr<byte_input> packed, std::string_view origin) {
  return std::make_unique<zstd_input>(std::move(packed), origin);
}

std::unique_ptr<byte_output> make_zstd_output(std::unique_ptr<byte_output> packed, std::string_view origin) {
  return std::make_unique<zstd_output>(std::move(packed), origin);
}

} // namespace millrace
