// Bringing inputs to a common scale, which gradient descent needs. What is learnt from the training part is applied to
// the test part unchanged; measuring the test part too would leak it into training.
//
//   Standardizer standardizer = Standardizer::fit(parts.train.inputs);
//   standardizer.apply(parts.train.inputs);        // each column: mean 0, standard deviation 1
//   standardizer.apply(parts.test.inputs);         // the same shift and scale
//   divide(digits.inputs, 16);                     // or simply: pixels to 0 … 1
#pragma once

#include <gradus/data/dataset.h>

#include <vector>

namespace gradus {

/// x' = (x − mean) / sd for each column. Works on any [n, columns] tensor, so on targets too.
class Standardizer {
 public:
  /// Mean and standard deviation (divided by n) of each column. A constant column gets sd 1, so it becomes 0.
  /// Throws ShapeError unless `samples` is [n, columns] with n >= 1.
  static Standardizer fit(const Tensor& samples);
  /// One mean and sd over all columns, as usual for images: a pixel that is nearly always 0 is not blown up.
  static Standardizer fit_overall(const Tensor& samples);
  /// Known values, such as published ones: one per column, or one for all. Throws ArgumentError unless sd > 0.
  Standardizer(std::vector<double> mean, std::vector<double> sd);

  const std::vector<double>& mean() const { return mean_; }
  const std::vector<double>& sd() const { return sd_; }

  /// In place. Throws ShapeError if `samples` has another number of columns than what was fitted.
  void apply(Tensor& samples) const;
  /// Back to the original units: x = x' · sd + mean. In place.
  void undo(Tensor& samples) const;

 private:
  void require_columns(const Tensor& samples) const;

  std::vector<double> mean_, sd_;
  Index columns_ = 0;  // what apply() insists on; 0: one mean for any number of columns
};

/// Standardizes the inputs of both parts by the training part, and returns what was done.
Standardizer standardize(Split& parts);

/// Divides every element by a constant, in place. Throws ArgumentError if it is 0 or not finite.
void divide(Tensor& samples, double by);

}  // namespace gradus
