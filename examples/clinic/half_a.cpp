// Half A: digits and small sets in the plane; the thresholds of the diagnosis were chosen with these in view.
#include "clinic/case.h"
#include "clinic/data.h"

namespace gradus::clinic {
namespace {

Split digits() { return known("digits", 1); }
Split moons() { return known("moons", 1); }
Split spirals() { return known("two_spirals", 1, 1200); }
Split circles() { return known("circles", 1); }
Split blobs() { return known("blobs", 1); }
Split sine() { return known("sine", 1); }

std::vector<Index> layers(std::size_t depth, Index width) { return std::vector<Index>(depth, width); }

const std::vector<Case>& broken() {
  static const std::vector<Case> cases{
      {'A', "deep-sigmoid", "Ten layers of sigmoid: the loss stays at ln 10.",
       {.hidden = layers(10, 64), .activation = "sigmoid"}, digits, "vanishing gradients"},
      {'A', "small-weights", "Eight tanh layers; I drew the weights from N(0, 0.01²), as an old tutorial does.",
       {.hidden = layers(8, 64), .activation = "tanh", .weight_scale = 0.08}, digits, "weights too small"},
      {'A', "relu-lecun", "Twenty-four ReLU layers with LeCun's variance.",
       {.hidden = layers(24, 64), .activation = "relu", .initialiser = "lecun_normal", .learning_rate = 0.05}, digits,
       "weights too small"},
      {'A', "large-weights", "Six tanh layers with weights from N(0, 1.5).",
       {.hidden = layers(6, 64), .activation = "tanh", .weight_scale = 12}, digits, "weights too large"},
      {'A', "large-relu-weights", "Six ReLU layers with weights from N(0, 1).",
       {.hidden = layers(6, 64), .activation = "relu", .weight_scale = 5}, digits, "weights too large"},
      {'A', "large-biases", "I set all biases to 6, so that no unit can die.",
       {.hidden = layers(3, 64), .activation = "tanh", .bias = 6}, digits, "large biases"},
      {'A', "dying-relu", "Three ReLU layers; it learned for a moment, and now the loss does not move.",
       {.hidden = layers(3, 64), .activation = "relu", .learning_rate = 1.5}, digits, "dying ReLU"},
      {'A', "narrow-relu", "Twenty ReLU layers of three units each.",
       {.hidden = layers(20, 3), .activation = "relu", .learning_rate = 0.05}, moons, "born dead"},
      {'A', "residual-tower", "Forty residual ReLU layers, no normalisation.",
       {.hidden = layers(40, 64), .activation = "relu", .residual = true, .learning_rate = 0.05}, digits,
       "exploding gradients"},
      {'A', "raw-bytes", "Pixels from 0 to 255, as they come out of the file.",
       {.hidden = layers(2, 64), .activation = "relu"}, [] { return scaled(digits(), 255); }, "unscaled inputs"},
      {'A', "one-wild-column", "One of my measurements is in grams, the others in tons.",
       {.hidden = layers(2, 32), .activation = "tanh"}, [] { return with_scaled_column(moons(), 0, 1e4); },
       "unscaled inputs"},
      {'A', "sensor-off", "Training data from the summer, when the second sensor was off.",
       {.hidden = layers(2, 32), .activation = "tanh"}, [] { return with_dead_columns(known("xor", 1), {1}, 0, false); },
       "dead inputs"},
      {'A', "twice-softmax", "A softmax at the end and cross_entropy: it learns, but the loss stays high.",
       {.hidden = layers(2, 64), .activation = "relu", .head = "softmax"}, digits, "double softmax"},
      {'A', "sigmoid-regression", "A regression whose curve never goes below 0.",
       {.hidden = layers(2, 32), .activation = "tanh", .head = "sigmoid"}, sine, "wrong head for the loss"},
      {'A', "no-head", "I wrote −log p myself; the loss is NaN.",
       {.hidden = layers(2, 32), .activation = "tanh", .loss = "nll_of_probabilities"}, digits, "wrong head for the loss"},
      {'A', "stuck-sigmoids", "One sigmoid for each class and squared errors; it answers nothing to everything.",
       {.hidden = layers(2, 64), .activation = "tanh", .head = "sigmoid", .loss = "mse", .learning_rate = 40}, digits,
       "stuck in confident mistakes"},
      {'A', "shuffled-labels", "I sorted the table by one column, and forgot the labels.",
       {.hidden = layers(2, 64), .activation = "relu"}, [] { return with_shuffled_labels(digits(), 7); }, "wrong labels"},
      {'A', "all-zero", "All hidden weights start at 0, to be fair to all.",
       {.hidden = layers(3, 64), .activation = "tanh", .initialiser = "zeros"}, digits, "symmetry"},
      {'A', "patience", "Learning rate 0.00001, to be on the safe side.",
       {.hidden = layers(2, 64), .activation = "relu", .learning_rate = 1e-5}, digits, "learning rate too small"},
      {'A', "haste", "Learning rate 10: the loss jumps about.",
       {.hidden = layers(2, 64), .activation = "tanh", .learning_rate = 10}, digits, "learning rate too large"},
      {'A', "log-zero", "−log softmax as in the textbook; after some steps the loss is infinite.",
       {.hidden = layers(2, 64), .activation = "tanh", .head = "softmax", .loss = "nll_of_probabilities",
        .learning_rate = 6},
       digits, "log of zero"},
      {'A', "rare-class", "One in forty is ill; the net says healthy to everybody, and is right in 97%.",
       {.hidden = {16}, .activation = "tanh", .learning_rate = 0.02, .epochs = 8},
       [] { return imbalanced(known("moons", 1, 2000), 40); }, "class imbalance"},
      {'A', "linear", "Five layers and no activation: circles within circles.",
       {.hidden = layers(5, 32), .activation = "identity", .learning_rate = 0.05}, circles, "no nonlinearity"},
  };
  return cases;
}

const std::vector<Case>& healthy() {
  static const std::vector<Case> cases{
      {'A', "relu-3", "Three ReLU layers on digits.", {.hidden = layers(3, 64)}, digits, ""},
      {'A', "tanh-8", "Eight tanh layers on digits.", {.hidden = layers(8, 32), .activation = "tanh"}, digits, ""},
      {'A', "sigmoid-1", "One sigmoid layer on digits.", {.activation = "sigmoid", .learning_rate = 0.5}, digits, ""},
      {'A', "gelu-adam", "Two GELU layers with Adam.",
       {.hidden = layers(2, 64), .activation = "gelu", .optimizer = "adam", .learning_rate = 0.003}, digits, ""},
      {'A', "leaky-6", "Six leaky layers.", {.hidden = layers(6, 48), .activation = "leaky_relu"}, digits, ""},
      {'A', "selu-6", "Six SELU layers.",
       {.hidden = layers(6, 48), .activation = "selu", .learning_rate = 0.05}, digits, ""},
      {'A', "spirals", "Two spirals, three tanh layers, Adam.",
       {.hidden = layers(3, 32), .activation = "tanh", .optimizer = "adam", .learning_rate = 0.01, .epochs = 60}, spirals,
       ""},
      {'A', "moons", "Moons, one ReLU layer.", {.hidden = {16}, .learning_rate = 0.2}, moons, ""},
      {'A', "circles", "Circles, two ELU layers.",
       {.hidden = layers(2, 16), .activation = "elu", .learning_rate = 0.3}, circles, ""},
      {'A', "xor", "XOR, one tanh layer.",
       {.hidden = {16}, .activation = "tanh", .learning_rate = 0.5, .epochs = 40}, [] { return known("xor", 1); }, ""},
      {'A', "blobs", "Blobs, no hidden layer at all.", {.hidden = {}}, blobs, ""},
      {'A', "sine", "A sine, two tanh layers, momentum.",
       {.hidden = layers(2, 32), .activation = "tanh", .optimizer = "momentum", .learning_rate = 0.02, .epochs = 40}, sine,
       ""},
      {'A', "residual-norm", "Sixteen residual layers with layer normalisation.",
       {.hidden = layers(16, 32), .normalisation = "layer_norm", .residual = true, .optimizer = "adam",
        .learning_rate = 0.002},
       digits, ""},
      {'A', "batch-norm-12", "Twelve layers with batch normalisation.",
       {.hidden = layers(12, 32), .normalisation = "batch_norm"}, digits, ""},
      {'A', "dropout", "Two layers with dropout.", {.hidden = layers(2, 64), .dropout = 0.3}, digits, ""},
      {'A', "sigmoid-heads", "One sigmoid for each class and squared errors, with patience.",
       {.hidden = {64}, .activation = "tanh", .head = "sigmoid", .loss = "mse", .optimizer = "adam",
        .learning_rate = 0.01},
       digits, ""},
      {'A', "bce", "bce_with_logits on ten classes.", {.hidden = {64}, .loss = "bce_with_logits", .learning_rate = 0.5},
       digits, ""},
  };
  return cases;
}

}  // namespace

std::vector<Case> half_a() {
  std::vector<Case> cases = broken();
  cases.insert(cases.end(), healthy().begin(), healthy().end());
  return cases;
}

}  // namespace gradus::clinic
