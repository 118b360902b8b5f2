#include "completeness.h"
#include "counterparts/counterparts.h"
#include "counterparts/layers.h"
#include "counterparts/optimizers.h"
#include "torch_checks.h"
#include "vocabulary.h"

#include <gradus/optim/choice.h>

namespace gradus::oracle {

void check_completeness(Report& report) {
  const auto require = [&](const char* part, const Names& wanted, const Names& known) {
    for (const std::string& text : missing(wanted, known)) report.disagree(part, "counterparts", "  " + text + "\n");
  };
  Names words, losses, layers, types, names;
  for (const auto& [name, word] : vocabulary()) {
    if (torch_counterpart(name) != nullptr) words.insert(name);
    if (word.family == Family::loss) losses.insert(name);
  }
  for (const auto& [name, word] : vocabulary()) require("operations", {name}, words);
  for (const LayerPair& pair : layer_pairs()) layers.emplace(pair.type);
  for (const OptimizerPair& pair : optimizer_pairs()) {
    types.emplace(pair.type);
    names.insert(pair.name);
  }
  const Declared declared = declared_in(GRADUS_SOURCE_DIR);
  require("losses", declared.losses, losses);
  require("layers", declared.layers, layers);
  require("optimizers", declared.optimizers, types);
  require("schedules", declared.schedules, {});
  // Optimizers under the names by which programs choose them; two are plain Sgd with options.
  for (const std::string& name : optimizer_names())
    if (name != "momentum" && name != "nesterov") require("optimizers", {name}, names);
}

}  // namespace gradus::oracle
