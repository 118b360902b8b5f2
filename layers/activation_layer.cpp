#include <gradus/core/errors.h>
#include <gradus/layers/activation_layer.h>

namespace gradus {
namespace {

// Numbers of x's shape, drawn anew whenever the node is evaluated: in a replay, too.
struct UniformLike {
  static constexpr std::string_view name = "uniform_like";
  static constexpr bool differentiable = false;
  static constexpr int arity = 1;
  Generator* rng;
  double low;
  double high;
  static Shape shape(const Operands& in) { return in[0]; }
  void evaluate(std::span<const Array>, const Array& y, Write write) const {
    dispatch(y.dtype, [&]<class T>() {
      for (Index i = 0; i < y.size(); ++i) {
        const T drawn = static_cast<T>(rng->uniform(low, high));
        y.as<T>()[i] = write == Write::assign ? drawn : y.as<T>()[i] + drawn;
      }
    });
  }
  static auto backward(auto, auto, auto g) {
    return gradients([=] { return g * 0; });
  }
};

}  // namespace

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

RandomActivation::RandomActivation(const Activation& function, Generator& rng)
    : function_(function), rng_(std::make_unique<Generator>(rng.bits64())) {
  if (!function.second() || !function.second()->is_random)
    throw ArgumentError("[activation] " + function.name() + " draws nothing; use ActivationLayer.");
}

Variable RandomActivation::forward(const Variable& x) {
  const SecondOperand& second = *function_.second();
  if (!training()) return function_(x);
  return function_(x, apply(UniformLike{rng_.get(), second.low, second.high}, x));
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
