// Histograms of what goes through each hidden layer, summed up over any number of tapes: pre-activations, activations,
// and, after backward passes, |δ| = |dL/d(pre-activation)|. The distributions behind the means that read_layers()
// gives: whether half of the units are saturated half of the time, or all of them a little.
//
//   LayerHistograms histograms(Tanh{});
//   loss.backward();
//   histograms.add(tape);
//   histograms.layers()[0].activations.count(39);          // of layer 1, close to 1
#pragma once

#include <gradus/activations/activation.h>
#include <gradus/core/tape.h>
#include <gradus/diagnostics/histogram.h>

#include <string>
#include <vector>

namespace gradus {

/// Empty histograms, which say where the bins are.
struct LayerBins {
  Histogram pre_activations = Histogram::linear(-8, 8, 64);
  Histogram activations = Histogram::linear(-2, 2, 64);
  Histogram deltas = Histogram::decades(-20, 4, 2);
};

struct LayerCounts : LayerBins {
  std::string path;  // of the activation's layer, such as "1"
};

class LayerHistograms {
 public:
  explicit LayerHistograms(Activation activation, LayerBins bins = {});

  /// Adds everything recorded on the tape; δ where the latest backward pass left one. The network must be the same each
  /// time: throws ArgumentError, adding nothing, for another number of layers.
  void add(const Tape& tape);
  /// Forgets the counts.
  void reset();
  /// First to last; empty before the first add().
  const std::vector<LayerCounts>& layers() const { return layers_; }

 private:
  Activation activation_;
  LayerBins bins_;
  std::vector<LayerCounts> layers_;
};

}  // namespace gradus
