#include <gradus/diagnostics/jacobian_spectrum.h>

#include <Eigen/SVD>
#include <cmath>
#include <numbers>
#include <numeric>

namespace gradus {
namespace {

std::vector<double> of_matrix(const Eigen::MatrixXd& matrix) {
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(matrix);
  return {svd.singularValues().begin(), svd.singularValues().end()};
}

}  // namespace

std::vector<double> singular_values(const Tensor& matrix) {
  if (matrix.rank() != 2)
    throw ShapeError("[singular_values] a tensor of shape " + matrix.shape().string() +
                     " is no matrix. Reshape it to two axes?");
  return of_matrix(matrix.to(float64).matrix<double>());
}

std::vector<double> jacobian_singular_values(const Variable& output, const Variable& input) {
  const Shape shape{output.shape().size(), input.shape().size()};
  return singular_values(jacobian(output, input).value().reshaped(shape));
}

double mean_singular_value(const Variable& output, const Variable& input) {
  const std::vector<double> values = jacobian_singular_values(output, input);
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double linear_mean_singular_value(Index n, double standard_deviation) {
  if (n < 1 || !(standard_deviation >= 0))
    throw ArgumentError("[linear_mean_singular_value] there is no layer of " + std::to_string(n) +
                        " units whose weights have that standard deviation.");
  return 8 / (3 * std::numbers::pi) * standard_deviation * std::sqrt(static_cast<double>(n));
}

}  // namespace gradus
