#include <gradus/core/errors.h>
#include <gradus/diagnostics/hidden_layers.h>
#include <gradus/diagnostics/layer_histograms.h>

#include <utility>

namespace gradus {

LayerHistograms::LayerHistograms(Activation activation, LayerBins bins)
    : activation_(std::move(activation)), bins_(std::move(bins)) {
  for (Histogram* histogram : {&bins_.pre_activations, &bins_.activations, &bins_.deltas}) histogram->reset();
}

void LayerHistograms::add(const Tape& tape) {
  const std::vector<HiddenLayer> found = hidden_layers(tape, activation_);
  if (!layers_.empty() && layers_.size() != found.size())
    throw ArgumentError("[histogram] the tape has " + std::to_string(found.size()) + " layers of " +
                        activation_.name() + " but there were " + std::to_string(layers_.size()) +
                        " before. Use one object for one network, and clear() the tape in between.");
  if (layers_.empty())
    for (const HiddenLayer& layer : found) layers_.push_back({bins_, layer.path});
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Node& before = tape.nodes()[found[i].pre_activation];
    layers_[i].pre_activations.add(before.array());
    layers_[i].activations.add(tape.nodes()[found[i].activation].array());
    if (tape.has_gradient(before)) layers_[i].deltas.add(before.gradient_array());
  }
}

void LayerHistograms::reset() {
  for (LayerCounts& layer : layers_) static_cast<LayerBins&>(layer) = bins_;
}

}  // namespace gradus
