#include <gradus/diagnostics/baseline.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

double entropy_term(double p) { return p > 0 ? -p * std::log(p) : 0; }

double pointwise(const std::string& loss, double error) {
  const double size = std::abs(error);
  if (loss == "l1") return size;
  if (loss == "huber") return size < 1 ? size * size / 2 : size - 0.5;
  return size * size;
}

// Of one column of targets, by golden-section search: all three losses are convex in the answer.
double best_constant(const std::string& loss, const std::vector<double>& targets) {
  const auto mean_loss = [&](double answer) {
    double sum = 0;
    for (double target : targets) sum += pointwise(loss, answer - target);
    return sum / static_cast<double>(targets.size());
  };
  const auto [low, high] = std::ranges::minmax(targets);
  const double golden = (std::sqrt(5.0) - 1) / 2;
  double a = low, b = high;
  for (int i = 0; i < 60; ++i) {
    const double c = b - golden * (b - a);
    const double d = a + golden * (b - a);
    if (mean_loss(c) < mean_loss(d))
      b = d;
    else
      a = c;
  }
  return mean_loss((a + b) / 2);
}

}  // namespace

double constant_answer_loss(const TrainingPlan& plan, const Dataset& data) {
  const auto n = static_cast<double>(data.size());
  double total = 0;
  if (!data.is_classification()) {
    const std::vector<double> values = data.targets.to_vector();
    const auto columns = static_cast<std::size_t>(data.targets.columns());
    for (std::size_t k = 0; k < columns; ++k) {
      std::vector<double> column;
      for (std::size_t i = k; i < values.size(); i += columns) column.push_back(values[i]);
      total += best_constant(plan.loss, column);
    }
    return total / static_cast<double>(columns);
  }
  const std::vector<Index> counts = data.class_counts();
  const bool is_entropy = plan.loss == "auto" || plan.loss == "cross_entropy" || plan.loss == "nll_of_probabilities";
  const auto classes = static_cast<double>(counts.size());
  for (const Index count : counts) {
    const double p = static_cast<double>(count) / n;
    if (is_entropy)
      total += entropy_term(p);
    else if (plan.loss == "bce" || plan.loss == "bce_with_logits")
      total += (entropy_term(p) + entropy_term(1 - p)) / classes;
    else if (plan.loss == "l1")
      total += std::min(p, 1 - p) / classes;
    else if (plan.loss == "huber")
      total += p * (1 - p) / 2 / classes;
    else
      total += p * (1 - p) / classes;
  }
  return total;
}

}  // namespace gradus
