// Sequential: modules one after another. Activations are written as their formula's struct, or taken from the
// catalogue; each becomes a layer of its own, and so a node of its own on the tape.
//
//   Generator rng{42};
//   Sequential model{Linear{2, 32, rng}, Tanh{}, Linear{32, 2, rng}};
//   Variable logits = model(tape, batch.inputs);
//   model.parameter("0.weight");
#pragma once

#include <gradus/layers/activation_layer.h>

#include <concepts>

namespace gradus {

template <class Layer>
concept SequentialPart = std::derived_from<Layer, Module> || std::convertible_to<Layer, Activation>;

class Sequential : public Module {
 public:
  Sequential() = default;
  template <SequentialPart... Layers>
  explicit Sequential(Layers... layers) {
    (append(std::move(layers)), ...);
  }

  /// Adds a layer at the end, named by its position. An activation becomes the layer that suits it, one number being
  /// learned where it learns any; throws ArgumentError for one that draws, which needs a generator (Rrelu).
  template <SequentialPart Layer>
  void append(Layer layer) {
    const std::string name = std::to_string(children().size());
    if constexpr (std::derived_from<Layer, Module>)
      add(name, std::move(layer));
    else
      adopt(name, activation_layer(layer));
  }
  void append(std::unique_ptr<Module> layer) { adopt(std::to_string(children().size()), std::move(layer)); }
  Module& operator[](std::size_t position) const;
  std::size_t size() const { return children().size(); }
  std::string description() const override;

 protected:
  Variable forward(const Variable& x) override;
};

}  // namespace gradus
