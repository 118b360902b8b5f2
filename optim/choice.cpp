#include <gradus/core/errors.h>
#include <gradus/optim/adam.h>
#include <gradus/optim/choice.h>
#include <gradus/optim/sgd.h>

namespace gradus {

std::unique_ptr<Optimizer> make_optimizer(std::string_view name, std::vector<Parameter*> parameters,
                                          double learning_rate) {
  if (name == "sgd") return std::make_unique<Sgd>(std::move(parameters), SgdOptions{.learning_rate = learning_rate});
  if (name == "momentum" || name == "nesterov")
    return std::make_unique<Sgd>(
        std::move(parameters),
        SgdOptions{.learning_rate = learning_rate, .momentum = 0.9, .nesterov = name == "nesterov"});
  if (name == "adam") return std::make_unique<Adam>(std::move(parameters), AdamOptions{.learning_rate = learning_rate});
  if (name == "adamw") {
    AdamOptions options = AdamW::default_options;
    options.learning_rate = learning_rate;
    return std::make_unique<AdamW>(std::move(parameters), options);
  }
  std::string known;
  for (const std::string& candidate : optimizer_names()) known += (known.empty() ? "" : ", ") + candidate;
  throw ArgumentError("[optimizer] there is no optimizer \"" + std::string(name) + "\". Known are " + known + ".");
}

std::vector<std::string> optimizer_names() { return {"sgd", "momentum", "nesterov", "adam", "adamw"}; }

}  // namespace gradus
