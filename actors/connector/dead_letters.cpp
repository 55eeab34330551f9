#include "millrace/actors/connector/dead_letters.hpp"

#include <limits>
#include <numeric>
#include <utility>

#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/actors/connector/folder_writer.hpp"
#include "millrace/actors/connector/letter_line.hpp"
#include "millrace/engine/base/check.hpp"

namespace millrace {

dead_letters::dead_letters(letters_target target, std::uint64_t kept_max) : kept_max_(kept_max) {
  if (names_folder(target.path)) {
    folder_ = std::move(target.path);
    kept_max_ = std::numeric_limits<std::uint64_t>::max();
    writer_ = std::make_unique<folder_writer>(folder_, ".jsonl" + std::string(suffix_of(target.packing)), source_span());
    return;
  }
  auto file = std::make_unique<letter_file>(std::move(target.path), target.name);
  file_ = file.get();
  writer_ = std::move(file);
}

status dead_letters::remove_earlier() const { return file_ == nullptr ? status() : file_->remove_earlier(); }

status dead_letters::open() { return writer_->open({}); }

status dead_letters::add(const dead_letter& letter, std::uint64_t chunk_line) {
  const auto reason = static_cast<std::size_t>(letter.reason);
  MILLRACE_CHECK(reason < counts_.size());
  ++counts_[reason];
  if (kept_count_ == kept_max_)
    return {};
  ++kept_count_;
  line_.clear();
  append_letter_line(letter, chunk_line, line_);
  return writer_->write(line_);
}

status dead_letters::show(const dead_letter& letter) {
  MILLRACE_CHECK(can_show());
  if (kept_count_ + file_->shown_count() >= kept_max_)
    return {};
  line_.clear();
  append_letter_line(letter, 0, line_);
  return file_->show(line_);
}

status dead_letters::hide() { return file_ == nullptr ? status() : file_->hide(); }

result<written_letters> dead_letters::prepare(const output_epoch& epoch) {
  MILLRACE_TRY_ASSIGN(const auto place, writer_->prepare(epoch));
  return written_letters{path(), place, kept_count_, counts_, {}};
}

status dead_letters::leave(bool goes_on) {
  if (file_ != nullptr)
    return close();
  if (goes_on)
    writer_->leave();
  else
    writer_->abandon();
  return {};
}

void dead_letters::hold_back(const dead_letter& letter, written_letters& in) const {
  ++in.counts[static_cast<std::size_t>(letter.reason)];
  if (in.kept_count == kept_max_)
    return;
  ++in.kept_count;
  append_letter_line(letter, 0, in.held_back);
}

status dead_letters::resume(const written_letters& from) {
  if (file_ != nullptr)
    file_->take_number_of(from.path);
  MILLRACE_TRY(from.path.empty() ? open() : writer_->recover(from.place, {}));
  kept_count_ = from.kept_count;
  counts_ = from.counts;
  if (from.held_back.empty())
    return {};
  MILLRACE_TRY(writer_->write(from.held_back));
  return flush();
}

status dead_letters::recover(written_place last) {
  last.is_last = true;
  return writer_->recover(last, {});
}

std::uint64_t dead_letters::count(row_error reason) const noexcept {
  return counts_[static_cast<std::size_t>(reason)];
}

std::uint64_t dead_letters::count_all() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

} // namespace millrace
