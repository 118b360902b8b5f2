// An optimizer by name, for programs that let their users choose.
//
//   std::unique_ptr<Optimizer> optimizer = make_optimizer("adam", model.parameters(), 3e-3);
#pragma once

#include <gradus/optim/optimizer.h>

#include <string>

namespace gradus {

/// "sgd", "momentum" (Sgd with momentum 0.9), "nesterov", "adam" or "adamw", else with their default options.
/// Throws ArgumentError that lists the names.
std::unique_ptr<Optimizer> make_optimizer(std::string_view name, std::vector<Parameter*> parameters,
                                          double learning_rate);
std::vector<std::string> optimizer_names();

}  // namespace gradus
