#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/sql/lexer.hpp"
#include "millrace/engine/sql/parser.hpp"
#include "tree_text.hpp"
#include "valid_statements.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

constexpr std::uint64_t seed = 20'260'101;

std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  lexer source(text);
  for (auto next = source.next(); next.kind != token_kind::end; next = source.next())
    tokens.push_back(next.kind == token_kind::annotation ? "\n-- " + std::string(next.text) + "\n" : std::string(next.text));
  return tokens;
}

std::string joined(const std::vector<std::string>& tokens) {
  std::string text;
  for (const auto& each : tokens)
    text.append(each).append(" ");
  return text;
}

/// Deletes, doubles, swaps or replaces one token by one of another statement.
void mutate(std::vector<std::string>& tokens, const std::vector<std::string>& others, random_sequence& random) {
  if (tokens.empty())
    return;
  const auto at = static_cast<std::ptrdiff_t>(random.below(tokens.size()));
  const auto other = static_cast<std::ptrdiff_t>(random.below(tokens.size()));
  switch (random.below(4)) {
    case 0: tokens.erase(tokens.begin() + at); break;
    case 1: tokens.insert(tokens.begin() + at, tokens[static_cast<std::size_t>(other)]); break;
    case 2: std::swap(tokens[static_cast<std::size_t>(at)], tokens[static_cast<std::size_t>(other)]); break;
    default:
      if (!others.empty())
        tokens[static_cast<std::size_t>(at)] = others[random.below(others.size())];
  }
}

/// What must hold for any text: it parses to the same tree every time, or it fails with a message at a place
/// inside of it.
void check(const std::string& text) {
  const auto parsed = parse(text);
  if (!parsed.ok()) {
    const auto& reason = parsed.error();
    BOOST_TEST(!reason.message.empty());
    BOOST_TEST(reason.span.is_known());
    BOOST_TEST(std::size_t{reason.span.offset} + reason.span.length <= text.size());
    return;
  }
  BOOST_TEST(tree_of(text) == tree_of(*parsed));
}

} // namespace

BOOST_AUTO_TEST_SUITE(mutations)

BOOST_AUTO_TEST_CASE(a_statement_with_changed_tokens_parses_or_says_where_it_fails) {
  constexpr std::uint64_t rounds = 20'000;
  random_sequence random(seed);
  const auto statements = valid_statements();
  for (std::uint64_t round = 0; round < rounds; ++round) {
    auto tokens = tokens_of(statements[random.below(statements.size())]);
    const auto others = tokens_of(statements[random.below(statements.size())]);
    for (auto changes = random.below(3) + 1; changes > 0; --changes)
      mutate(tokens, others, random);
    const auto text = joined(tokens);
    BOOST_TEST_CONTEXT("seed " << seed << ", round " << round << ": " << text)
      check(text);
  }
}

BOOST_AUTO_TEST_CASE(a_statement_with_changed_bytes_parses_or_says_where_it_fails) {
  constexpr std::uint64_t rounds = 20'000;
  constexpr std::string_view bytes = "'\"()[],;.*-/@:<>=|~!e0 \n\\\t\x01\xc3\xff";
  random_sequence random(seed + 1);
  const auto statements = valid_statements();
  for (std::uint64_t round = 0; round < rounds; ++round) {
    std::string text(statements[random.below(statements.size())]);
    for (auto changes = random.below(4) + 1; changes > 0; --changes)
      text[random.below(text.size())] = bytes[random.below(bytes.size())];
    BOOST_TEST_CONTEXT("seed " << seed << ", round " << round << ": " << text)
      check(text);
  }
}

BOOST_AUTO_TEST_CASE(every_prefix_of_a_statement_parses_or_says_where_it_fails) {
  for (const auto text : valid_statements()) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const std::string prefix(text.substr(0, size));
      BOOST_TEST_CONTEXT(prefix)
        check(prefix);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
