#include "layers.h"

#include <gradus/activations/catalogue.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/mlp.h>
#include <gradus/layers/sequential.h>

namespace gradus::oracle {

namespace {

using X = const at::Tensor&;
using P = const std::vector<at::Tensor>&;

template <class Layer>
std::unique_ptr<Module> owned(Layer layer) {
  return std::make_unique<Layer>(std::move(layer));
}

LinearOptions drawn(DType dtype, bool has_bias = true) {
  return {.bias = normal(0, 0.5), .has_bias = has_bias, .dtype = dtype};
}

}  // namespace

const std::vector<LayerPair>& layer_pairs() {
  static const std::vector<LayerPair> pairs{
      {"Linear",
       "Linear",
       {5, 4},
       [](Generator& rng, DType t) { return owned(Linear(4, 3, rng, drawn(t))); },
       [](X x, P p) { return at::linear(x, p[0], p[1]); }},
      {"Linear",
       "Linear without bias",
       {5, 4},
       [](Generator& rng, DType t) { return owned(Linear(4, 3, rng, drawn(t, false))); },
       [](X x, P p) { return at::linear(x, p[0]); }},
      {"Linear",
       "Linear on sequences",
       {2, 5, 4},
       [](Generator& rng, DType t) { return owned(Linear(4, 3, rng, drawn(t))); },
       [](X x, P p) { return at::linear(x, p[0], p[1]); }},
      {"Sequential",
       "Sequential",
       {6, 4},
       [](Generator& rng, DType t) {
         return owned(Sequential{Linear{4, 8, rng, drawn(t)}, Tanh{}, Linear{8, 3, rng, drawn(t)}, LogSoftmax{}});
       },
       [](X x, P p) { return at::log_softmax(at::linear(at::tanh(at::linear(x, p[0], p[1])), p[2], p[3]), -1); }},
      {"Sequential",
       "mlp",
       {6, 4},
       [](Generator& rng, DType t) {
         return owned(mlp({4, 7, 7, 3}, Sigmoid{}, rng, {.dtype = t}));
       },
       [](X x, P p) {
         const at::Tensor first = at::sigmoid(at::linear(x, p[0], p[1]));
         return at::linear(at::sigmoid(at::linear(first, p[2], p[3])), p[4], p[5]);
       }},
      {"ActivationLayer",
       "ActivationLayer",
       {6, 4},
       [](Generator&, DType) { return owned(Sequential{LeakyRelu{0.25}}); },
       [](X x, P) { return at::leaky_relu(x, 0.25); }},
  };
  return pairs;
}

}  // namespace gradus::oracle
