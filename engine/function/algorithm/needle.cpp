#include "millrace/engine/function/algorithm/needle.hpp"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "millrace/engine/function/algorithm/letter_case.hpp"

namespace millrace {
namespace {

constexpr char case_bit = 'a' - 'A';

} // namespace

needle::needle(std::string_view text, letters compared)
  : text_(text), masks_(text.size(), '\0'), compared_(compared) {
  if (compared == letters::exact)
    return;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    text_[i] = to_lower_ascii(text_[i]);
    if (text_[i] >= 'a' && text_[i] <= 'z')
      masks_[i] = case_bit;
  }
}

bool needle::equals(const char* bytes) const noexcept {
  if (compared_ == letters::exact)
    return std::memcmp(bytes, text_.data(), text_.size()) == 0;
  for (std::size_t i = 0; i < text_.size(); ++i)
    if ((bytes[i] | masks_[i]) != text_[i])
      return false;
  return true;
}

// Looks at 16 places at once: where the first two bytes fit, the rest is compared. A needle of one byte has a second
// that fits everything.
const char* needle::find_pairs(const char* begin, const char* end) const noexcept {
  const auto* const last = end - text_.size();
  const auto* at = begin;
#if defined(__SSE2__)
  constexpr std::ptrdiff_t lanes = 16;
  const auto has_second = text_.size() > 1;
  const auto first = _mm_set1_epi8(text_[0]);
  const auto second = _mm_set1_epi8(has_second ? text_[1] : '\xff');
  const auto first_mask = _mm_set1_epi8(masks_[0]);
  const auto second_mask = _mm_set1_epi8(has_second ? masks_[1] : '\xff');
  for (; end - at > lanes; at += lanes) {
    const auto firsts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto seconds = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 1));
    const auto fits = _mm_and_si128(_mm_cmpeq_epi8(_mm_or_si128(firsts, first_mask), first),
                                    _mm_cmpeq_epi8(_mm_or_si128(seconds, second_mask), second));
    for (auto places = static_cast<unsigned>(_mm_movemask_epi8(fits)); places != 0; places &= places - 1) {
      const auto* place = at + std::countr_zero(places);
      if (place > last)
        return end;
      if (equals(place))
        return place;
    }
  }
#endif
  for (; at <= last; ++at)
    if ((*at | masks_[0]) == text_[0] && equals(at))
      return at;
  return end;
}

std::size_t needle::find_in(std::string_view text, std::size_t from) const noexcept {
  if (from > text.size() || text.size() - from < text_.size())
    return std::string_view::npos;
  const auto* begin = text.data() + from;
  const auto* end = text.data() + text.size();
  const char* found = nullptr;
  if (text_.size() == 1 && compared_ == letters::exact)
    found = static_cast<const char*>(std::memchr(begin, text_[0], static_cast<std::size_t>(end - begin)));
  else if (const auto* place = find_pairs(begin, end); place != end)
    found = place;
  return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(found - text.data());
}

} // namespace millrace
