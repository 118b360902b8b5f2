#include <gradus/core/errors.h>
#include <gradus/optim/adadelta.h>
#include <gradus/optim/adagrad.h>
#include <gradus/optim/adam.h>
#include <gradus/optim/choice.h>
#include <gradus/optim/nadam.h>
#include <gradus/optim/rmsprop.h>
#include <gradus/optim/sgd.h>

#include <functional>

namespace gradus {
namespace {

struct Entry {
  std::string_view name;
  double learning_rate;
  std::function<std::unique_ptr<Optimizer>(std::vector<Parameter*>, double)> make;
};

template <class O, class Options>
Entry entry(std::string_view name, const Options& preset) {
  auto make = [preset](std::vector<Parameter*> parameters, double learning_rate) -> std::unique_ptr<Optimizer> {
    Options options = preset;
    options.learning_rate = learning_rate;
    return std::make_unique<O>(std::move(parameters), options);
  };
  return {name, preset.learning_rate, make};
}

const std::vector<Entry>& entries() {
  static const std::vector<Entry> all{
      entry<Sgd>("sgd", SgdOptions{}),
      entry<Sgd>("momentum", SgdOptions{.momentum = 0.9}),
      entry<Sgd>("nesterov", SgdOptions{.momentum = 0.9, .nesterov = true}),
      entry<Adam>("adam", AdamOptions{}),
      entry<AdamW>("adamw", AdamW::default_options),
      entry<NAdam>("nadam", NAdamOptions{}),
      entry<RmsProp>("rmsprop", RmsPropOptions{}),
      entry<Adagrad>("adagrad", AdagradOptions{}),
      entry<Adadelta>("adadelta", AdadeltaOptions{}),
  };
  return all;
}

const Entry& find(std::string_view name) {
  std::string known;
  for (const Entry& candidate : entries()) {
    if (candidate.name == name) return candidate;
    known.append(known.empty() ? "" : ", ").append(candidate.name);
  }
  throw ArgumentError("[optimizer] there is no optimizer \"" + std::string(name) + "\". Known are " + known + ".");
}

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(std::string_view name, std::vector<Parameter*> parameters,
                                          double learning_rate) {
  return find(name).make(std::move(parameters), learning_rate);
}

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names;
  for (const Entry& each : entries()) names.emplace_back(each.name);
  return names;
}

double default_learning_rate(std::string_view name) { return find(name).learning_rate; }

}  // namespace gradus
