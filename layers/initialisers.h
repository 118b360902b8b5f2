// Initialisers: how a layer's weights are drawn before training. A weight [out, in] has fan-in `in` and fan-out `out`.
//   glorot   variance 2 gain² / (fan_in + fan_out)   Glorot and Bengio 2010, eq. 12 and 16
//   he       variance gain² / fan_in, gain √2         He et al. 2015, eq. 10; for leaky units √(2 / (1 + slope²))
//   lecun    variance gain² / fan_in, gain 1          LeCun et al. 1998
// each as _normal or as _uniform with the same variance.
//
//   Linear layer(64, 32, rng, {.weight = he_normal()});
//   Initialiser same = initialiser("he_normal");
#pragma once

#include <gradus/activations/catalogue.h>
#include <gradus/core/random.h>
#include <gradus/core/tensor.h>

#include <functional>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Fills a tensor of rank 2, [out, in]; of another rank, fan-in is the last axis and fan-out the first.
struct Initialiser {
  std::string name;
  std::function<void(Tensor&, Generator&)> fill;

  void operator()(Tensor& weight, Generator& rng) const { fill(weight, rng); }
};

Initialiser constant(double value);
/// Uniform on [low, high). Throws ArgumentError if low > high.
Initialiser uniform(double low, double high);
/// Throws ArgumentError for a negative standard deviation.
Initialiser normal(double mean, double standard_deviation);
Initialiser glorot_uniform(double gain = 1);
Initialiser glorot_normal(double gain = 1);
Initialiser he_uniform(double gain = std::numbers::sqrt2);
Initialiser he_normal(double gain = std::numbers::sqrt2);
Initialiser lecun_uniform(double gain = 1);
Initialiser lecun_normal(double gain = 1);
/// Uniform on [−1/fan_in, 1/fan_in): the first layer of a SIREN, whose others have sin(30)'s proper initialiser
/// (Sitzmann et al. 2020, section 3.2).
Initialiser siren_first();
/// Orthonormal rows or columns, whichever are fewer, times gain (Saxe, McClelland and Ganguli 2014).
Initialiser orthogonal(double gain = 1);

/// By name, as above, with the default gain: "glorot_normal", "orthogonal", "zeros", ... Throws ArgumentError that
/// lists the names.
Initialiser initialiser(std::string_view name);
std::vector<std::string> initialiser_names();

/// The one that suits an activation, in its uniform form: the family from the activation's facts, the gain from the
/// activation. (Over 40 seeds on digits, uniform and normal draws trained alike.)
Initialiser proper_initialiser(const Activation& activation);

}  // namespace gradus
