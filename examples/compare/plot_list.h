// Every plot, as a figure with its title and caption; none where nothing was measured. To add one: write its function,
// and name it in write_plots.
#pragma once

#include "compare/comparison.h"
#include "presentation/plot.h"

#include <optional>
#include <string>

namespace gradus::compare {

using presentation::Drawn;
using presentation::Figure;
using presentation::LegendEntry;

// by layer (plots_by_layer.cpp)
std::optional<Drawn> gradient_by_layer(const Comparison& comparison);          // before training
std::optional<Drawn> gradient_by_layer_trained(const Comparison& comparison);  // after the last epoch
std::optional<Drawn> saturation_by_layer(const Comparison& comparison);        // after the last epoch
// over epochs (plots_over_epochs.cpp)
std::optional<Drawn> loss_curves(const Comparison& comparison);
std::optional<Drawn> dead_units(const Comparison& comparison);
// the rest (plot_accuracy.cpp, plot_functions.cpp)
std::optional<Drawn> accuracy_by_depth(const Comparison& comparison);
std::optional<Drawn> activation_functions(const Comparison& comparison);

/// One entry per activation compared.
std::vector<LegendEntry> legend_of(const Comparison& comparison);
/// "1 hidden layer", "5 hidden layers".
std::string hidden_layers(int depth);
/// "over 5 seeds".
std::string over_seeds(const Comparison& comparison);
/// "Line: geometric mean over 5 seeds; band: smallest to largest." or nothing for one seed.
std::string spread_sentence(const Comparison& comparison, const std::string& centre);
/// "Diverged, and so left out: relu with 12 (2 of 5 runs) hidden layers." with a leading space, or nothing.
std::string divergence_sentence(const Comparison& comparison);

}  // namespace gradus::compare
