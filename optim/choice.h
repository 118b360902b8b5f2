// An optimizer by name, for programs that let their users choose. To offer one more, add it to the list in choice.cpp:
// programs, tests and benchmarks follow from that.
//
//   std::unique_ptr<Optimizer> optimizer = make_optimizer("adam", model.parameters(), 3e-3);
//   optimizer->set_learning_rate(default_learning_rate("adam"));     // 1e-3
#pragma once

#include <gradus/optim/optimizer.h>

#include <memory>
#include <string>

namespace gradus {

/// "sgd", "momentum" (Sgd with momentum 0.9), "nesterov", "adam", "adamw", "nadam", "rmsprop", "adagrad" or "adadelta",
/// else with their default options. Throws ArgumentError that lists the names. (Lbfgs wants a closure, and so cannot be
/// one of them.)
std::unique_ptr<Optimizer> make_optimizer(std::string_view name, std::vector<Parameter*> parameters,
                                          double learning_rate);
std::vector<std::string> optimizer_names();
/// What its options have where nothing else is asked for. Throws as make_optimizer().
double default_learning_rate(std::string_view name);

}  // namespace gradus
