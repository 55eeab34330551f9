#include "millrace/engine/base/hex.hpp"
#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/base64.hpp"
#include "millrace/engine/function/algorithm/digest.hpp"

namespace millrace {
namespace {

void append_hex(text_sink& out, std::string_view bytes, std::string_view digits) {
  char* target = out.extend(bytes.size() * 2);
  if (target == nullptr)
    return;
  for (const char byte : bytes) {
    const auto pair = hex_of(byte, digits);
    *target++ = pair.high;
    *target++ = pair.low;
  }
}

struct md5 {
  void operator()(text_sink& out, std::string_view bytes) const {
    unsigned char digest[md5_bytes];
    digest_md5(bytes, digest);
    append_hex(out, {reinterpret_cast<const char*>(digest), md5_bytes}, hex_digits);
  }
};

struct sha256 {
  void operator()(text_sink& out, std::string_view bytes) const {
    unsigned char digest[sha256_bytes];
    digest_sha256(bytes, digest);
    append_hex(out, {reinterpret_cast<const char*>(digest), sha256_bytes}, hex_digits);
  }
};

struct hex {
  void operator()(text_sink& out, std::string_view bytes) const { append_hex(out, bytes, upper_hex_digits); }
};

struct to_base64 {
  void operator()(text_sink& out, std::string_view bytes) const {
    // What writes the digits ends them with a zero.
    if (char* target = out.extend(base64_size(bytes) + 1); target != nullptr) {
      encode_base64(bytes, target);
      out.shrink(1);
    }
  }
};

struct from_base64 {
  row_error operator()(text_sink& out, std::string_view text) const {
    const auto room = text.size() / 4 * 3;
    char* target = out.extend(room);
    if (target == nullptr)
      return row_error::none;
    const auto size = decode_base64(text, target);
    if (!size.has_value())
      return row_error::invalid_argument;
    out.shrink(static_cast<std::uint32_t>(room - *size));
    return row_error::none;
  }
};

constexpr std::string_view md5_help = "MD5 as 32 hexadecimal digits.";
constexpr std::string_view sha256_help = "SHA-256 as 64 hexadecimal digits.";
constexpr std::string_view base64_help = "Bytes as base64 text.";

constexpr scalar_entry entries[] = {
  define<md5>("md5", "(varchar) -> varchar", md5_help),
  define<md5>("md5", "(bytes) -> varchar", md5_help),
  define<sha256>("sha256", "(varchar) -> varchar", sha256_help),
  define<sha256>("sha256", "(bytes) -> varchar", sha256_help),
  define<hex>("hex", "(varchar) -> varchar", "Bytes as hexadecimal digits."),
  define<hex>("hex", "(bytes) -> varchar", "Bytes as hexadecimal digits."),
  define<to_base64>("to_base64", "(varchar) -> varchar", base64_help),
  define<to_base64>("to_base64", "(bytes) -> varchar", base64_help),
  define<to_base64>("base64", "(varchar) -> varchar", base64_help),
  define<to_base64>("base64", "(bytes) -> varchar", base64_help),
  define<from_base64>("from_base64", "(varchar) -> bytes", "The bytes that base64 text stands for."),
};

} // namespace

std::span<const scalar_entry> encoding_functions() noexcept { return entries; }

} // namespace millrace
