#include "millrace/engine/function/algorithm/digest.hpp"

#include <bit>
#include <cstring>

namespace millrace {
namespace {

constexpr std::size_t block_size = 64;
constexpr std::size_t length_size = 8;

// Calls `take(block)` for each block of the padded message: the bytes, a set bit, zeros, and the
// number of bits, which `store_length` writes in the order of the digest.
template <class Take, class StoreLength>
void for_each_block(std::string_view bytes, Take&& take, StoreLength&& store_length) noexcept {
  std::array<std::uint8_t, block_size> block{};
  auto rest = bytes;
  for (; rest.size() >= block_size; rest.remove_prefix(block_size)) {
    std::memcpy(block.data(), rest.data(), block_size);
    take(block);
  }
  block.fill(0);
  if (!rest.empty())
    std::memcpy(block.data(), rest.data(), rest.size());
  block[rest.size()] = 0x80;
  if (rest.size() + 1 + length_size > block_size) {
    take(block);
    block.fill(0);
  }
  store_length(block.data() + block_size - length_size, std::uint64_t{bytes.size()} * 8);
  take(block);
}

template <unsigned Bytes>
std::uint64_t load(const std::uint8_t* source, bool is_big_endian) noexcept {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < Bytes; ++i)
    value |= std::uint64_t{source[i]} << (8 * (is_big_endian ? Bytes - 1 - i : i));
  return value;
}

template <unsigned Bytes>
void store(std::uint8_t* target, std::uint64_t value, bool is_big_endian) noexcept {
  for (unsigned i = 0; i < Bytes; ++i)
    target[i] = static_cast<std::uint8_t>(value >> (8 * (is_big_endian ? Bytes - 1 - i : i)));
}

// The integer part of 2^32 * |sin(i + 1)|.
constexpr std::array<std::uint32_t, 64> md5_sines{
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr std::array<std::array<int, 4>, 4> md5_shifts{
  {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

using md5_state = std::array<std::uint32_t, 4>;

void md5_block(md5_state& state, const std::array<std::uint8_t, block_size>& block) noexcept {
  std::array<std::uint32_t, 16> words;
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = static_cast<std::uint32_t>(load<4>(block.data() + 4 * i, false));
  auto [a, b, c, d] = state;
  for (std::size_t i = 0; i < md5_sines.size(); ++i) {
    const auto round = i / 16;
    const std::array<std::uint32_t, 4> mixed{(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)};
    const std::array<std::size_t, 4> word{i, 5 * i + 1, 3 * i + 5, 7 * i};
    const auto sum = a + mixed[round] + md5_sines[i] + words[word[round] % 16];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, md5_shifts[round][i % 4]);
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

// The first 32 bits of the fractions of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, 64> sha256_roots{
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

using sha256_state = std::array<std::uint32_t, 8>;

std::array<std::uint32_t, 64> sha256_schedule(const std::array<std::uint8_t, block_size>& block) noexcept {
  std::array<std::uint32_t, 64> words{};
  for (std::size_t i = 0; i < 16; ++i)
    words[i] = static_cast<std::uint32_t>(load<4>(block.data() + 4 * i, true));
  for (std::size_t i = 16; i < words.size(); ++i) {
    const auto early = words[i - 15];
    const auto late = words[i - 2];
    words[i] = words[i - 16] + words[i - 7] + (std::rotr(early, 7) ^ std::rotr(early, 18) ^ (early >> 3U)) +
               (std::rotr(late, 17) ^ std::rotr(late, 19) ^ (late >> 10U));
  }
  return words;
}

void sha256_block(sha256_state& state, const std::array<std::uint8_t, block_size>& block) noexcept {
  const auto words = sha256_schedule(block);
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto first =
      h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + sha256_roots[i] + words[i];
    const auto second = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  const sha256_state added{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i)
    state[i] += added[i];
}

} // namespace

std::array<std::uint8_t, 16> md5(std::string_view bytes) noexcept {
  md5_state state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for_each_block(
    bytes, [&](const auto& block) { md5_block(state, block); },
    [](std::uint8_t* target, std::uint64_t bits) { store<length_size>(target, bits, false); });
  std::array<std::uint8_t, 16> made;
  for (std::size_t i = 0; i < state.size(); ++i)
    store<4>(made.data() + 4 * i, state[i], false);
  return made;
}

std::array<std::uint8_t, 32> sha256(std::string_view bytes) noexcept {
  // The first 32 bits of the fractions of the square roots of the first 8 primes.
  sha256_state state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for_each_block(
    bytes, [&](const auto& block) { sha256_block(state, block); },
    [](std::uint8_t* target, std::uint64_t bits) { store<length_size>(target, bits, true); });
  std::array<std::uint8_t, 32> made;
  for (std::size_t i = 0; i < state.size(); ++i)
    store<4>(made.data() + 4 * i, state[i], true);
  return made;
}

} // namespace millrace
