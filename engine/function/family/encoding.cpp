#include <algorithm>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/digest.hpp"

namespace millrace {
namespace {

constexpr std::string_view hex_digits_lower = "0123456789abcdef";
constexpr std::string_view hex_digits_upper = "0123456789ABCDEF";

template <class Bytes>
void append_hex(text_sink& out, const Bytes& bytes, std::string_view digits) {
  for (const auto byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    out.append(digits[code >> 4U]);
    out.append(digits[code & 0xfU]);
  }
}

struct md5_text {
  void operator()(text_sink& out, std::string_view bytes) const { append_hex(out, md5(bytes), hex_digits_lower); }
};
struct sha256_text {
  void operator()(text_sink& out, std::string_view bytes) const { append_hex(out, sha256(bytes), hex_digits_lower); }
};
struct hex {
  void operator()(text_sink& out, std::string_view bytes) const { append_hex(out, bytes, hex_digits_upper); }
};

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned base64_bits = 6;

// Three bytes are four digits; what is missing of the last three shows as `=`.
struct to_base64 {
  void operator()(text_sink& out, std::string_view bytes) const {
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
      std::uint32_t group = 0;
      for (std::size_t i = 0; i < 3; ++i)
        group = group << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
      for (unsigned digit = 0; digit < 4; ++digit)
        out.append(digit <= bytes.size() ? base64_digits[group >> (base64_bits * (3 - digit)) & 0x3fU] : '=');
    }
  }
};

struct from_base64 {
  row_error operator()(text_sink& out, std::string_view text) const {
    if (text.size() % 4 != 0)
      return row_error::invalid_argument;
    const auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
    text.remove_suffix(padding);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char digit : text) {
      const auto number = base64_digits.find(digit);
      if (number == std::string_view::npos)
        return row_error::invalid_argument;
      group = group << base64_bits | static_cast<std::uint32_t>(number);
      bits += base64_bits;
      if (bits < 8)
        continue;
      bits -= 8;
      out.append(static_cast<char>(group >> bits & 0xffU));
    }
    return row_error::none;
  }
};

constexpr std::string_view md5_help = "MD5 as 32 hexadecimal digits.";
constexpr std::string_view sha256_help = "SHA-256 as 64 hexadecimal digits.";
constexpr std::string_view base64_help = "Bytes as base64 text.";

constexpr scalar_entry entries[] = {
  define<md5_text>("md5", "(varchar) -> varchar", md5_help),
  define<md5_text>("md5", "(bytes) -> varchar", md5_help),
  define<sha256_text>("sha256", "(varchar) -> varchar", sha256_help),
  define<sha256_text>("sha256", "(bytes) -> varchar", sha256_help),
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
