// What the tape tells about each hidden layer after a forward and a backward pass. Nothing is measured while the
// network runs: values and gradients stay on the tape until clear(), and are read from there.
// A hidden layer is wherever the given activation was recorded, in order; layer 1 is the first after the input.
//
//   Variable loss = cross_entropy(model(tape, inputs), labels);
//   loss.backward();
//   for (const LayerReading& layer : read_layers(tape, Tanh{}))
//     std::cout << layer.path << ": " << layer.delta_norm << '\n';
//   tape.clear();
#pragma once

#include <gradus/activations/catalogue.h>
#include <gradus/activations/saturation.h>
#include <gradus/core/tape.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

struct LayerReading {
  std::string path;  // of the activation's layer, such as "1"
  Index units = 0;
  /// ‖δ‖₂ with δ = dL/d(pre-activation), the Frobenius norm over batch and units. The gradient of the *weights* can
  /// stay flat while δ vanishes (Glorot and Bengio 2010, eq. 14), so δ is what shows vanishing.
  double delta_norm = 0;
  /// Of the activations, over batch and units.
  double mean = 0;
  double sd = 0;
  double saturated = 0;  // share with |f′| < saturation · (largest slope)
  double zeros = 0;      // share exactly 0
};

/// One reading per hidden layer, first to last. delta_norm is NaN where no backward pass reached the layer.
/// Throws ArgumentError for an activation without facts or that is not elementwise, or a share outside (0, 1].
std::vector<LayerReading> read_layers(Tape& tape, const Activation& activation, double saturation = saturation_share);

/// What a unit does over a whole data set.
enum class UnitState : std::uint8_t {
  alive,      // none of the others
  dead,       // output and slope are 0 on every example: nothing comes out of it, and no gradient can change it
  always_on,  // of an activation in pieces, such as ReLU: its slope is the largest there is on every example, so that
              // on these data the unit is linear
  stuck,      // saturated on every example, but not dead: a sigmoid or tanh at its end. Also a leaky unit on its flat
              // side throughout, if its slope there is below the share that counts as saturated
};

/// "alive", "dead", "always on", "stuck".
std::string_view to_string(UnitState state);

/// Counts over several tapes what read_layers tells of one: activations over a data set that is seen in parts, and
/// units that are in the same state on every example. A dead unit gets no gradient: in layer 1, over inputs that stay
/// the same, it is dead for good under plain gradient descent; deeper, only until the layers before it move.
class LayerCensus {
 public:
  /// Throws as read_layers().
  explicit LayerCensus(Activation activation, double saturation = saturation_share);

  /// Adds everything recorded on the tape. The network must be the same each time.
  void add(Tape& tape);
  /// Forgets everything, keeping memory.
  void reset();

  std::size_t layers() const { return layers_.size(); }
  Index units(std::size_t layer) const { return static_cast<Index>(layers_.at(layer).seen.size()); }
  double mean(std::size_t layer) const;
  double sd(std::size_t layer) const;
  double saturated(std::size_t layer) const;
  double zeros(std::size_t layer) const;
  Index dead(std::size_t layer) const;
  /// Whether each unit is dead.
  std::vector<bool> dead_units(std::size_t layer) const;
  /// What each unit does, as seen since the last reset(). Before the first add() after it, all are dead.
  std::vector<UnitState> states(std::size_t layer) const;

 private:
  struct Layer {
    std::vector<std::uint8_t> seen;  // per unit, which of the Seen flags it has shown
    double count = 0;
    double sum = 0;
    double sum_of_squares = 0;
    double saturated = 0;
    double zeros = 0;
  };

  Activation activation_;
  double saturation_;
  std::vector<Layer> layers_;
  Workspace scratch_;  // for slopes, kept from one tape to the next
};

}  // namespace gradus
