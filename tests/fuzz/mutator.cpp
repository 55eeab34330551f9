#include "millrace/tests/fuzz/mutator.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace millrace {

namespace {

constexpr std::size_t input_bytes_max = 4096;
constexpr std::uint64_t changes_max = 8;

/// Bytes that mean something to one of the formats, or lie at an edge of a range.
constexpr auto telling = std::to_array<unsigned char>(
  {0, 1, 8, 0x7f, 0x80, 0xbf, 0xc0, 0xe0, 0xf0, 0xff, '\n', '\r', '"', '\'', '\\', ',', ';', '{', '}', '[', '(', ')',
   '-', '.', '0', '9', 'e', 'u'});

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// A part of a text.
struct range {
  std::size_t begin;
  std::size_t size;
};

range random_range(std::string_view text, random_sequence& random) {
  const auto begin = random.below(text.size() + 1);
  const auto longest = std::min<std::size_t>(text.size() - begin, 1U << random.below(9)); // Mostly short.
  return {begin, random.below(longest + 1)};
}

void set_byte(std::string& text, random_sequence& random) {
  if (text.empty())
    return;
  auto& byte = text[random.below(text.size())];
  switch (random.below(3)) {
    case 0: byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << random.below(8))); break;
    case 1: byte = static_cast<char>(telling[random.below(telling.size())]); break;
    default: byte = static_cast<char>(random.below(256)); break;
  }
}

/// The word at or behind a position; empty at the end of the text.
range word_at(std::string_view text, std::size_t position) {
  while (position < text.size() && !is_word(text[position]))
    ++position;
  while (position > 0 && is_word(text[position - 1]))
    --position;
  auto end = position;
  while (end < text.size() && is_word(text[end]))
    ++end;
  return {position, end - position};
}

} // namespace

mutator::mutator(std::vector<std::string> seeds) : seeds_(std::move(seeds)), words_{""} {
  for (const std::string_view seed : seeds_)
    for (std::size_t begin = 0, end = 0; begin < seed.size(); begin = end) {
      end = begin + 1;
      while (is_word(seed[begin]) && end < seed.size() && is_word(seed[end]))
        ++end;
      if (is_word(seed[begin]))
        words_.push_back(seed.substr(begin, end - begin));
    }
}

std::string mutator::input(std::uint64_t seed, std::uint64_t run) const {
  if (run < seeds_.size())
    return seeds_[run]; // Every seed as it is, first of all.
  random_sequence random(random_at(seed, run));
  auto text = seeds_[random.below(seeds_.size())];
  // Mostly few, so that much of what a seed says is still understood.
  for (auto changes = 1 + random.below(1 + random.below(changes_max)); changes > 0; --changes)
    change(text, random);
  text.resize(std::min(text.size(), input_bytes_max));
  return text;
}

void mutator::change(std::string& text, random_sequence& random) const {
  const auto part = random_range(text, random);
  const auto target = random.below(text.size() + 1);
  switch (random.below(12)) {
    case 0: text.erase(part.begin, part.size); break;
    case 1: text.insert(target, text.substr(part.begin, part.size)); break;
    case 2: text.insert(target, std::string(1, static_cast<char>(telling[random.below(telling.size())]))); break;
    case 3: text.insert(target, words_[random.below(words_.size())]); break;
    case 4:
    case 5:
    case 6:
    case 7:
    case 8: {
      const auto word = word_at(text, target);
      text.replace(word.begin, word.size, words_[random.below(words_.size())]);
      break;
    }
    case 9: {
      const auto& other = seeds_[random.below(seeds_.size())];
      text = text.substr(0, target) + other.substr(random.below(other.size() + 1));
      break;
    }
    default: set_byte(text, random); break;
  }
}

} // namespace millrace
