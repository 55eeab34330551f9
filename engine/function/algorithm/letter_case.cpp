#include "millrace/engine/function/algorithm/letter_case.hpp"

#include <array>

namespace millrace {
namespace {

// Upper-case letters [first, last] and how far their lower-case forms are. With a stride of 2, upper
// and lower alternate.
struct case_range {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t distance;
  std::uint32_t stride;
};

constexpr std::array ranges{
  case_range{0x41, 0x5a, 32, 1},     case_range{0xc0, 0xd6, 32, 1},    case_range{0xd8, 0xde, 32, 1},
  case_range{0x100, 0x12e, 1, 2},    case_range{0x132, 0x136, 1, 2},   case_range{0x139, 0x147, 1, 2},
  case_range{0x14a, 0x176, 1, 2},    case_range{0x179, 0x17d, 1, 2},   case_range{0x386, 0x386, 38, 1},
  case_range{0x388, 0x38a, 37, 1},   case_range{0x38c, 0x38c, 64, 1},  case_range{0x38e, 0x38f, 63, 1},
  case_range{0x391, 0x3a1, 32, 1},   case_range{0x3a3, 0x3ab, 32, 1},  case_range{0x400, 0x40f, 80, 1},
  case_range{0x410, 0x42f, 32, 1},   case_range{0x460, 0x480, 1, 2},   case_range{0x48a, 0x4be, 1, 2},
  case_range{0x4c0, 0x4c0, 15, 1},   case_range{0x4c1, 0x4cd, 1, 2},   case_range{0x4d0, 0x52e, 1, 2},
  case_range{0x531, 0x556, 48, 1},   case_range{0x1e00, 0x1e94, 1, 2}, case_range{0x1ea0, 0x1efe, 1, 2},
  case_range{0xff21, 0xff3a, 32, 1},
};

// Letters whose forms are in different blocks, and small ones that share their capital with another.
constexpr std::uint32_t capital_y_diaeresis = 0x178;
constexpr std::uint32_t small_y_diaeresis = 0xff;
constexpr std::uint32_t capital_sharp_s = 0x1e9e;
constexpr std::uint32_t small_sharp_s = 0xdf;
constexpr std::uint32_t capital_dotted_i = 0x130;
constexpr std::uint32_t small_dotless_i = 0x131;
constexpr std::uint32_t small_long_s = 0x17f;
constexpr std::uint32_t small_final_sigma = 0x3c2;
constexpr std::uint32_t capital_sigma = 0x3a3;

} // namespace

std::uint32_t to_lower(std::uint32_t code_point) noexcept {
  for (const auto& range : ranges)
    if (code_point >= range.first && code_point <= range.last && (code_point - range.first) % range.stride == 0)
      return code_point + range.distance;
  switch (code_point) {
    case capital_y_diaeresis: return small_y_diaeresis;
    case capital_sharp_s: return small_sharp_s;
    case capital_dotted_i: return 'i';
    default: return code_point;
  }
}

std::uint32_t to_upper(std::uint32_t code_point) noexcept {
  for (const auto& range : ranges) {
    const auto capital = code_point - range.distance;
    if (code_point >= range.distance && capital >= range.first && capital <= range.last &&
        (capital - range.first) % range.stride == 0)
      return capital;
  }
  switch (code_point) {
    case small_y_diaeresis: return capital_y_diaeresis;
    case small_sharp_s: return capital_sharp_s;
    case small_dotless_i: return 'I';
    case small_long_s: return 'S';
    case small_final_sigma: return capital_sigma;
    default: return code_point;
  }
}

} // namespace millrace
