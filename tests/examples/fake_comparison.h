// A comparison that looks like a measured one, made up from formulas: for the tests of what is drawn and written.
#pragma once

#include "compare/comparison.h"
#include "compare/summary.h"

#include <algorithm>
#include <cmath>

namespace gradus::compare {

/// A number between -1 and 1 that depends on nothing but its arguments.
inline double wobble(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) {
  std::uint64_t h = a * 0x9E3779B97F4A7C15u + b * 0xC2B2AE3D27D4EB4Fu + c * 0x165667B19E3779F9u;
  h = (h ^ (h >> 31)) * 0xBF58476D1CE4E5B9u;
  h ^= h >> 29;
  return static_cast<double>(h >> 11) / 4503599627370496.0 - 1;
}

/// What an activation does per layer in this make-believe.
struct Temper {
  double factor;  // of the gradient's norm from layer to layer, before training
  double dead;    // share of units dead in the end
  double saturation;
};
inline Temper temper_of(const std::string& name) {
  if (name.starts_with("sigmoid")) return {0.24, 0, 0.12};
  if (name.starts_with("tanh")) return {0.95, 0, 0.06};
  if (name.starts_with("relu")) return {1.01, 0.12, 0.55};
  if (name.starts_with("softmax")) return {0.05, 0, 0.7};
  return {1.0, 0, 0};
}

inline Run fake_run(const Settings& settings, const std::string& name, int depth, std::uint64_t seed) {
  Run run;
  run.activation = name, run.depth = depth, run.seed = seed, run.finished = true;
  run.ns_per_step = 21000.0 + 9000 * depth + 10 * static_cast<double>(seed);
  const int width = settings.widths.front();
  const Temper temper = temper_of(name);
  const auto letters = static_cast<std::uint64_t>(name.size() * 7 + name[0]);
  const double reach = std::pow(temper.factor, depth - 1);  // does the first layer learn at all?
  const double learns = 1 / (1 + std::pow(0.004 / reach, 1.5));
  for (int epoch = 0; epoch <= settings.epochs; ++epoch) {
    const double time = epoch * (0.35 + 0.05 * wobble(seed, letters, depth));
    const double progress = learns * (1 - std::exp(-time));
    const double noise = 0.008 * wobble(seed + 31 * epoch, letters, depth);
    EpochRow row{.epoch = epoch};
    row.train_loss =
        2.303 * (1 - learns) + learns * (2.3 * std::exp(-time) + 0.06 / (1 + 0.4 * time)) * (1 + 6 * noise);
    row.test_loss = row.train_loss + learns * 0.07 * (1 - std::exp(-time)) * (1 + 0.01 * time);
    row.train_accuracy = std::clamp(0.1 + 0.895 * progress + noise * (0.2 + learns), 0.0, 1.0);
    row.test_accuracy = std::clamp(0.1 + 0.868 * progress + noise * (0.2 + learns), 0.0, 1.0);
    run.epochs.push_back(row);
    for (int layer = 1; layer <= depth; ++layer) {
      const double vanishing = std::pow(temper.factor, (depth - layer) * (1 - 0.5 * progress));
      LayerRow l;
      l.epoch = epoch, l.layer = layer, l.units = width;
      l.delta_norm =
          0.11 * vanishing * (1 - 0.9 * progress) * std::exp(0.5 * wobble(seed, layer * 100 + epoch, letters));
      l.saturated = std::clamp(temper.saturation * (0.3 + progress) + 0.03 * noise * layer, 0.0, 1.0);
      if (temper.saturation == 0) l.saturated = 0;
      l.zeros = temper.dead > 0 ? 0.5 : 0;
      l.dead = static_cast<int>(width * temper.dead * progress * (1 + 0.3 * wobble(seed, layer, 5)));
      if (epoch > 0) l.update_ratio = 1e-3;
      run.layers.push_back(l);
    }
  }
  return run;
}

inline Comparison fake_comparison(Settings settings = {}) {
  Comparison comparison;
  comparison.settings = std::move(settings);
  comparison.chance = 0.1021;
  const Settings& s = comparison.settings;
  comparison.data_description = "digits: 1297 to train, 500 to test, 64 features, 10 classes";
  for (const std::string& name : s.activations)
    for (const int depth : s.depths)
      for (int k = 0; k < s.seeds; ++k) comparison.runs.push_back(fake_run(s, name, depth, s.seed + k));
  summarise(comparison);
  return comparison;
}

/// All seeds of this activation and depth run away in the second epoch.
inline void diverge(Comparison& comparison, const std::string& name, int depth, int seeds = 1000) {
  for (Run& run : comparison.runs)
    if (run.activation == name && run.depth == depth && seeds-- > 0) {
      run.finished = false;
      run.divergence = Divergence{2, 57, "[log_softmax] in 6 (value)"};
      run.epochs.resize(2);
      run.epochs.back().train_loss = std::nan("");
      run.epochs.back().test_loss = HUGE_VAL;
      run.layers.resize(2 * static_cast<std::size_t>(depth));
      run.layers.back().delta_norm = HUGE_VAL;
    }
  summarise(comparison);
}

}  // namespace gradus::compare
