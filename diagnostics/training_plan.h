// TrainingPlan: everything that decides how a network is built and trained, as plain data. A diagnosis changes one line
// of it and trains again; a claim is measured under a list of them. Equal plans on equal data give equal bits.
//
//   TrainingPlan plan{.hidden = {64, 64, 64}, .activation = "sigmoid", .learning_rate = 0.1};
//   plan.activation = "tanh";
//   std::string what_changed = difference(TrainingPlan{}, plan);    // "hidden 64,64,64 instead of 64, ..."
//   Sequential model = build(plan, data.train, rng);
#pragma once

#include <gradus/data/dataset.h>
#include <gradus/layers/sequential.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

struct TrainingPlan {
  std::vector<Index> hidden{64};       // widths, first to last; may be none
  std::string activation = "relu";     // of every hidden layer, as activation() takes it
  std::string initialiser = "proper";  // of the hidden weights: the activation's own, or one of initialiser_names()
  double weight_scale = 1;             // times what the initialiser draws
  double bias = 0;                     // of every hidden unit at the start
  std::string normalisation = "none";  // between Linear and activation: or batch_norm, layer_norm
  bool residual = false;               // every hidden layer of the width of the one before it is added to that
  double dropout = 0;                  // behind every hidden activation
  std::string head = "none";           // what stands behind the last Linear: or sigmoid, softmax
  std::string loss = "auto";           // see loss_names(); auto is cross_entropy for classes, else mse
  std::string scaling = "none";        // of the inputs, measured on the training part: or standardize
  std::string sampling = "all";        // the training examples as they are; or balanced: rare classes repeated
  std::string optimizer = "sgd";       // one of optimizer_names()
  double learning_rate = 0.1;
  double clip_norm = 0;  // longest gradient that is let through; 0: all are
  Index batch_size = 32;
  int epochs = 20;
  DType dtype = DType::float32;
  std::uint64_t seed = 1;

  friend bool operator==(const TrainingPlan&, const TrainingPlan&) = default;
};

/// Every setting with its value as text, in the order above: for files, hashes and comparisons.
std::vector<std::pair<std::string, std::string>> settings_of(const TrainingPlan& plan);
/// In words what `other` has that `plan` has not: "learning_rate 0.01 instead of 0.1, clip_norm 1 instead of 0"; empty
/// if they are equal.
std::string difference(const TrainingPlan& plan, const TrainingPlan& other);

/// cross_entropy, nll_of_probabilities (−log p of the label, of outputs that are probabilities), mse, l1, huber, bce
/// (binary cross-entropy of probabilities), bce_with_logits. For classes the last five compare with one-hot labels.
/// nll_of_probabilities and bce are written as they stand in textbooks: they are infinite where a probability is 0.
const std::vector<std::string>& loss_names();
/// The plan's loss of outputs [n, k] against the labels, or the targets of a regression.
Variable loss_of(const TrainingPlan& plan, const Variable& outputs, std::span<const std::int32_t> labels,
                 const Tensor& targets);

/// The network of the plan for these data, drawn from rng: "0.weight", … as in mlp(). The head is the last child.
Sequential build(const TrainingPlan& plan, const Dataset& data, Generator& rng);

/// Throws ArgumentError for a setting that does not exist, cannot be, or does not go with these data: an unknown name,
/// a width below 1, a rate that is negative, a loss for labels where there are none.
void validate(const TrainingPlan& plan, const Dataset& data);

}  // namespace gradus
