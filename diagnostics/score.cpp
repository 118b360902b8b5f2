#include <gradus/core/dtype.h>
#include <gradus/diagnostics/score.h>

namespace gradus {

RunningScore::RunningScore(const Dataset& data) : is_classification_(data.is_classification()) {
  if (is_classification_) return;
  dispatch(data.targets.dtype(), [&]<class T>() {
    const auto targets = data.targets.matrix<T>().template cast<double>();
    for (Index k = 0; k < targets.cols(); ++k)
      total_squares_ += (targets.col(k).array() - targets.col(k).mean()).square().sum();
  });
}

void RunningScore::add(const Variable& outputs, const Batch& batch, double loss) {
  const auto rows = static_cast<double>(batch.size());
  loss_ += loss * rows;
  count_ += rows;
  dispatch(outputs.dtype(), [&]<class T>() {
    const auto view = outputs.matrix<T>();
    if (!is_classification_) {
      residual_squares_ += (view - batch.targets.matrix<T>()).template cast<double>().squaredNorm();
      return;
    }
    for (Index row = 0; row < view.rows(); ++row) {
      Index best = 0;
      view.row(row).maxCoeff(&best);
      correct_ += best == batch.labels[static_cast<std::size_t>(row)];
    }
  });
}

Score RunningScore::score() const {
  return {loss_ / count_, is_classification_ ? correct_ / count_ : 1 - residual_squares_ / total_squares_};
}

}  // namespace gradus
