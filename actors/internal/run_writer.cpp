#include "millrace/actors/internal/run_writer.hpp"

#include <algorithm>
#include <utility>

namespace millrace {

run_writer::run_writer(sink_writer& sink, const schema& shape, std::unique_ptr<encoder> format)
  : sink_(&sink), gather_(shape) {
  if (format != nullptr && format->assembles())
    assembler_ = std::move(format);
}

status run_writer::write_only(const output_run& run) {
  if (!sink_->takes_rows())
    return sink_->write(run.encoded.bytes);
  for (const auto& rows : run.batches)
    if (!rows.is_empty())
      MILLRACE_TRY(sink_->write_rows(rows));
  return {};
}

status run_writer::write_merged_bytes() {
  merged_.clear();
  while (const auto stretch = merge_.next()) {
    const auto part = encoded_bytes(*stretch);
    merged_.bytes.insert(merged_.bytes.end(), part.begin(), part.end());
  }
  return sink_->write(merged_.bytes);
}

status run_writer::write_assembled() {
  merged_.clear();
  while (const auto stretch = merge_.next()) {
    const auto part = encoded_bytes(*stretch);
    const auto& ends = stretch->run->encoded.ends;
    const auto begin = merged_.bytes.size() - static_cast<std::size_t>(part.data() - stretch->run->encoded.bytes.data());
    merged_.bytes.insert(merged_.bytes.end(), part.begin(), part.end());
    for (auto row = stretch->encoded_first; row < stretch->encoded_first + stretch->count; ++row)
      merged_.ends.push_back(static_cast<std::uint32_t>(begin + ends[row]));
  }
  MILLRACE_TRY(assembler_->assemble(merged_));
  return sink_->write(merged_.bytes);
}

status run_writer::write_merged_rows() {
  gather_.clear();
  while (const auto stretch = merge_.next()) {
    for (std::uint32_t done = 0; done < stretch->count;) {
      const auto count = std::min(stretch->count - done, gather_.room());
      gather_.append(*stretch->rows, stretch->first + done, count);
      done += count;
      if (gather_.room() > 0)
        continue;
      MILLRACE_TRY(sink_->write_rows(gather_.finish()));
      gather_.clear();
    }
  }
  return gather_.row_count() == 0 ? status() : sink_->write_rows(gather_.finish());
}

status run_writer::write(std::span<const output_run* const> runs) {
  merge_.begin(runs);
  if (merge_.is_empty())
    return {};
  if (assembler_ != nullptr)
    return write_assembled();
  if (const auto* only = merge_.only_run(); only != nullptr)
    return write_only(*only);
  return sink_->takes_rows() ? write_merged_rows() : write_merged_bytes();
}

} // namespace millrace
