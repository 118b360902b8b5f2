// Softmax and cross-entropy by hand: logits in, dL/dlogits out in the same memory, mean loss returned. Once for
// examples in rows that are contiguous, once for classes in columns that are contiguous; the exponential is one linear
// pass in both.
#pragma once

#include <Eigen/Core>

#include <vector>

namespace peers::byhand {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ColMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

/// `sums` is scratch memory, one number per example.
inline float softmax_cross_entropy(RowMajor& z, const std::vector<int>& labels, Eigen::ArrayXf& sums) {
  const Eigen::Index batch = z.rows();
  const float share = 1.F / static_cast<float>(batch);
  float loss = 0;
  for (Eigen::Index i = 0; i < batch; ++i) {
    auto row = z.row(i).array();
    row -= row.maxCoeff();
    loss -= row(labels[static_cast<std::size_t>(i)]);
  }
  z.array() = z.array().exp();
  for (Eigen::Index i = 0; i < batch; ++i) {
    auto row = z.row(i).array();
    sums(i) = row.sum();
    row *= share / sums(i);
    row(labels[static_cast<std::size_t>(i)]) -= share;
  }
  return (loss + sums.log().sum()) * share;
}

inline float softmax_cross_entropy(ColMajor& z, const std::vector<int>& labels, Eigen::ArrayXf& sums) {
  const Eigen::Index batch = z.rows();
  const Eigen::Index classes = z.cols();
  const float share = 1.F / static_cast<float>(batch);
  Eigen::ArrayXf& largest = sums;
  largest = z.col(0).array();
  for (Eigen::Index c = 1; c < classes; ++c) largest = largest.max(z.col(c).array());
  for (Eigen::Index c = 0; c < classes; ++c) z.col(c).array() -= largest;
  float loss = 0;
  for (Eigen::Index i = 0; i < batch; ++i) loss -= z(i, labels[static_cast<std::size_t>(i)]);
  z.array() = z.array().exp();
  sums = z.col(0).array();
  for (Eigen::Index c = 1; c < classes; ++c) sums += z.col(c).array();
  loss += sums.log().sum();
  sums = share / sums;
  for (Eigen::Index c = 0; c < classes; ++c) z.col(c).array() *= sums;
  for (Eigen::Index i = 0; i < batch; ++i) z(i, labels[static_cast<std::size_t>(i)]) -= share;
  return loss * share;
}

}  // namespace peers::byhand
