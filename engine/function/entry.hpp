#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Rows of one batch that failed while expressions were evaluated; the first reason of a row counts.
///
/// Ownership: owns its storage, reused from batch to batch. Threads: one. Errors: it collects them.
class row_failures {
public:
  struct entry {
    std::uint32_t row = 0;
    row_error reason = row_error::none;
    std::uint16_t part = 0; ///< See `begin_part`.
    const std::byte* state = nullptr; ///< Of an aggregate whose value failed, unless a row is at fault; see `add`.
  };

  void clear() noexcept {
    entries_.clear();
    part_ = 0;
    is_overfull_ = false;
  }
  void add(std::uint32_t row, row_error reason) { entries_.push_back({row, reason, part_, nullptr}); }
  /// Notes that the value of a state failed, if not null. Whoever reads the failures does so before it changes.
  void add(std::uint32_t row, row_error reason, const std::byte* state) {
    entries_.push_back({row, reason, part_, state});
  }
  /// What follows fails in this one of several calls that share the failures, counted from 0.
  void begin_part(std::size_t part) noexcept { part_ = static_cast<std::uint16_t>(part); }
  [[nodiscard]] bool is_empty() const noexcept { return entries_.empty(); }
  /// In the order of evaluation; a row can stand here more than once.
  [[nodiscard]] std::span<const entry> entries() const noexcept { return entries_; }

  /// Notes that the text of all these rows together does not fit a batch. No row fails by that: nothing of the
  /// answer counts, and fewer rows have to be asked for. One alone always fits.
  void overfill() noexcept { is_overfull_ = true; }
  [[nodiscard]] bool is_overfull() const noexcept { return is_overfull_; }

private:
  std::vector<entry> entries_;
  std::uint16_t part_ = 0;
  bool is_overfull_ = false;
};

/// What a chunk lends to the functions that depend on more than their arguments (NOW, RANDOM, UUID,
/// _sequence ...). All of it is recorded or derived from the sequence, so a replay sees the same.
struct chunk_facts {
  sequence_number sequence;
  std::uint32_t input = 0;
  std::int64_t ingest_time_us = 0; ///< The router's clock when it dealt the chunk, from its log.
};

/// What one call site of a function keeps from batch to batch, such as a compiled pattern. Derived
/// by the function that wants one.
class call_memo {
public:
  call_memo() = default;
  call_memo(const call_memo&) = delete;
  call_memo& operator=(const call_memo&) = delete;
  virtual ~call_memo() = default;
};

/// One call of a scalar function over the rows of a batch.
///
/// Arguments are row-aligned: row i of the batch is row i of every argument, in any encoding. The
/// result is row-aligned too; values of rows outside `rows` are unspecified.
struct kernel_call {
  std::span<const column> arguments;
  selection rows;
  std::uint32_t row_count = 0; ///< Rows of the batch, alive or not; at least every row in `rows`.
  type result_type;
  arena& memory;           ///< For the result and anything it points to.
  row_failures& failures;  ///< Add (row, reason) and make the result NULL there.
  const batch_view& batch; ///< For positions.
  const chunk_facts& chunk;
  std::unique_ptr<call_memo>* memo = nullptr; ///< The call site's; null where nothing can be kept.
  /// Arguments from this one on are literals: constant columns, the same in every call of the site.
  std::size_t literals_begin = static_cast<std::size_t>(-1);
  /// Which call of the script this is, of those that must differ from each other; 0 for all others.
  std::uint64_t call_site = 0;
};

/// Runs over a whole batch; never throws, never fails as a whole.
using scalar_kernel = column (*)(const kernel_call&);

/// An argument of a call, as far as choosing a function and its types depends on it.
struct argument_shape {
  type value_type;
  bool is_string_literal = false; ///< Takes the type of the other side where that is needed.
  /// Value of an integer literal, on which the scale of ROUND(decimal, n) depends.
  std::optional<std::int64_t> integer_literal = std::nullopt;
};

/// Settles what a signature cannot say, the parameters of decimals: may change what the arguments
/// are cast to and sets the result. False when there is no such type.
using type_rule = bool (*)(std::span<const argument_shape> shapes, std::span<type> arguments, type& result) noexcept;

/// What makes rows of a call fail.
enum class failure_cause : std::uint8_t {
  none,    ///< Nothing: it has a value for all arguments.
  pattern, ///< Its pattern or format, or an argument behind it; where these are constants that were checked, nothing.
  values,  ///< The values of its arguments.
};

/// What a scalar function is to its callers: the one table row that defines it.
///
/// The signature is also what calls are resolved by. A parameter is a type name in lower case; `any`;
/// `text`, which is anything, cast to VARCHAR; or `T`, where all T become their common type. `...`
/// after the last one repeats it, once or more.
struct scalar_entry {
  std::string_view name;      ///< Lower case; operators by their symbol, as in `+`.
  std::string_view signature; ///< As shown to users: "(varchar, bigint) -> varchar".
  std::string_view help;      ///< One sentence.
  scalar_kernel kernel = nullptr;
  bool is_deterministic = true; ///< False: depends on the chunk or row, never folded to a constant.
  bool is_random = false;       ///< Two calls of a query differ: each has a `kernel_call::call_site` of its own.
  /// Cannot fail and costs little per row, so that it pays to compute rows nobody needs.
  bool runs_dense = false;
  type_rule types = nullptr; ///< Null: the signature says it all.
  /// Texts of the result may lie in those of an argument, which then have to stay as long as the result.
  bool borrows_text = true;
  /// f(f(a, b), c) is f(a, b, c): the kernel takes any number of arguments, so that nothing in between is made.
  bool is_associative = false;
  /// Argument that is a pattern or format. One that is none fails with `invalid_argument`, and nothing else does
  /// where the other arguments are empty texts and zeros; so a constant one is checked before any row comes.
  std::uint8_t pattern = no_pattern;
  static constexpr std::uint8_t no_pattern = 0xff;
  failure_cause fails_by = failure_cause::values;
};

} // namespace millrace
