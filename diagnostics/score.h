// Score: how well a network does on a data set that it sees in parts.
//
//   RunningScore total(data);
//   for (const Batch& batch : view.epoch()) total.add(outputs, batch, loss.item());
//   total.score().accuracy;
#pragma once

#include <gradus/core/variable.h>
#include <gradus/data/batches.h>

namespace gradus {

struct Score {
  double loss = 0;      // mean over examples
  double accuracy = 0;  // share of examples whose largest output is the label's; for regression R²
};

/// Sums up batches. For regression the variance to be explained is that of each target about its own mean.
class RunningScore {
 public:
  explicit RunningScore(const Dataset& data);

  /// `outputs` is [batch, classes or targets], `loss` their mean loss.
  void add(const Variable& outputs, const Batch& batch, double loss);
  Score score() const;

 private:
  bool is_classification_;
  double loss_ = 0;
  double count_ = 0;
  double correct_ = 0;
  double residual_squares_ = 0;
  double total_squares_ = 0;
};

}  // namespace gradus
