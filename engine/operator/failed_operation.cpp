#include "millrace/engine/operator/failed_operation.hpp"

#include "millrace/engine/base/utf8.hpp"

namespace millrace {

namespace {

std::string_view text_of(const failed_operation::value_text& text) { return text ? std::string_view(*text) : "NULL"; }

} // namespace

std::string clip(std::string_view text) {
  if (text.size() <= failed_operation::text_bytes_max)
    return std::string(text);
  auto size = failed_operation::text_bytes_max;
  for (int step = 0; step < 3 && is_continuation(text[size]); ++step)
    --size;
  return std::string(text.substr(0, size)) + "...";
}

std::string to_string(const failed_operation& failed) {
  auto text = failed.function;
  for (std::size_t i = 0; i < failed.values.size(); ++i)
    text.append(i == 0 ? " with " : ", ").append(text_of(failed.values[i]));
  for (std::size_t i = 0; i < failed.key.size(); ++i)
    text.append(i != 0 ? ", " : text.empty() ? "for " : " for ")
      .append(failed.key[i].first)
      .append(" = ")
      .append(text_of(failed.key[i].second));
  return text;
}

} // namespace millrace
