#include <gradus/core/errors.h>
#include <gradus/layers/activation_layer.h>

namespace gradus {

LearnedActivation::LearnedActivation(const Activation& function, Index channels, DType dtype) : function_(function) {
  if (!function.second() || function.second()->is_random)
    throw ArgumentError("[activation] " + function.name() + " learns nothing; use ActivationLayer.");
  if (channels < 1)
    throw ArgumentError("[" + std::string(function.operation().name) + "] there must be at least one channel, not " +
                        std::to_string(channels) + ".");
  learned_ = &add_parameter(function.second()->name, full({channels}, function.second()->usual(), dtype));
}

Variable LearnedActivation::forward(const Variable& x) {
  const Index channels = learned_->shape()[0];
  if (channels > 1 && (x.shape().rank() == 0 || x.shape()[-1] != channels))
    throw ShapeError("[" + std::string(function_.operation().name) + "] " + learned_->name + " is for " +
                     std::to_string(channels) + " channels, but " + x.description() + " is " + x.shape().string() +
                     ". Make the layer with as many channels as the last axis has.");
  return function_(x, x.tape().parameter(*learned_));
}

RandomActivation::RandomActivation(const Activation& function, Generator& rng) : function_(function) {
  if (!function.second() || !function.second()->is_random)
    throw ArgumentError("[activation] " + function.name() + " draws nothing; use ActivationLayer.");
  generator_ = &add_generator("generator", rng);
}

Variable RandomActivation::forward(const Variable& x) {
  const SecondOperand& second = *function_.second();
  if (!training()) return function_(x);
  return function_(x, uniform_like(x, second.low, second.high, *generator_));
}

std::unique_ptr<Module> activation_layer(const Activation& function, Generator& rng, DType dtype) {
  if (function.second() && function.second()->is_random) return std::make_unique<RandomActivation>(function, rng);
  return activation_layer(function, dtype);
}

std::unique_ptr<Module> activation_layer(const Activation& function, DType dtype) {
  if (!function.second()) return std::make_unique<ActivationLayer>(function);
  if (function.second()->is_random)
    throw ArgumentError("[activation] " + function.name() + " draws its " + std::string(function.second()->name) +
                        " and needs a generator: give the layer, Rrelu{rng}, or activation_layer(activation, rng).");
  return std::make_unique<LearnedActivation>(function, 1, dtype);
}

}  // namespace gradus
