#include "completeness.h"
#include "counterparts/counterparts.h"
#include "counterparts/layers.h"
#include "counterparts/optimizers.h"
#include "counterparts/schedules.h"
#include "torch_checks.h"
#include "vocabulary.h"

#include <gradus/optim/choice.h>

namespace gradus::oracle {

namespace {

// Without a counterpart, for a reason that docs/oracle.md gives.
const Names not_comparable{"dropout",
                           "alpha_dropout",    // draw from Gradus's own generator; Dropout evaluating is compared
                           "moving_average"};  // a part of BatchNorm1d, with which it is compared

}  // namespace

void check_completeness(Report& report) {
  const auto require = [&](const char* part, Names wanted, const Names& known) {
    for (const std::string& name : not_comparable) wanted.erase(name);
    for (const std::string& text : missing(wanted, known))
      report.disagree(part, text.substr(text.rfind(' ') + 1), "  " + text + "\n");
  };
  Names words, losses, layers, types, names;
  for (const auto& [name, word] : vocabulary()) {
    if (torch_counterpart(name) != nullptr) words.insert(name);
    if (word.family == Family::loss) losses.insert(name);
  }
  for (const auto& [name, word] : vocabulary()) require("operations", {name}, words);
  for (const LayerPair& pair : layer_pairs()) {
    layers.emplace(pair.type);
    losses.emplace(pair.type);  // such as penalties, which are functions of parameters
  }
  for (const OptimizerPair& pair : optimizer_pairs()) {
    types.emplace(pair.type);
    names.insert(pair.name);
  }
  types.insert("Lbfgs");  // wants a closure, and so has a comparison of its own: lbfgs_check.cpp
  const Declared declared = declared_in(GRADUS_SOURCE_DIR);
  require("losses", declared.losses, losses);
  require("layers", declared.layers, layers);
  require("optimizers", declared.optimizers, types);
  require("schedules", declared.schedules, schedule_names());
  // Optimizers under the names by which programs choose them; two are plain Sgd with options.
  for (const std::string& name : optimizer_names())
    if (name != "momentum" && name != "nesterov") require("optimizers", {name}, names);
}

}  // namespace gradus::oracle
