#pragma once

namespace millrace {

class arena;
struct batch_view;
struct column;
struct schema;
struct type;

} // namespace millrace
