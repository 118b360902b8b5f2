// The three products of a dense layer, by Eigen. `a` and `d` are activations [batch, features], `w` weights [out, in];
// their storage orders decide which of Eigen's packings and kernels run. network_openblas.cpp has the same three by
// BLAS.
#pragma once

#include <Eigen/Core>

namespace peers::byhand {

struct EigenProducts {
  /// y += a wᵀ. The bias is there already: a product adds to its destination anyway, so that costs no pass of its own.
  template <class A, class W>
  static void outputs(A& y, const A& a, const W& w) {
    y.noalias() += a * w.transpose();
  }
  /// dL/da = d w
  template <class A, class W>
  static void inputs(A& result, const A& d, const W& w) {
    result.noalias() = d * w;
  }
  /// w = dᵀ a
  template <class A, class W>
  static void weights(W& result, const A& d, const A& a) {
    if (d.rows() == 1)
      result.noalias() = vector(d) * vector(a).transpose();  // one example: written once, nothing packed
    else
      result.noalias() = d.transpose() * a;
  }
  /// w -= rate dᵀ a
  template <class A, class W>
  static void descend(W& w, float rate, const A& d, const A& a) {
    if (d.rows() == 1)
      w.noalias() -= (rate * vector(d)) * vector(a).transpose();
    else
      w.noalias() -= rate * d.transpose() * a;
  }

 private:
  template <class A>
  static auto vector(const A& row) {
    return Eigen::Map<const Eigen::VectorXf, Eigen::AlignedMax>(row.data(), row.size());
  }
};

}  // namespace peers::byhand
