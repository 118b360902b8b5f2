#include "optimizers.h"

#include <gradus/optim/adadelta.h>
#include <gradus/optim/adagrad.h>
#include <gradus/optim/adam.h>
#include <gradus/optim/nadam.h>
#include <gradus/optim/rmsprop.h>
#include <gradus/optim/sgd.h>

#include <torch/optim/adagrad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>

#include <cmath>

namespace gradus::oracle {

namespace {

using Parameters = const std::vector<at::Tensor>&;
using Step = std::function<void()>;

template <class Theirs, class Options>
Step libtorch(Parameters parameters, const Options& options) {
  return [optimizer = std::make_shared<Theirs>(parameters, options)] { optimizer->step(); };
}

// A formula for one parameter w with gradient g and its own state, a vector of tensors that begin as zeros.
using Update = std::function<void(at::Tensor& w, const at::Tensor& g, std::vector<at::Tensor>& state, int step)>;
Step by_formula(Parameters parameters, std::size_t states, const Update& update) {
  auto all = std::make_shared<std::vector<std::vector<at::Tensor>>>();
  for (const at::Tensor& w : parameters) {
    all->emplace_back();
    for (std::size_t i = 0; i < states; ++i) all->back().push_back(at::zeros_like(w));
  }
  return [=, steps = 0]() mutable {
    const at::NoGradGuard guard;
    ++steps;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      at::Tensor w = parameters[i];
      update(w, w.grad(), (*all)[i], steps);
    }
  };
}

Step adadelta(Parameters parameters, double rate) {  // Zeiler 2012, algorithm 1
  return by_formula(parameters, 2, [=](at::Tensor& w, const at::Tensor& g, std::vector<at::Tensor>& s, int) {
    constexpr double rho = 0.9, epsilon = 1e-6;
    s[0] = rho * s[0] + (1 - rho) * g * g;
    const at::Tensor d = (s[1] + epsilon).sqrt() / (s[0] + epsilon).sqrt() * g;
    s[1] = rho * s[1] + (1 - rho) * d * d;
    w -= rate * d;
  });
}

Step nadam(Parameters parameters, double rate) {  // Dozat 2016, algorithm 2, as PyTorch's Python has it
  auto product = std::make_shared<std::vector<double>>(parameters.size(), 1.0);
  auto place = std::make_shared<std::size_t>(0);
  return by_formula(parameters, 2, [=](at::Tensor& w, const at::Tensor& g, std::vector<at::Tensor>& s, int t) {
    constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 4e-3;
    const auto momentum = [](double at) { return beta1 * (1 - 0.5 * std::pow(0.96, at * decay)); };
    double& p = (*product)[(*place)++ % product->size()];
    const double now = momentum(t), next = momentum(t + 1);
    p *= now;
    s[0] = beta1 * s[0] + (1 - beta1) * g;
    s[1] = beta2 * s[1] + (1 - beta2) * g * g;
    const at::Tensor root = (s[1] / (1 - std::pow(beta2, t))).sqrt() + epsilon;
    w -= rate * (next / (1 - p * next) * s[0] + (1 - now) / (1 - p) * g) / root;
  });
}

template <class Ours, class Options>
auto gradus_optimizer(Options options) {
  return [=](std::vector<Parameter*> parameters, double rate) mutable -> std::unique_ptr<Optimizer> {
    options.learning_rate = rate;
    return std::make_unique<Ours>(std::move(parameters), options);
  };
}

OptimizerPair sgd(const std::string& name, double rate, const SgdOptions& ours,
                  const torch::optim::SGDOptions& theirs) {
  return {"Sgd", name, rate, gradus_optimizer<Sgd>(ours), [=](Parameters w, double r) {
            torch::optim::SGDOptions options = theirs;
            return libtorch<torch::optim::SGD>(w, options.lr(r));
          }};
}

// Both with the learning rate that is asked for later.
template <class Ours, class Theirs, class Options, class TheirOptions>
OptimizerPair pair(std::string_view type, const std::string& name, double rate, const Options& ours,
                   const TheirOptions& theirs) {
  return {type, name, rate, gradus_optimizer<Ours>(ours), [=](Parameters w, double r) {
            TheirOptions options = theirs;
            options.lr(r);
            return libtorch<Theirs>(w, options);
          }};
}

}  // namespace

std::vector<OptimizerPair> optimizer_pairs() {
  namespace theirs = torch::optim;
  using theirs::SGDOptions, theirs::AdamOptions, theirs::AdamWOptions, theirs::RMSpropOptions, theirs::AdagradOptions;
  return {
      sgd("sgd", 0.1, {}, SGDOptions(0)),
      sgd("sgd, momentum", 0.02, {.momentum = 0.9}, SGDOptions(0).momentum(0.9)),
      sgd("sgd, dampening", 0.05, {.momentum = 0.9, .dampening = 0.5}, SGDOptions(0).momentum(0.9).dampening(0.5)),
      sgd("sgd, nesterov", 0.02, {.momentum = 0.9, .nesterov = true}, SGDOptions(0).momentum(0.9).nesterov(true)),
      sgd("sgd, weight decay", 0.1, {.weight_decay = 0.01}, SGDOptions(0).weight_decay(0.01)),
      sgd("sgd, momentum, weight decay", 0.02, {.momentum = 0.8, .weight_decay = 0.01},
          SGDOptions(0).momentum(0.8).weight_decay(0.01)),
      pair<Adam, theirs::Adam>("Adam", "adam", 1e-3, gradus::AdamOptions{}, AdamOptions()),
      pair<Adam, theirs::Adam>("Adam", "adam, other betas", 1e-3,
                               gradus::AdamOptions{.beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6},
                               AdamOptions().betas({0.8, 0.95}).eps(1e-6)),
      pair<Adam, theirs::Adam>("Adam", "adam, weight decay", 1e-3, gradus::AdamOptions{.weight_decay = 0.1},
                               AdamOptions().weight_decay(0.1)),
      pair<Adam, theirs::Adam>("Adam", "adam, amsgrad", 1e-3, gradus::AdamOptions{.amsgrad = true},
                               AdamOptions().amsgrad(true)),
      pair<AdamW, theirs::AdamW>("AdamW", "adamw", 1e-3, AdamW::default_options, AdamWOptions()),
      pair<AdamW, theirs::AdamW>("AdamW", "adamw, weight decay, amsgrad", 1e-3,
                                 gradus::AdamOptions{.weight_decay = 0.1, .amsgrad = true},
                                 AdamWOptions().weight_decay(0.1).amsgrad(true)),
      pair<RmsProp, theirs::RMSprop>("RmsProp", "rmsprop", 1e-3, RmsPropOptions{}, RMSpropOptions()),
      pair<RmsProp, theirs::RMSprop>("RmsProp", "rmsprop, momentum, weight decay", 1e-3,
                                     RmsPropOptions{.weight_decay = 0.01, .momentum = 0.9},
                                     RMSpropOptions().weight_decay(0.01).momentum(0.9)),
      pair<RmsProp, theirs::RMSprop>("RmsProp", "rmsprop, centred", 1e-3, RmsPropOptions{.centred = true},
                                     RMSpropOptions().centered(true)),
      pair<Adagrad, theirs::Adagrad>("Adagrad", "adagrad", 0.02, gradus::AdagradOptions{}, AdagradOptions()),
      pair<Adagrad, theirs::Adagrad>(
          "Adagrad", "adagrad, decays", 0.02,
          gradus::AdagradOptions{.learning_rate_decay = 0.01, .weight_decay = 0.01, .initial_sum = 0.1},
          AdagradOptions().lr_decay(0.01).weight_decay(0.01).initial_accumulator_value(0.1)),
      {"Adadelta", "adadelta", 1, gradus_optimizer<Adadelta>(AdadeltaOptions{}), adadelta},
      {"NAdam", "nadam", 1e-3, gradus_optimizer<NAdam>(NAdamOptions{}), nadam},
  };
}

}  // namespace gradus::oracle
