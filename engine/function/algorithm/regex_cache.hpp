#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <re2/re2.h>

#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/function/adapter/text_sink.hpp"
#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// Patterns a call site keeps compiled; when one more comes, all are forgotten.
inline constexpr std::size_t regexes_kept_max = 64;
/// Bytes of memory a compiled pattern may use.
inline constexpr std::int64_t regex_bytes_max = std::int64_t{8} << 20U;

/// Regular expressions of one call site, compiled once and kept from batch to batch.
///
/// Ownership: owns the compiled patterns. Threads: one. Errors: `find` answers null for a pattern or
/// options that make no sense.
class regex_cache final : public call_memo {
public:
  [[nodiscard]] const re2::RE2* find(std::string_view pattern, std::string_view options);

private:
  struct compiled {
    std::string pattern;
    std::string options;
    std::unique_ptr<re2::RE2> regex; ///< Null: makes no sense.
  };

  const compiled* last_ = nullptr;
  std::unordered_map<std::string, compiled> kept_; ///< By options, a slash and pattern.
  std::string key_; ///< What `find` looks for; kept, so that a row does not allocate.
};

/// The regular expressions of one call.
///
/// Ownership: borrows the call site's cache, or owns one where there is none. Threads: one.
class regex_lookup {
public:
  /// What regexp_replace is told.
  struct replacement {
    std::string_view pattern;
    std::string_view text;
    std::string_view options;
  };

  explicit regex_lookup(const kernel_call& call);

  [[nodiscard]] const re2::RE2* find(std::string_view pattern, std::string_view options) const {
    return cache_->find(pattern, options);
  }
  /// Writes `text` with the first match, or all with option `g`, replaced.
  [[nodiscard]] row_error replace(text_sink& out, std::string_view text, const replacement& how) const;

private:
  std::unique_ptr<call_memo> own_;
  regex_cache* cache_;
};

} // namespace millrace
