#include "millrace/actors/connector/restart_option.hpp"

#include "millrace/actors/connector/option_value.hpp"

namespace millrace {

result<restart_policy> restart_policy_of(const option_map& options) {
  const auto* given = find_option(options, restart_option.name);
  if (given == nullptr || given->text == "refuse")
    return restart_policy::refuse;
  if (given->text == "accept_loss")
    return restart_policy::accept_loss;
  return bad_value(restart_option.name, *given, "refuse or accept_loss");
}

} // namespace millrace
