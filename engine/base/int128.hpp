#pragma once

namespace millrace {

/// 128-bit integers: the values of wide decimals and the totals of narrow ones.
__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

} // namespace millrace
