// Activations as layers. Most have nothing to own; prelu owns the slope it learns, rrelu the generator it draws from.
//
//   Generator rng{1};
//   Sequential model{Linear{64, 32, rng}, Prelu{{.channels = 32}}, Linear{32, 32, rng}, Rrelu{rng}};
//   model.parameter("1.slope").value();          // 32 times 0.25
//   model.evaluate();                            // rrelu is now leaky_relu(11/48), the mean of what it draws
//   std::unique_ptr<Module> layer = activation_layer(activation("prelu"), rng);      // whatever suits the activation
#pragma once

#include <gradus/activations/catalogue.h>
#include <gradus/core/random.h>
#include <gradus/layers/module.h>

#include <memory>

namespace gradus {

/// An activation that has nothing of its own.
class ActivationLayer : public Module {
 public:
  explicit ActivationLayer(Activation function) : function_(std::move(function)) {}
  const Activation& function() const { return function_; }
  std::string description() const override { return function_.name(); }

 protected:
  Variable forward(const Variable& x) override { return function_(x); }

 private:
  Activation function_;
};

/// An activation whose second operand is a parameter of the layer: one number, or one per channel, the last axis of x.
class LearnedActivation : public Module {
 public:
  /// Throws ArgumentError if the activation learns nothing or channels is below 1.
  explicit LearnedActivation(const Activation& function, Index channels = 1, DType dtype = DType::float32);
  const Activation& function() const { return function_; }
  Parameter& learned() const { return *learned_; }
  std::string description() const override { return function_.name(); }

 protected:
  /// Throws ShapeError if there is one number per channel and x has another number of channels.
  Variable forward(const Variable& x) override;

 private:
  Activation function_;
  Parameter* learned_;
};

/// An activation whose second operand is drawn for every element while training, uniformly, and is the mean of what is
/// drawn when evaluating. The layer has a generator of its own, split from the one given: equal seeds, equal draws.
class RandomActivation : public Module {
 public:
  /// Throws ArgumentError if the activation draws nothing.
  RandomActivation(const Activation& function, Generator& rng);
  const Activation& function() const { return function_; }
  std::string description() const override { return function_.name(); }

 protected:
  Variable forward(const Variable& x) override;

 private:
  Activation function_;
  Generator* generator_;
};

struct PreluOptions {
  double start = ParametricRelu{}.start;
  Index channels = 1;
  DType dtype = DType::float32;
};

/// He et al. 2015. Throws ArgumentError for a start that is not finite, or fewer than one channel.
class Prelu : public LearnedActivation {
 public:
  explicit Prelu(const PreluOptions& options = {})
      : LearnedActivation(ParametricRelu{options.start}, options.channels, options.dtype) {}
  Parameter& slope() const { return learned(); }
};

/// Xu et al. 2015. Throws ArgumentError unless lower ≤ upper, both finite.
class Rrelu : public RandomActivation {
 public:
  explicit Rrelu(Generator& rng, double lower = RandomizedRelu{}.lower, double upper = RandomizedRelu{}.upper)
      : RandomActivation(RandomizedRelu{lower, upper}, rng) {}
};

/// The layer for any activation. Without a generator it throws ArgumentError for one that draws.
std::unique_ptr<Module> activation_layer(const Activation& function, Generator& rng, DType dtype = DType::float32);
std::unique_ptr<Module> activation_layer(const Activation& function, DType dtype = DType::float32);

}  // namespace gradus
