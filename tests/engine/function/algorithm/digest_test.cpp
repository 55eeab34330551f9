#include "millrace/engine/function/algorithm/digest.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/hex.hpp"

namespace millrace {
namespace {

template <std::size_t Size>
std::string hex(const unsigned char (&digest)[Size]) {
  std::string text;
  for (const auto byte : digest) {
    const auto pair = hex_of(static_cast<char>(byte));
    text.append({pair.high, pair.low});
  }
  return text;
}

std::string md5(std::string_view bytes) {
  unsigned char digest[md5_bytes];
  digest_md5(bytes, digest);
  return hex(digest);
}
std::string sha256(std::string_view bytes) {
  unsigned char digest[sha256_bytes];
  digest_sha256(bytes, digest);
  return hex(digest);
}

std::string every_byte() {
  std::string text;
  for (int byte = 0; byte < 256; ++byte)
    text += static_cast<char>(byte);
  return text;
}

// Texts of `a` around the lengths at which the padding takes a block of its own.
struct length_case {
  std::size_t length;
  std::string_view md5;
  std::string_view sha256;
};

constexpr length_case length_cases[] = {
  {0, "d41d8cd98f00b204e9800998ecf8427e", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  {1, "0cc175b9c0f1b6a831c399e269772661", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
  {55, "ef1772b6dff9a122358552954ad0df65", "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
  {56, "3b0c8ac703f828b04c6c197006d17218", "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
  {63, "b06521f39153d618550606be297466d5", "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
  {64, "014842d480b571495a4a0363793f7367", "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
  {65, "c743a45e0d2e6a95cb859adae0248435", "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
  {119, "8a7bd0732ed6a28ce75f6dabc90e1613", "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"},
  {120, "5f61c0ccad4cac44c75ff505e1f1e537", "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"},
  {128, "e510683b3f5ffe4093d021808bc6ff70", "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e"},
  {1000, "cabe45dcc9ae5b66ba86600cca6b8ba8", "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(digest_test)

BOOST_AUTO_TEST_CASE(answers_the_examples_of_rfc_1321) {
  BOOST_TEST(md5("abc") == "900150983cd24fb0d6963f7d28e17f72");
  BOOST_TEST(md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  BOOST_TEST(md5("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
  BOOST_TEST(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
             "57edf4a22be3c955ac49da2e2107b67a");
}

BOOST_AUTO_TEST_CASE(answers_the_examples_of_fips_180) {
  BOOST_TEST(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

BOOST_AUTO_TEST_CASE(pads_at_every_border_of_a_block) {
  for (const auto& [length, as_md5, as_sha256] : length_cases) {
    BOOST_TEST(md5(std::string(length, 'a')) == as_md5, length << " bytes");
    BOOST_TEST(sha256(std::string(length, 'a')) == as_sha256, length << " bytes");
  }
}

BOOST_AUTO_TEST_CASE(takes_bytes_of_any_value) {
  BOOST_TEST(md5(every_byte()) == "e2c865db4162bed963bfaa9ef6ac18f0");
  BOOST_TEST(sha256(every_byte()) == "40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
