#include "millrace/engine/function/algorithm/regex_cache.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

// A call site without arguments, and what it lends a kernel.
class call_site {
public:
  [[nodiscard]] kernel_call call(std::unique_ptr<call_memo>* memo = nullptr) {
    return {{}, selection::all(1), 1, type_id::varchar, memory_, failures_, batch_, chunk_, memo};
  }
  [[nodiscard]] arena& memory() noexcept { return memory_; }

private:
  arena memory_;
  row_failures failures_;
  batch_view batch_;
  chunk_facts chunk_;
};

std::string replaced(std::string_view text, const regex_lookup::replacement& how) {
  call_site site;
  const regex_lookup lookup(site.call());
  text_sink out(1, 0, site.memory());
  const auto failed = lookup.replace(out, text, how);
  return failed == row_error::none ? std::string(out.current()) : "!" + std::string(name_of(failed));
}

bool finds(std::string_view text, std::string_view pattern, std::string_view options) {
  regex_cache cache;
  const auto* regex = cache.find(pattern, options);
  BOOST_REQUIRE_MESSAGE(regex != nullptr, pattern << " with " << options);
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex);
}

} // namespace

BOOST_AUTO_TEST_SUITE(regex_cache_test)

BOOST_AUTO_TEST_CASE(compiles_with_the_options_given) {
  BOOST_TEST(!finds("ABC", "b", ""));
  BOOST_TEST(finds("ABC", "b", "i"));
  BOOST_TEST(!finds("ABC", "b", "ic"));
  BOOST_TEST(finds("ABC", "b", "ci"));
  BOOST_TEST(!finds("a\nb", "a.b", ""));
  BOOST_TEST(finds("a\nb", "a.b", "s"));
  BOOST_TEST(finds("abc", "a.c", ""));
  BOOST_TEST(!finds("abc", "a.c", "l"));
  BOOST_TEST(finds("a.c", "a.c", "l"));
  BOOST_TEST(finds("été", "^.t.$", "g"));
}

BOOST_AUTO_TEST_CASE(refuses_what_makes_no_sense_each_time_it_is_asked) {
  regex_cache cache;
  for (int round = 0; round < 2; ++round) {
    BOOST_TEST(cache.find("(", "") == nullptr);
    BOOST_TEST(cache.find("a", "x") == nullptr);
    BOOST_TEST(cache.find("a", "i ") == nullptr);
    BOOST_TEST(cache.find("(((((a{1,900}){1,900}){1,900}){1,900}){1,900})", "") == nullptr);
    BOOST_TEST(cache.find("a", "") != nullptr);
  }
}

BOOST_AUTO_TEST_CASE(options_do_not_run_into_the_pattern) {
  regex_cache cache;
  BOOST_TEST(cache.find("y", "i/x") == nullptr);
  BOOST_TEST(cache.find("x/y", "i") != nullptr);
  BOOST_TEST(cache.find("/y", "s") != nullptr);
  BOOST_TEST(cache.find("y", "s/") == nullptr);
}

BOOST_AUTO_TEST_CASE(keeps_as_many_patterns_as_promised) {
  regex_cache cache;
  std::vector<const re2::RE2*> compiled;
  for (std::size_t i = 0; i < regexes_kept_max; ++i)
    compiled.push_back(cache.find("p" + std::to_string(i), ""));
  for (std::size_t i = 0; i < regexes_kept_max; ++i)
    BOOST_TEST(cache.find("p" + std::to_string(i), "") == compiled[i]);
}

BOOST_AUTO_TEST_CASE(answers_right_when_patterns_come_and_go) {
  regex_cache cache;
  for (int round = 0; round < 3; ++round)
    for (std::size_t i = 0; i <= regexes_kept_max; ++i) {
      const auto pattern = "p" + std::to_string(i);
      const auto* regex = cache.find(pattern, "");
      BOOST_TEST_REQUIRE(regex != nullptr);
      BOOST_TEST(regex->pattern() == pattern);
      BOOST_TEST(cache.find(pattern, "") == regex);
    }
}

BOOST_AUTO_TEST_CASE(tells_patterns_apart_by_their_options) {
  regex_cache cache;
  const auto* exact = cache.find("a", "");
  const auto* any_case = cache.find("a", "i");
  BOOST_TEST(exact != any_case);
  BOOST_TEST(cache.find("a", "") == exact);
  BOOST_TEST(cache.find("a", "i") == any_case);
}

BOOST_AUTO_TEST_CASE(a_lookup_compiles_once_for_its_call_site) {
  call_site site;
  std::unique_ptr<call_memo> memo;
  const auto* first = regex_lookup(site.call(&memo)).find("a+", "");
  BOOST_TEST(memo != nullptr);
  BOOST_TEST(regex_lookup(site.call(&memo)).find("a+", "") == first);
}

BOOST_AUTO_TEST_CASE(replaces_the_first_match_or_all) {
  BOOST_TEST(replaced("banana", {"an", "-", ""}) == "b-ana");
  BOOST_TEST(replaced("banana", {"an", "-", "g"}) == "b--a");
  BOOST_TEST(replaced("banana", {"x", "-", "g"}) == "banana");
  BOOST_TEST(replaced("", {"x", "-", "g"}) == "");
  BOOST_TEST(replaced("", {"", "-", "g"}) == "-");
  BOOST_TEST(replaced("aaa", {"^a", "-", "g"}) == "-aa");
  BOOST_TEST(replaced("abc", {"(", "-", ""}) == "!invalid_argument");
  BOOST_TEST(replaced("abc", {"a", "-", "q"}) == "!invalid_argument");
}

BOOST_AUTO_TEST_CASE(an_empty_match_moves_on_by_one_code_point) {
  BOOST_TEST(replaced("aé日😀", {"", "-", "g"}) == "-a-é-日-😀-");
  BOOST_TEST(replaced("aab", {"a*", "-", "g"}) == "-b-");
  BOOST_TEST(replaced("baac", {"a*", "-", "g"}) == "-b-c-");
  BOOST_TEST(replaced("日", {"x*", "-", ""}) == "-日");
}

BOOST_AUTO_TEST_CASE(a_replacement_names_groups_with_a_backslash) {
  BOOST_TEST(replaced("john smith", {R"((\w+) (\w+))", R"(\2, \1)", ""}) == "smith, john");
  BOOST_TEST(replaced("ab", {"(b)", R"([\0])", ""}) == "a[b]");
  BOOST_TEST(replaced("ab", {"(b)", R"(\\1)", ""}) == R"(a\1)");
  BOOST_TEST(replaced("ab", {"(b)", R"(\x)", ""}) == "ax");
  BOOST_TEST(replaced("ab", {"(b)", "-\\", ""}) == "a-\\");
  BOOST_TEST(replaced("ab", {"(b)", R"(<\2>)", ""}) == "a<>");
  BOOST_TEST(replaced("ab", {"(x)?b", R"(<\1>)", ""}) == "a<>");
  BOOST_TEST(replaced("abcdefghij", {"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", R"(\9\10)", ""}) == "ia0");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
