#include "layers.h"

#include <gradus/activations/catalogue.h>
#include <gradus/layers/activation_layer.h>
#include <gradus/layers/alpha_dropout.h>
#include <gradus/layers/batch_norm.h>
#include <gradus/layers/dropout.h>
#include <gradus/layers/flatten.h>
#include <gradus/layers/layer_norm.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/mlp.h>
#include <gradus/layers/penalties.h>
#include <gradus/layers/residual.h>
#include <gradus/layers/rms_norm.h>
#include <gradus/layers/sequential.h>
#include <gradus/layers/weight_norm.h>

namespace gradus::oracle {

namespace {

using X = const at::Tensor&;
using M = TorchModule&;

template <class Layer>
std::unique_ptr<Module> owned(Layer layer) {
  return std::make_unique<Layer>(std::move(layer));
}

// Scales and shifts begin as 1 and 0, where much could be wrong and not be seen.
template <class Layer>
std::unique_ptr<Module> stirred(Layer layer, Generator& rng) {
  for (Parameter* parameter : layer.parameters())
    dispatch(parameter->dtype(), [&]<class T>() {
      for (T& value : parameter->mutable_value().template values<T>()) value = static_cast<T>(rng.normal(0.5, 1));
    });
  return owned(std::move(layer));
}

// As after two steps of training.
std::unique_ptr<Module> trained(std::unique_ptr<Module> layer, const Shape& input, Generator& rng, DType dtype) {
  for (int step = 0; step < 2; ++step) {
    Tensor x(input, float64);
    for (double& value : x.values<double>()) value = rng.normal(1, 2);
    Tape tape;
    (*layer)(tape, x.to(dtype));
  }
  layer->evaluate();
  return layer;
}
std::unique_ptr<Module> evaluating(std::unique_ptr<Module> layer) {
  layer->evaluate();
  return layer;
}

// x times a penalty of the module's parameters.
class Penalised : public Module {
 public:
  using Penalty = Variable (*)(Tape&, std::span<Parameter* const>);
  Penalised(Penalty penalty, Generator& rng, DType dtype) : penalty_(penalty) {
    for (const char* name : {"first", "second"}) {
      Tensor w(Shape{3, 2}, float64);
      for (double& value : w.values<double>()) value = rng.normal();
      add_parameter(name, w.to(dtype));
    }
  }
  std::string description() const override { return "penalised"; }

 protected:
  Variable forward(const Variable& x) override { return x * penalty_(x.tape(), parameters()); }

 private:
  Penalty penalty_;
};

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
       [](X x, M m) { return at::linear(x, m.parameters.at(0), m.parameters.at(1)); }},
      {"Linear",
       "Linear without bias",
       {5, 4},
       [](Generator& rng, DType t) { return owned(Linear(4, 3, rng, drawn(t, false))); },
       [](X x, M m) { return at::linear(x, m.parameters.at(0)); }},
      {"Linear",
       "Linear on sequences",
       {2, 5, 4},
       [](Generator& rng, DType t) { return owned(Linear(4, 3, rng, drawn(t))); },
       [](X x, M m) { return at::linear(x, m.parameters.at(0), m.parameters.at(1)); }},
      {"Sequential",
       "Sequential",
       {6, 4},
       [](Generator& rng, DType t) {
         return owned(Sequential{Linear{4, 8, rng, drawn(t)}, Tanh{}, Linear{8, 3, rng, drawn(t)}, LogSoftmax{}});
       },
       [](X x, M m) {
         return at::log_softmax(at::linear(at::tanh(at::linear(x, m.parameters.at(0), m.parameters.at(1))),
                                           m.parameters.at(2), m.parameters.at(3)),
                                -1);
       }},
      {"Sequential",
       "mlp",
       {6, 4},
       [](Generator& rng, DType t) {
         return owned(mlp({4, 7, 7, 3}, Sigmoid{}, rng, {.dtype = t}));
       },
       [](X x, M m) {
         const at::Tensor first = at::sigmoid(at::linear(x, m.parameters.at(0), m.parameters.at(1)));
         return at::linear(at::sigmoid(at::linear(first, m.parameters.at(2), m.parameters.at(3))), m.parameters.at(4),
                           m.parameters.at(5));
       }},
      {"ActivationLayer",
       "ActivationLayer",
       {6, 4},
       [](Generator&, DType) { return owned(Sequential{LeakyRelu{0.25}}); },
       [](X x, M) { return at::leaky_relu(x, 0.25); }},
      {"Dropout",
       "Dropout, evaluating",
       {6, 4},
       [](Generator& rng, DType) {
         return evaluating(owned(Dropout{0.5, rng}));
       },
       [](X x, M) { return at::dropout(x, 0.5, false); }},
      {"Dropout",
       "Dropout of nothing",
       {6, 4},
       [](Generator& rng, DType) {
         return owned(Dropout{0, rng});
       },
       [](X x, M) { return at::dropout(x, 0, true); }},
      {"AlphaDropout",
       "AlphaDropout, evaluating",
       {6, 4},
       [](Generator& rng, DType) {
         return evaluating(owned(AlphaDropout{0.5, rng}));
       },
       [](X x, M) { return at::alpha_dropout(x, 0.5, false); }},
      {"BatchNorm1d",
       "BatchNorm1d",
       {8, 3},
       [](Generator& rng, DType t) {
         return stirred(BatchNorm1d{3, {.dtype = t}}, rng);
       },
       [](X x, M m) {
         return at::batch_norm(x, m.parameters.at(0), m.parameters.at(1), m.buffers.at(0), m.buffers.at(1), true, 0.1,
                               1e-5, false);
       }},
      {"BatchNorm1d",
       "BatchNorm1d on sequences",
       {4, 3, 5},
       [](Generator& rng, DType t) {
         return stirred(BatchNorm1d{3, {.momentum = 0.3, .dtype = t}}, rng);
       },
       [](X x, M m) {
         return at::batch_norm(x, m.parameters.at(0), m.parameters.at(1), m.buffers.at(0), m.buffers.at(1), true, 0.3,
                               1e-5, false);
       }},
      {"BatchNorm1d",
       "BatchNorm1d, evaluating",
       {8, 3},
       [](Generator& rng, DType t) {
         return trained(stirred(BatchNorm1d{3, {.dtype = t}}, rng), {8, 3}, rng, t);
       },
       [](X x, M m) {
         return at::batch_norm(x, m.parameters.at(0), m.parameters.at(1), m.buffers.at(0), m.buffers.at(1), false, 0.1,
                               1e-5, false);
       }},
      {"Flatten",
       "Flatten",
       {3, 2, 4},
       [](Generator&, DType) { return owned(Flatten{}); },
       [](X x, M) { return x.flatten(1); }},
      {"LayerNorm",
       "LayerNorm",
       {5, 4},
       [](Generator& rng, DType t) {
         return stirred(LayerNorm{{4}, {.dtype = t}}, rng);
       },
       [](X x, M m) { return at::layer_norm(x, {4}, m.parameters.at(0), m.parameters.at(1), 1e-5); }},
      {"LayerNorm",
       "LayerNorm over two axes",
       {5, 3, 4},
       [](Generator& rng, DType t) {
         return stirred(LayerNorm{{3, 4}, {.dtype = t}}, rng);
       },
       [](X x, M m) {
         return at::layer_norm(x, {3, 4}, m.parameters.at(0), m.parameters.at(1), 1e-5);
       }},
      {"RmsNorm",
       "RmsNorm",
       {5, 4},
       [](Generator& rng, DType t) {
         return stirred(RmsNorm{{4}, {.dtype = t}}, rng);
       },
       [](X x, M m) { return x / (x.square().mean(-1, true) + 1e-6).sqrt() * m.parameters.at(0); }},
      {"Residual",
       "Residual",
       {5, 4},
       [](Generator& rng, DType t) { return owned(Residual{Linear(4, 4, rng, drawn(t))}); },
       [](X x, M m) { return x + at::linear(x, m.parameters.at(0), m.parameters.at(1)); }},
      {"WeightNormLinear",
       "WeightNormLinear",
       {5, 4},
       [](Generator& rng, DType t) { return stirred(WeightNormLinear(4, 3, rng, drawn(t)), rng); },
       [](X x, M m) {  // g, v and bias
         return at::linear(x, at::_weight_norm(m.parameters.at(1), m.parameters.at(0), 0), m.parameters.at(2));
       }},
      {"LearnedActivation",
       "LearnedActivation",
       {6, 4},
       [](Generator& rng, DType t) { return stirred(LearnedActivation(ParametricRelu{}, 4, t), rng); },
       [](X x, M m) { return at::prelu(x, m.parameters.at(0)); }},
      {"RandomActivation",
       "RandomActivation, evaluating",
       {6, 4},
       [](Generator& rng, DType) { return evaluating(owned(RandomActivation(RandomizedRelu{}, rng))); },
       [](X x, M) { return at::rrelu(x, 1.0 / 8, 1.0 / 3, false); }},
      // A slope for each channel: the gradient of a single one would be a single sum, which may happen to cancel.
      {"Prelu",
       "Prelu",
       {6, 4},
       [](Generator&, DType t) { return owned(Prelu{{.start = 0.125, .channels = 4, .dtype = t}}); },
       [](X x, M m) { return at::prelu(x, m.parameters.at(0)); }},
      {"Rrelu",
       "Rrelu, evaluating",
       {6, 4},
       [](Generator& rng, DType) {
         return evaluating(owned(Rrelu{rng, 0.25, 0.5}));
       },
       [](X x, M) { return at::rrelu(x, 0.25, 0.5, false); }},
      {"l1_penalty",
       "l1_penalty",
       {2, 2},
       [](Generator& rng, DType t) { return owned(Penalised(l1_penalty, rng, t)); },
       [](X x, M m) { return x * (m.parameters.at(0).abs().sum() + m.parameters.at(1).abs().sum()); }},
      {"l2_penalty",
       "l2_penalty",
       {2, 2},
       [](Generator& rng, DType t) { return owned(Penalised(l2_penalty, rng, t)); },
       [](X x, M m) { return x * (m.parameters.at(0).square().sum() + m.parameters.at(1).square().sum()); }},
  };
  return pairs;
}

}  // namespace gradus::oracle
