#include "millrace/actors/internal/letter_recorder.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "millrace/actors/connector/letter_line.hpp"
#include "millrace/engine/base/utf8.hpp"

namespace millrace {

namespace {

constexpr std::size_t sample_raw_bytes_max = 80;

} // namespace

letter_recorder::letter_recorder(letters_target target, const physical_plan& plan, row_error_policy on_error)
  : plan_(&plan), on_error_(on_error), extent_(plan) {
  if (!target.path.empty())
    file_.emplace(std::move(target));
}

status letter_recorder::open() {
  if (!file_)
    return {};
  return keeps_any() ? file_->open() : file_->remove_earlier();
}

status letter_recorder::flush() {
  if (!file_)
    return {};
  if (file_->can_show())
    MILLRACE_TRY(show_held());
  return file_->flush();
}

std::string letter_recorder::why_not_resumable() const {
  return keeps_any() ? file_->why_not_resumable() : std::string();
}

result<recorded_letters> letter_recorder::prepare(const output_epoch& epoch) {
  if (epoch.ends_output)
    MILLRACE_TRY(put_held());
  recorded_letters recorded{{}, extent_.full_limits(), left_out_, sampled_};
  if (!keeps_any())
    return recorded;
  MILLRACE_TRY(file_->hide());
  MILLRACE_TRY_ASSIGN(recorded.file, file_->prepare(epoch));
  save_held(recorded.file);
  if (!epoch.ends_output)
    MILLRACE_TRY(flush()); // Shows them again.
  return recorded;
}

status letter_recorder::commit(const output_epoch& epoch) {
  return keeps_any() ? file_->commit(epoch) : status();
}

status letter_recorder::close() {
  MILLRACE_TRY(put_held());
  return keeps_any() ? file_->close() : status();
}

status letter_recorder::leave(bool goes_on) {
  if (!keeps_any())
    return {};
  if (file_->can_show())
    MILLRACE_TRY(put_held());
  return file_->leave(goes_on);
}

void letter_recorder::save_held(written_letters& in) {
  order_.clear();
  for (auto& [letter, raw] : held_) {
    letter.raw = raw;
    order_.push_back(&letter);
  }
  sort_order();
  for (const auto* letter : order_)
    file_->hold_back(*letter, in);
}

status letter_recorder::resume(const recorded_letters& from) {
  MILLRACE_TRY(extent_.resume(from.full_limits));
  left_out_ = from.left_out;
  left_out_before_ = from.left_out;
  sampled_ = from.sampled;
  return keeps_any() ? file_->resume(from.file) : open();
}

status letter_recorder::recover(const recorded_letters& last) {
  return keeps_any() && !last.file.path.empty() ? file_->recover(last.file.place) : status();
}

letter_recorder::left_out_counts letter_recorder::left_out() const noexcept {
  auto since = left_out_;
  for (std::size_t reason = 0; reason < since.size(); ++reason)
    since[reason] -= left_out_before_[reason];
  return since;
}

std::uint32_t letter_recorder::level_of(const dead_letter& letter) const noexcept {
  return letter.node < plan_->nodes.size() ? plan_->nodes[letter.node].level : 0;
}

bool letter_recorder::stands_before(const dead_letter& a, const dead_letter& b) const noexcept {
  return std::tuple(level_of(a), a.offset, a.position, a.node) < std::tuple(level_of(b), b.offset, b.position, b.node);
}

/// Puts the letters that count into `order_`.
void letter_recorder::collect(std::span<const chunk_letters> letters) {
  order_.clear();
  for (const auto& some : letters)
    for (const auto& letter : some.rejected) {
      const auto end = letter.node < plan_->nodes.size() ? extent_.end_of(letter.node) : std::nullopt;
      if (!end || letter.position < *end)
        order_.push_back(&letter);
      else
        ++left_out_[static_cast<std::size_t>(letter.reason)];
    }
}

void letter_recorder::sort_order() {
  std::stable_sort(order_.begin(), order_.end(),
                   [this](const dead_letter* a, const dead_letter* b) { return stands_before(*a, *b); });
}

status letter_recorder::record(const chunk& content, std::span<const chunk_letters> letters,
                               std::uint64_t first_line) {
  if (!content.continues)
    MILLRACE_TRY(put_held());
  for (const auto& some : letters)
    for (const auto& filled : some.filled_limits)
      extent_.fill(filled.node, filled.last, content.facts.sequence);
  collect(letters);
  sort_order();
  const auto has_pieces = (content.continues || content.is_cut_short) && on_error_ != row_error_policy::fail;
  for (const auto* letter : order_) {
    if (has_pieces && level_of(*letter) != 0)
      held_.push_back({*letter, std::string(letter->raw.substr(0, letter_raw_bytes_max + 1))});
    else
      MILLRACE_TRY(put(*letter, first_line));
  }
  return content.is_cut_short ? status() : put_held();
}

status letter_recorder::put(const dead_letter& letter, std::uint64_t first_line) {
  if (on_error_ == row_error_policy::fail)
    return failure{errc::row_error, "a row failed and on.error is fail: " + describe(letter, first_line), {}, {}};
  sample(letter, first_line);
  return file_ ? file_->add(letter, first_line) : status();
}

void letter_recorder::sort_held(std::size_t first) {
  std::stable_sort(held_.begin() + static_cast<std::ptrdiff_t>(first), held_.end(),
                   [this](const auto& a, const auto& b) { return stands_before(a.letter, b.letter); });
}

/// Most letters come in the order they will have, so that only the new ones are written.
status letter_recorder::show_held() {
  if (!file_->shows_any())
    shown_ = 0;
  const auto belongs_before = [this](const auto& each) {
    return stands_before(each.letter, held_[shown_ - 1].letter);
  };
  if (shown_ != 0 && std::any_of(held_.begin() + static_cast<std::ptrdiff_t>(shown_), held_.end(), belongs_before)) {
    MILLRACE_TRY(file_->hide());
    shown_ = 0;
  }
  for (sort_held(shown_); shown_ < held_.size(); ++shown_) {
    held_[shown_].letter.raw = held_[shown_].raw;
    MILLRACE_TRY(file_->show(held_[shown_].letter));
  }
  return {};
}

status letter_recorder::put_held() {
  sort_held(0);
  shown_ = 0;
  for (auto& [letter, raw] : held_) {
    letter.raw = raw;
    MILLRACE_TRY(put(letter, 0)); // Behind an exchange nobody knows a line.
  }
  held_.clear();
  return {};
}

void letter_recorder::sample(const dead_letter& letter, std::uint64_t first_line) {
  if (sampled_ >= samples_max)
    return;
  ++sampled_;
  samples_.push_back(describe(letter, first_line));
}

std::string letter_recorder::describe(const dead_letter& letter, std::uint64_t first_line) const {
  std::string text;
  if (!letter.origin.empty()) {
    text = letter.origin;
    text += first_line == 0 ? " at byte " + std::to_string(letter.offset)
                            : ", line " + std::to_string(first_line + letter.line);
    text += ": ";
  }
  text += name_of(letter.reason);
  if (!letter.column.empty())
    text += " in column " + std::string(letter.column);
  if (letter.operation)
    if (const auto detail = to_string(*letter.operation); !detail.empty())
      text += ": " + detail;
  if (!letter.detail.empty())
    text += " (" + std::string(letter.detail) + ")";
  text += ": ";
  text += letter.raw.substr(0, sample_raw_bytes_max);
  if (letter.raw.size() > sample_raw_bytes_max)
    text += "...";
  blank_controls(text);
  return text;
}

std::vector<std::string> letter_recorder::take_samples() { return std::exchange(samples_, {}); }

} // namespace millrace
