// What compare_activations was asked for and what it measured, as plain data: filled by the runner, read by the table,
// the files, the plots and the report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus::compare {

/// Everything that decides the result, all defaults resolved. Equal settings give equal results.
struct Settings {
  std::string data = "digits";
  std::vector<std::string> activations{"sigmoid", "tanh", "relu", "leaky_relu"};
  std::vector<int> depths{1, 2, 3, 5, 8, 12};  // numbers of hidden layers
  std::vector<int> widths{32};         // one for every hidden layer, or one for each (then depths is just their number)
  std::string initialiser = "proper";  // each activation's own, or one for all
  std::string optimizer = "sgd";
  double learning_rate = 0.1;
  int batch_size = 32;
  int epochs = 40;
  int seeds = 10;
  std::uint64_t seed = 1;
};

/// One row per epoch; epoch 0 is before training. For regression, accuracy is R².
struct EpochRow {
  int epoch = 0;
  double train_loss = 0;
  double train_accuracy = 0;
  double test_loss = 0;
  double test_accuracy = 0;
};

/// One row per epoch and hidden layer (1 is the first after the input).
struct LayerRow {
  int epoch = 0;
  int layer = 0;
  double delta_norm = 0;  // ‖∂loss/∂(pre-activation)‖₂ on the probe batch
  double mean = 0;        // of the activations, over the whole training set
  double sd = 0;
  double saturated = 0;  // share of activations whose slope is below 5% of the activation's largest
  double zeros = 0;      // share of activations that are exactly 0
  int units = 0;
  int dead = 0;                        // units with zero output and zero slope on every training example
  std::vector<int> dead_units;         // which ones, counted from 0
  std::optional<double> update_ratio;  // ‖ΔW‖ / ‖W‖ of the epoch's last step; none before training
};

/// The first operation whose result was not finite.
struct Divergence {
  int epoch = 0;
  long step = 0;
  std::string operation;  // "[log_softmax] in 6 (value)"
};

/// One network: one activation, depth and seed.
struct Run {
  std::string activation;
  int depth = 0;
  std::uint64_t seed = 0;
  std::vector<EpochRow> epochs;
  std::vector<LayerRow> layers;  // by epoch, then layer
  std::optional<Divergence> divergence;
  bool finished = false;   // false where the user interrupted
  double ns_per_step = 0;  // median; the only numbers that differ between two runs of the same settings
};

/// One line of the table: all seeds of one activation and depth.
struct Result {
  std::string activation;
  int depth = 0;
  int runs = 0;  // finished and finite
  int diverged = 0;
  std::optional<double> accuracy_mean;  // of the test set after the last epoch, over seeds
  std::optional<double> accuracy_sd;
  std::optional<double> first_to_last_gradient;  // ‖δ₁‖/‖δ_L‖ before training, geometric mean over seeds
  std::optional<double> dead_share;              // of all hidden units after the last epoch
  std::optional<double> born_dead_share;         // before training
  std::optional<double> ns_per_step;
};

struct Comparison {
  Settings settings;
  std::string metric = "accuracy";    // or "R²"
  double chance = 0;                  // accuracy of always guessing the most frequent class; 0 for R²
  std::string data_description;       // "digits: 1297 to train, 500 to test, 64 features, 10 classes"
  std::vector<Run> runs;              // by activation, depth, seed, in the order asked for
  std::vector<Result> results;        // by activation, depth
  std::vector<std::string> findings;  // sentences computed from the numbers
  bool interrupted = false;
};

}  // namespace gradus::compare
