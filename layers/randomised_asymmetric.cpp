#include <gradus/layers/randomised_asymmetric.h>

#include <cmath>

namespace gradus {

void randomised_asymmetric(Linear& layer, Generator& rng) {
  Parameter& weight_parameter = layer.weight();
  Parameter& bias_parameter = layer.bias();
  const Index in = layer.in();
  const double sd = 0.6007 / std::sqrt(static_cast<double>(in));
  dispatch(weight_parameter.dtype(), [&]<class T>() {
    auto weight = weight_parameter.mutable_value().matrix<T>();
    const auto bias = bias_parameter.mutable_value().values<T>();
    for (Index row = 0; row < layer.out(); ++row) {
      const auto chosen = static_cast<Index>(rng.below(static_cast<std::uint64_t>(in + 1)));
      for (Index column = 0; column <= in; ++column) {
        // Beta(2, 1) has distribution function x².
        const double drawn = column == chosen ? std::sqrt(rng.uniform()) : rng.normal(0, sd);
        (column < in ? weight(row, column) : bias[static_cast<std::size_t>(row)]) = static_cast<T>(drawn);
      }
    }
  });
}

}  // namespace gradus
