#include <gradus/core/errors.h>
#include <gradus/diagnostics/training_plan.h>
#include <gradus/layers/batch_norm.h>
#include <gradus/layers/dropout.h>
#include <gradus/layers/layer_norm.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/residual.h>
#include <gradus/optim/choice.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

namespace gradus {
namespace {

std::string text(double value) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::string joined(std::span<const std::string> words, std::string_view separator) {
  std::string all;
  for (const std::string& word : words) all.append(all.empty() ? "" : separator).append(word);
  return all;
}

std::string text(const std::vector<Index>& sizes) {
  if (sizes.empty()) return "none";
  std::vector<std::string> words;
  words.reserve(sizes.size());
  for (Index size : sizes) words.push_back(std::to_string(size));
  return joined(words, ",");
}

void require_one_of(std::string_view setting, const std::string& value, std::span<const std::string> known) {
  if (std::ranges::find(known, value) == known.end())
    throw ArgumentError("[training] there is no " + std::string(setting) + " \"" + value + "\". Known are " +
                        joined(known, ", ") + ".");
}

void require(bool holds, std::string_view setting, double value, std::string_view what) {
  if (!holds)
    throw ArgumentError("[training] " + std::string(setting) + " is " + text(value) + ", but must be " +
                        std::string(what) + ".");
}

// Linear, normalisation, activation and dropout of one hidden layer, each appended by `append`.
template <class Append>
void hidden_layer(const TrainingPlan& plan, const Activation& f, const LinearOptions& linear, Index in, Index width,
                  Generator& rng, Append append) {
  const Index outputs = width * f.inputs_per_output();
  append(std::make_unique<Linear>(in, outputs, rng, linear));
  if (plan.normalisation == "batch_norm")
    append(std::make_unique<BatchNorm1d>(outputs, BatchNormOptions{.dtype = plan.dtype}));
  if (plan.normalisation == "layer_norm")
    append(std::make_unique<LayerNorm>(Shape{outputs}, LayerNormOptions{.dtype = plan.dtype}));
  append(activation_layer(f, rng, plan.dtype));
  if (plan.dropout > 0) append(std::make_unique<Dropout>(plan.dropout, rng));
}

LinearOptions hidden_linear(const TrainingPlan& plan, const Activation& f) {
  const Initialiser draw = plan.initialiser == "proper" ? proper_initialiser(f) : initialiser(plan.initialiser);
  const Initialiser scaled{draw.name, [draw, scale = plan.weight_scale](Tensor& weight, Generator& rng) {
                             draw(weight, rng);
                             if (scale != 1)
                               dispatch(weight.dtype(),
                                        [&]<class T>() { weight.matrix<T>() *= static_cast<T>(scale); });
                           }};
  return {.weight = scaled, .bias = constant(plan.bias), .dtype = plan.dtype};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> settings_of(const TrainingPlan& plan) {
  return {{"hidden", text(plan.hidden)},
          {"activation", plan.activation},
          {"initialiser", plan.initialiser},
          {"weight_scale", text(plan.weight_scale)},
          {"bias", text(plan.bias)},
          {"normalisation", plan.normalisation},
          {"residual", plan.residual ? "yes" : "no"},
          {"dropout", text(plan.dropout)},
          {"head", plan.head},
          {"loss", plan.loss},
          {"scaling", plan.scaling},
          {"sampling", plan.sampling},
          {"optimizer", plan.optimizer},
          {"learning_rate", text(plan.learning_rate)},
          {"clip_norm", text(plan.clip_norm)},
          {"batch_size", std::to_string(plan.batch_size)},
          {"epochs", std::to_string(plan.epochs)},
          {"dtype", std::string(to_string(plan.dtype))},
          {"seed", std::to_string(plan.seed)}};
}

std::string difference(const TrainingPlan& plan, const TrainingPlan& other) {
  const auto before = settings_of(plan);
  const auto after = settings_of(other);
  std::vector<std::string> changes;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] != after[i])
      changes.push_back(after[i].first + " " + after[i].second + " instead of " + before[i].second);
  return joined(changes, ", ");
}

const std::vector<std::string>& loss_names() {
  static const std::vector<std::string> names{"auto",  "cross_entropy", "nll_of_probabilities", "mse", "l1",
                                              "huber", "bce",           "bce_with_logits"};
  return names;
}

Variable loss_of(const TrainingPlan& plan, const Variable& outputs, std::span<const std::int32_t> labels,
                 const Tensor& targets) {
  if (plan.loss == "cross_entropy" || (plan.loss == "auto" && !labels.empty())) return cross_entropy(outputs, labels);
  if (plan.loss == "nll_of_probabilities") return -mean(gather(log(outputs), labels));
  const Variable wanted = outputs.tape().constant(
      labels.empty() ? targets.to(outputs.dtype()) : one_hot(labels, outputs.shape()[-1], outputs.dtype()));
  if (plan.loss == "l1") return l1(outputs, wanted);
  if (plan.loss == "huber") return huber(outputs, wanted);
  if (plan.loss == "bce_with_logits") return bce_with_logits(outputs, wanted);
  if (plan.loss == "bce") return -mean(wanted * log(outputs) + (1 - wanted) * log(1 - outputs));
  return mse(outputs, wanted);
}

Sequential build(const TrainingPlan& plan, const Dataset& data, Generator& rng) {
  const Activation f = activation(plan.activation);
  const LinearOptions linear = hidden_linear(plan, f);
  Sequential model;
  Index in = data.features();
  for (const Index width : plan.hidden) {
    if (plan.residual && width == in) {
      Sequential inner;
      hidden_layer(plan, f, linear, in, width, rng, [&](auto layer) { inner.append(std::move(layer)); });
      model.append(Residual(std::move(inner)));
    } else {
      hidden_layer(plan, f, linear, in, width, rng, [&](auto layer) { model.append(std::move(layer)); });
    }
    in = width;
  }
  model.append(Linear(in, data.outputs(), rng, {.dtype = plan.dtype}));
  if (plan.head == "sigmoid") model.append(Sigmoid{});
  if (plan.head == "softmax") model.append(Softmax{});
  return model;
}

void validate(const TrainingPlan& plan, const Dataset& data) {
  const Activation f = activation(plan.activation);  // throws for a name it does not know
  if (!f.is_elementwise())
    throw ArgumentError("[training] " + f.name() +
                        " mixes the units of a layer; a hidden layer's activation must be elementwise.");
  for (const Index width : plan.hidden) require(width >= 1, "a hidden width", static_cast<double>(width), "at least 1");
  if (plan.initialiser != "proper") static_cast<void>(initialiser(plan.initialiser));
  const std::string normalisations[] = {"none", "batch_norm", "layer_norm"};
  const std::string heads[] = {"none", "sigmoid", "softmax"};
  const std::string scalings[] = {"none", "standardize"};
  const std::string samplings[] = {"all", "balanced"};
  require_one_of("normalisation", plan.normalisation, normalisations);
  require_one_of("head", plan.head, heads);
  require_one_of("scaling", plan.scaling, scalings);
  require_one_of("sampling", plan.sampling, samplings);
  require_one_of("loss", plan.loss, loss_names());
  require_one_of("optimizer", plan.optimizer, optimizer_names());
  require(std::isfinite(plan.weight_scale), "weight_scale", plan.weight_scale, "finite");
  require(std::isfinite(plan.bias), "bias", plan.bias, "finite");
  require(plan.dropout >= 0 && plan.dropout < 1, "dropout", plan.dropout, "at least 0 and below 1");
  require(plan.learning_rate >= 0 && std::isfinite(plan.learning_rate), "learning_rate", plan.learning_rate,
          "finite and not negative");
  require(plan.clip_norm >= 0, "clip_norm", plan.clip_norm, "0 (no clipping) or more");
  require(plan.batch_size >= 1, "batch_size", static_cast<double>(plan.batch_size), "at least 1");
  require(plan.epochs >= 0, "epochs", plan.epochs, "0 or more");
  if (data.size() < 1) throw ArgumentError("[training] there are no examples to learn from.");
  const bool wants_labels = plan.loss == "cross_entropy" || plan.loss == "nll_of_probabilities";
  if (wants_labels && !data.is_classification())
    throw ArgumentError("[training] " + plan.loss + " compares with labels, but " + data.name +
                        " has numbers to predict. Use mse, l1 or huber.");
}

}  // namespace gradus
