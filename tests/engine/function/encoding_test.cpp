#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(encoding_test)

BOOST_AUTO_TEST_CASE(digests_text) {
  check_cases({
    {"md5", {"varchar:"}, "d41d8cd98f00b204e9800998ecf8427e"},
    {"md5", {"varchar:a"}, "0cc175b9c0f1b6a831c399e269772661"},
    {"md5",
     {"varchar:012345678901234567890123456789012345678901234567890123456789"},
     "1ced811af47ead374872fcca9d73dd71"},
    {"md5",
     {"varchar:"
      "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
      "234567890123456789"},
     "a328d4ed33e094acb4f9835d4719c34c"},
    {"sha256", {"varchar:"}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"sha256", {"varchar:a"}, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
    {"sha256",
     {"varchar:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
     "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072"},
    {"sha256",
     {"varchar:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
     "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e"},
    {"sha256",
     {"varchar:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
     "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c"},
    {"sha256",
     {"varchar:"
      "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901"
      "234567890123456789"},
     "426f26da928927a3520b61ade620dc7c69ed4d315425929fa04d9a993a22a0f3"},
    {"md5", {"varchar:."}, "."},
    {"md5", {"bytes:ab"}, "187ef4436122d1cc2f40dc2b92f0eba0"},
  });
}

BOOST_AUTO_TEST_CASE(encodes_bytes) {
  check_cases({
    {"hex", {"varchar:Az"}, "417A"},
    {"hex", {"bytes:\\xAB\\x00"}, "AB00"},
    {"to_base64", {"bytes:"}, ""},
    {"to_base64", {"bytes:a"}, "YQ=="},
    {"to_base64", {"bytes:ab"}, "YWI="},
    {"base64", {"bytes:abc"}, "YWJj"},
    {"to_base64", {"bytes:abcd\\xFF"}, "YWJjZP8="},
    {"to_base64", {"varchar:hé"}, "aMOp"},
    {"from_base64", {"varchar:aGVsbG8="}, "hello"},
    {"from_base64", {"varchar:aGVsbG8h"}, "hello!"},
    {"from_base64", {"varchar:YQ=="}, "a"},
    {"from_base64", {"varchar:"}, ""},
    {"from_base64", {"varchar:YQ="}, "!invalid_argument"},
    {"from_base64", {"varchar:Y?=="}, "!invalid_argument"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
