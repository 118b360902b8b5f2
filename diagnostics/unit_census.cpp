#include <gradus/core/errors.h>
#include <gradus/diagnostics/unit_census.h>

#include <algorithm>
#include <vector>

namespace gradus {
namespace {

// The modes of a module and all below it, parents first.
void read_modes(const Module& module, std::vector<bool>& modes) {
  modes.push_back(module.training());
  for (const auto& child : module.children()) read_modes(*child, modes);
}
void write_modes(Module& module, std::vector<bool>::const_iterator& next) {
  module.train(*next++);  // also its children, whose own modes follow
  for (const auto& child : module.children()) write_modes(*child, next);
}

// Evaluation mode, and at the end the modes as they were and an empty tape, whatever is thrown in between.
class Evaluation {
 public:
  Evaluation(Tape& tape, Module& model) : no_gradient_(tape), tape_(tape), model_(model) {
    read_modes(model, modes_);
    model_.evaluate();
  }
  ~Evaluation() {
    tape_.clear();
    auto next = modes_.cbegin();
    write_modes(model_, next);
  }
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

 private:
  NoGradient no_gradient_;
  Tape& tape_;
  Module& model_;
  std::vector<bool> modes_;
};

}  // namespace

Index UnitCensus::count(std::size_t layer, UnitState state) const {
  return std::ranges::count(states.at(layer), state);
}

Index UnitCensus::count(UnitState state) const {
  Index total = 0;
  for (std::size_t layer = 0; layer < states.size(); ++layer) total += count(layer, state);
  return total;
}

UnitCensus unit_census(const LayerCensus& census) {
  UnitCensus result;
  for (std::size_t layer = 0; layer < census.layers(); ++layer) result.states.push_back(census.states(layer));
  return result;
}

UnitCensus take_census(Tape& tape, Module& model, const Tensor& inputs, const Activation& activation,
                       const CensusOptions& options) {
  LayerCensus census(activation, options.saturation);
  if (options.batch_size < 1)
    throw ArgumentError("[census] " + std::to_string(options.batch_size) +
                        " examples at once are none. Take 1 or more.");
  if (inputs.rank() == 0 || inputs.shape()[0] == 0)
    throw ArgumentError("[census] there are no inputs to pass through the network: their shape is " +
                        inputs.shape().string() + ".");
  if (tape.size() > 0)
    throw ArgumentError("[census] the tape holds a computation that the census would take for its own. clear() it.");
  const Index count = inputs.shape()[0];
  const Evaluation evaluation(tape, model);
  for (Index first = 0; first < count; first += options.batch_size) {
    const Tensor part = inputs.rows(first, std::min(options.batch_size, count - first));
    model(tape.borrow(part));
    census.add(tape);
    tape.clear();
  }
  return unit_census(census);
}

}  // namespace gradus
