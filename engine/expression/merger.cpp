#include "millrace/engine/expression/merger.hpp"

#include <type_traits>

#include "millrace/engine/function/adapter/lane.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {

column_merger::column_merger(type value_type, std::uint32_t row_count, arena& memory, row_failures& failures)
  : writer_(with_physical(value_type.physical(),
                          [&]<class T>() -> writer { return result_writer<T>(value_type, row_count, memory); })),
    failures_(&failures) {}

void column_merger::take(const column& source, const selection& rows) {
  std::visit(
    [&]<class T>(result_writer<T>& out) {
      const lane<T> values(source);
      const auto put = [&](std::uint32_t row) {
        if constexpr (std::is_same_v<T, std::string_view>)
          if (!out.has_room_for(values[row]))
            return failures_->overfill();
        out.put(row, values[row]);
      };
      if (source.has_no_nulls())
        for_each_alive(rows, put);
      else
        for_each_alive(rows, [&](std::uint32_t row) { values.is_valid(row) ? put(row) : out.put_null(row); });
    },
    writer_);
}

column column_merger::finish() const noexcept {
  return std::visit([](const auto& out) { return out.finish(); }, writer_);
}

} // namespace millrace
