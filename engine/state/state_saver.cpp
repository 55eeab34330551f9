#include "millrace/engine/state/state_saver.hpp"

#include <string>

namespace millrace {

failure damaged_state(std::string_view what) {
  return {errc::corrupt, "the saved state is not what this operator saves: " + std::string(what),
          "start from scratch, or from an older snapshot", {}};
}

} // namespace millrace
