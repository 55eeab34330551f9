#include "millrace/engine/operator/union_all.hpp"

namespace millrace {

void union_all::push(const batch_view& rows, operator_context& context) {
  auto united = rows;
  // Keys were made from one input's columns, which need not be what the next operator groups by.
  united.keys = nullptr;
  output_.emit(united, context);
}

} // namespace millrace
