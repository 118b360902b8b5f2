// Half B: the diseases of half A in other guises. Written after the thresholds were chosen; no number of the diagnosis
// was changed because of what it gives.
#include "clinic/case.h"
#include "clinic/data.h"

namespace gradus::clinic {
namespace {

Split digits() { return known("digits", 5); }
Split moons() { return known("moons", 5, 1000); }
Split spirals() { return known("two_spirals", 5, 1600); }
Split circles() { return known("circles", 5, 600); }
Split blobs() { return known("blobs", 5, 900); }
Split sine() { return known("sine", 5, 600); }
Split corners() { return known("xor", 5, 1200); }

std::vector<Index> layers(std::size_t depth, Index width) { return std::vector<Index>(depth, width); }

const std::vector<Case>& broken() {
  static const std::vector<Case> cases{
      {'B', "sigmoid-blobs", "Seven sigmoid layers, three clouds a child could separate.",
       {.hidden = layers(7, 24), .activation = "sigmoid", .learning_rate = 0.3, .seed = 3}, blobs, "vanishing gradients"},
      {'B', "hardsigmoid-sine", "Eight layers of hardsigmoid for a curve: it draws the mean.",
       {.hidden = layers(8, 32), .activation = "hardsigmoid", .optimizer = "momentum", .learning_rate = 0.02, .seed = 4},
       sine, "vanishing gradients"},
      {'B', "timid-relu", "Twelve ReLU layers, weights a third of He's.",
       {.hidden = layers(12, 48), .activation = "relu", .weight_scale = 0.3, .seed = 5}, digits, "weights too small"},
      {'B', "timid-softsign", "Seven softsign layers with tiny weights, for the moons.",
       {.hidden = layers(7, 24), .activation = "softsign", .weight_scale = 0.05, .seed = 6}, moons, "weights too small"},
      {'B', "loud-sigmoid", "Four sigmoid layers with weights from N(0, 16).",
       {.hidden = layers(4, 32), .activation = "sigmoid", .weight_scale = 25, .learning_rate = 0.05, .seed = 7}, spirals,
       "weights too large"},
      {'B', "loud-gelu", "Five GELU layers, weights six times too large.",
       {.hidden = layers(5, 40), .activation = "gelu", .weight_scale = 6, .learning_rate = 0.05, .seed = 8}, digits,
       "weights too large"},
      {'B', "pessimist", "I start all biases at −10, for sparsity.",
       {.hidden = layers(2, 32), .activation = "relu", .bias = -10, .seed = 9}, moons, "large biases"},
      {'B', "killed-circles", "Four ReLU layers with momentum; all inputs give one answer.",
       {.hidden = layers(4, 24), .activation = "relu", .optimizer = "momentum", .learning_rate = 1, .seed = 10}, circles,
       "dying ReLU"},
      {'B', "killed-digits", "Two ReLU layers with Adam, rate 1.",
       {.hidden = layers(2, 48), .activation = "relu", .optimizer = "adam", .learning_rate = 1, .seed = 11}, digits,
       "dying ReLU"},
      {'B', "corridor", "Fifteen ReLU layers of two units.",
       {.hidden = layers(15, 2), .activation = "relu", .learning_rate = 0.05, .seed = 12}, circles, "born dead"},
      {'B', "leaky-tower", "Sixty residual layers of leaky ReLU on digits.",
       {.hidden = layers(60, 32), .activation = "leaky_relu", .residual = true, .learning_rate = 0.05, .seed = 13}, digits,
       "exploding gradients"},
      {'B', "far-away", "The moons, in metres above the sea.",
       {.hidden = layers(3, 24), .activation = "relu", .seed = 14}, [] { return scaled(moons(), 1, 400); },
       "unscaled inputs"},
      {'B', "microscopic", "Clouds, measured in kilometres instead of millimetres.",
       {.hidden = layers(2, 24), .activation = "tanh", .learning_rate = 0.02, .seed = 15},
       [] { return scaled(blobs(), 1e-6); }, "unscaled inputs"},
      {'B', "half-blind", "In the training pictures the lower half was cut off.",
       {.hidden = layers(2, 48), .activation = "relu", .seed = 16},
       [] {
         std::vector<Index> lower;
         for (Index i = 8; i < 64; ++i) lower.push_back(i);
         return with_dead_columns(digits(), lower, 0.5, false);
       },
       "dead inputs"},
      {'B', "empty-join", "Both measurements that matter came out of a join that found nothing.",
       {.hidden = layers(2, 24), .activation = "tanh", .seed = 17},
       [] { return with_dead_columns(with_noise_columns(moons(), 4, 3), {0, 1}, -1, true); }, "dead inputs"},
      {'B', "softmax-moons", "Softmax, then cross_entropy, with Adam.",
       {.hidden = {24}, .activation = "tanh", .head = "softmax", .optimizer = "adam", .learning_rate = 0.01, .seed = 18},
       moons, "double softmax"},
      {'B', "sigmoid-logits", "A sigmoid at the end, since these are probabilities, and cross_entropy.",
       {.hidden = layers(2, 32), .activation = "relu", .head = "sigmoid", .seed = 19}, digits, "wrong head for the loss"},
      {'B', "loose-bce", "Binary cross-entropy straight behind a Linear.",
       {.hidden = layers(2, 24), .activation = "tanh", .loss = "bce", .seed = 20}, circles, "wrong head for the loss"},
      {'B', "softmax-curve", "A regression with the softmax left in from the last project.",
       {.hidden = layers(2, 24), .activation = "tanh", .head = "softmax", .seed = 21}, sine, "wrong head for the loss"},
      {'B', "stuck-softmax", "Softmax and squared errors; it is sure, and wrong.",
       {.hidden = layers(2, 48), .activation = "tanh", .head = "softmax", .loss = "mse", .learning_rate = 60, .seed = 22},
       digits, "stuck in confident mistakes"},
      {'B', "random-moons", "Half moons whose labels were sorted.",
       {.hidden = layers(2, 64), .activation = "tanh", .optimizer = "adam", .learning_rate = 0.01, .epochs = 30, .seed = 23},
       [] { return with_shuffled_labels(moons(), 5); }, "wrong labels"},
      {'B', "by-heart", "Digits, perfect in training and hopeless in the test.",
       {.hidden = layers(2, 128), .activation = "relu", .optimizer = "adam", .learning_rate = 0.003, .epochs = 40,
        .seed = 24},
       [] { return with_labels_shifted(digits()); }, "wrong labels"},
      {'B', "shifted-sine", "A curve whose values slipped by one row.",
       {.hidden = layers(2, 64), .activation = "relu", .optimizer = "adam", .learning_rate = 0.01, .epochs = 30, .seed = 25},
       [] { return with_labels_shifted(sine()); }, "wrong labels"},
      {'B', "equal-sigmoids", "Three sigmoid layers, all weights 0.",
       {.hidden = layers(3, 24), .activation = "sigmoid", .weight_scale = 0, .learning_rate = 0.5, .seed = 26}, circles,
       "symmetry"},
      {'B', "snail", "Adam with rate 0.000001 on the spirals.",
       {.hidden = layers(2, 32), .activation = "tanh", .optimizer = "adam", .learning_rate = 1e-6, .seed = 27}, spirals,
       "learning rate too small"},
      {'B', "snail-sgd", "The corners with rate 0.0001.",
       {.hidden = layers(2, 32), .activation = "elu", .learning_rate = 1e-4, .seed = 28}, corners,
       "learning rate too small"},
      {'B', "hare", "Adam with rate 3 and tanh.",
       {.hidden = layers(2, 48), .activation = "tanh", .optimizer = "adam", .learning_rate = 3, .seed = 29}, digits,
       "learning rate too large"},
      {'B', "hare-sine", "A curve with rate 5: NaN after a few steps.",
       {.hidden = layers(2, 32), .activation = "silu", .learning_rate = 5, .seed = 30}, sine, "learning rate too large"},
      {'B', "log-zero-bce", "Sigmoid and the textbook's binary cross-entropy: NaN in the first epoch.",
       {.hidden = layers(2, 32), .activation = "tanh", .head = "sigmoid", .loss = "bce", .learning_rate = 60, .seed = 31},
       digits, "log of zero"},
      {'B', "rare-circles", "One point in thirty is on the inner circle.",
       {.hidden = {24}, .activation = "relu", .learning_rate = 0.02, .epochs = 10, .seed = 32},
       [] { return imbalanced(known("circles", 5, 2000), 30); }, "class imbalance"},
      {'B', "straight", "No hidden layer; the corners of a square.",
       {.hidden = {}, .learning_rate = 0.05, .seed = 33}, corners, "no nonlinearity"},
  };
  return cases;
}

const std::vector<Case>& healthy() {
  static const std::vector<Case> cases{
      {'B', "relu-1", "One wide ReLU layer on digits.", {.hidden = {128}, .seed = 41}, digits, ""},
      {'B', "tanh-12", "Twelve tanh layers on digits.",
       {.hidden = layers(12, 40), .activation = "tanh", .learning_rate = 0.05, .seed = 42}, digits, ""},
      {'B', "sigmoid-adam", "Two sigmoid layers with Adam.",
       {.hidden = layers(2, 48), .activation = "sigmoid", .optimizer = "adam", .learning_rate = 0.01, .seed = 43}, digits,
       ""},
      {'B', "silu-rmsprop", "Three SiLU layers with RMSprop.",
       {.hidden = layers(3, 32), .activation = "silu", .optimizer = "rmsprop", .learning_rate = 0.001, .seed = 44}, digits,
       ""},
      {'B', "elu-5", "Five ELU layers with Nesterov.",
       {.hidden = layers(5, 32), .activation = "elu", .optimizer = "nesterov", .learning_rate = 0.01, .seed = 45}, digits,
       ""},
      {'B', "mish-moons", "Mish on moons.",
       {.hidden = layers(2, 16), .activation = "mish", .learning_rate = 0.2, .seed = 46}, moons, ""},
      {'B', "relu-spirals", "ReLU on spirals, Adam.",
       {.hidden = layers(3, 48), .optimizer = "adam", .learning_rate = 0.005, .epochs = 50, .seed = 47}, spirals, ""},
      {'B', "softplus-circles", "Softplus on circles.",
       {.hidden = layers(2, 24), .activation = "softplus", .learning_rate = 0.2, .epochs = 40, .seed = 48}, circles, ""},
      {'B', "hardtanh-corners", "Hardtanh on the corners.",
       {.hidden = layers(2, 16), .activation = "hardtanh", .learning_rate = 0.3, .epochs = 80, .seed = 49}, corners, ""},
      {'B', "relu6-blobs", "ReLU6 on blobs.", {.hidden = {16}, .activation = "relu6", .seed = 50}, blobs, ""},
      {'B', "huber-sine", "A sine with Huber's loss and GELU.",
       {.hidden = layers(2, 32), .activation = "gelu", .loss = "huber", .optimizer = "adam", .learning_rate = 0.01,
        .epochs = 30, .seed = 51},
       sine, ""},
      {'B', "l1-sine", "A sine with the absolute error and tanh.",
       {.hidden = layers(3, 24), .activation = "tanh", .loss = "l1", .optimizer = "adam", .learning_rate = 0.005,
        .epochs = 40, .seed = 52},
       sine, ""},
      {'B', "residual-batch-norm", "Twenty residual layers with batch normalisation.",
       {.hidden = layers(20, 24), .normalisation = "batch_norm", .residual = true, .learning_rate = 0.05, .seed = 53},
       digits, ""},
      {'B', "layer-norm-8", "Eight layers with layer normalisation, GELU.",
       {.hidden = layers(8, 32), .activation = "gelu", .normalisation = "layer_norm", .learning_rate = 0.05, .seed = 54},
       digits, ""},
      {'B', "standardized-bytes", "Raw bytes, standardized by the plan.",
       {.hidden = layers(2, 48), .scaling = "standardize", .learning_rate = 0.05, .seed = 55},
       [] { return scaled(digits(), 255); }, ""},
      {'B', "balanced-rare", "Rare class, balanced by the plan.",
       {.hidden = layers(2, 24), .activation = "tanh", .sampling = "balanced", .learning_rate = 0.2, .epochs = 20,
        .seed = 56},
       [] { return imbalanced(known("circles", 5, 2000), 20); }, ""},
      {'B', "textbook-softmax", "Softmax and −log p by hand, at a gentle rate.",
       {.hidden = {48}, .activation = "tanh", .head = "softmax", .loss = "nll_of_probabilities", .seed = 57}, digits, ""},
      {'B', "noise-columns", "Moons among columns of noise.",
       {.hidden = layers(2, 32), .activation = "relu", .seed = 58},
       [] { return with_noise_columns(known("moons", 5, 2000), 6, 4); }, ""},
  };
  return cases;
}

}  // namespace

std::vector<Case> half_b() {
  std::vector<Case> cases = broken();
  cases.insert(cases.end(), healthy().begin(), healthy().end());
  return cases;
}

std::vector<Case> all_cases() {
  std::vector<Case> cases = half_a();
  const std::vector<Case> b = half_b();
  cases.insert(cases.end(), b.begin(), b.end());
  return cases;
}

}  // namespace gradus::clinic
