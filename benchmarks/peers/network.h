// A multilayer perceptron trained without any library's help beyond products: the floor that the others are measured
// against. Everything is allocated once; a step touches no heap. A and W are the matrix types of activations
// [batch, features] and weights [out, in]: their storage orders are the layouts compared.
//
//   Network<RowMajor, ColMajor, EigenProducts> network(problem, Work::training);   // y = xW with W stored as [in, out]
//   network.step();
#pragma once

#include "handwritten.h"
#include "passes.h"
#include "products.h"
#include "softmax.h"

namespace peers::byhand {

template <class A, class W, class Products>
class Network : public Contender {
 public:
  Network(const Problem& problem, Work work)
      : workload_(problem.workload), labels_(problem.labels), sums_(problem.workload.batch), work_(work) {
    const std::vector<int>& sizes = workload_.sizes;
    inputs_ = Eigen::Map<const RowMajor>(problem.inputs.data(), workload_.batch, sizes.front());
    layers_.resize(sizes.size() - 1);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      Layer& layer = layers_[i];
      layer.w = Eigen::Map<const RowMajor>(problem.weights[i].data(), sizes[i + 1], sizes[i]);
      layer.b = Eigen::Map<const Eigen::RowVectorXf>(problem.biases[i].data(), sizes[i + 1]);
      layer.y.resize(workload_.batch, sizes[i + 1]);
      if (i + 1 < layers_.size()) layer.d.resize(workload_.batch, sizes[i + 1]);
      if (work_ == Work::training) layer.dw.resize(sizes[i + 1], sizes[i]);
      layer.db.resize(sizes[i + 1]);
    }
  }

  void step() override {
    forward();
    if (work_ == Work::inference) return;
    loss_ = softmax_cross_entropy(layers_.back().y, labels_, sums_);
    backward();
    if (work_ == Work::training)
      for (Layer& layer : layers_) {
        descend(workload_.rate, layer.w.data(), layer.dw.data(), layer.w.size(), workload_.threads);
        layer.b -= workload_.rate * layer.db;
      }
  }

  /// After inference, of the outputs: once, because it works in place.
  double loss() override {
    return work_ == Work::inference ? softmax_cross_entropy(layers_.back().y, labels_, sums_) : loss_;
  }

 private:
  struct Layer {
    W w, dw;
    Eigen::RowVectorXf b, db;
    A y;  // the output; of the last layer the logits, then dL/dlogits
    A d;  // dL/dy, then dL/d(input of the unit)
  };

  const A& input(std::size_t layer) const { return layer == 0 ? inputs_ : layers_[layer - 1].y; }

  void forward() {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      Layer& layer = layers_[i];
      if constexpr (A::IsRowMajor)
        for (Index row = 0; row < layer.y.rows(); ++row) layer.y.row(row) = layer.b;
      else
        for (Index column = 0; column < layer.y.cols(); ++column) layer.y.col(column).setConstant(layer.b(column));
      Products::outputs(layer.y, input(i), layer.w);
      if (i + 1 < layers_.size()) activate(workload_.unit, layer.y.data(), layer.y.size(), workload_.threads);
    }
  }

  void backward() {
    for (std::size_t i = layers_.size(); i-- > 0;) {
      Layer& layer = layers_[i];
      const A& d = i + 1 == layers_.size() ? layer.y : layer.d;
      if (i > 0) {
        Layer& below = layers_[i - 1];
        Products::inputs(below.d, d, layer.w);
        multiply_by_slope(workload_.unit, below.y.data(), below.d.data(), below.d.size(), workload_.threads);
      }
      layer.db.noalias() = d.colwise().sum();
      if (work_ == Work::fused_training) {
        Products::descend(layer.w, workload_.rate, d, input(i));
        layer.b -= workload_.rate * layer.db;
      } else {
        Products::weights(layer.dw, d, input(i));
      }
    }
  }

  Workload workload_;
  std::vector<int> labels_;
  Eigen::ArrayXf sums_;
  A inputs_;
  std::vector<Layer> layers_;
  Work work_;
  float loss_ = 0;
};

}  // namespace peers::byhand
