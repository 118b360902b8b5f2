#include <gradus/core/errors.h>
#include <gradus/layers/initialisers.h>

#include <Eigen/QR>
#include <cmath>

namespace gradus {
namespace {

struct Fans {
  double in;
  double out;
};

Fans fans(const Tensor& weight) {
  if (weight.rank() == 0) return {1, 1};
  return {static_cast<double>(weight.shape()[-1]), static_cast<double>(weight.shape()[0])};
}

template <class Draw>
void fill(Tensor& weight, Draw draw) {
  dispatch(weight.dtype(), [&]<class T>() {
    for (T& value : weight.values<T>()) value = static_cast<T>(draw());
  });
}

// Draws with mean 0 and the standard deviation that `deviation` finds for the weight's fans.
template <class Deviation>
Initialiser scaled(std::string name, bool is_uniform, Deviation deviation) {
  return {std::move(name), [=](Tensor& weight, Generator& rng) {
            const double sd = deviation(fans(weight));
            const double bound = sd * std::sqrt(3.0);  // a uniform's standard deviation is its bound over √3
            fill(weight, [&] { return is_uniform ? rng.uniform(-bound, bound) : rng.normal(0, sd); });
          }};
}

Initialiser glorot(std::string name, bool is_uniform, double gain) {
  return scaled(std::move(name), is_uniform, [=](Fans f) { return gain * std::sqrt(2 / (f.in + f.out)); });
}

Initialiser by_fan_in(std::string name, bool is_uniform, double gain) {
  return scaled(std::move(name), is_uniform, [=](Fans f) { return gain / std::sqrt(f.in); });
}

void fill_orthogonal(Tensor& weight, Generator& rng, double gain) {
  if (weight.rank() != 2)
    throw ShapeError("[orthogonal] a weight of shape " + weight.shape().string() + " is no matrix [out, in].");
  const Index rows = weight.shape()[0];
  const Index columns = weight.shape()[1];
  const Index large = std::max(rows, columns);
  const Index small = std::min(rows, columns);
  Eigen::MatrixXd gaussian(large, small);
  for (Index i = 0; i < gaussian.size(); ++i) gaussian.data()[i] = rng.normal();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(gaussian);
  Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(large, small);
  // With the signs of R's diagonal the distribution is uniform over orthogonal matrices (Mezzadri 2007).
  for (Index j = 0; j < small; ++j)
    if (qr.matrixQR()(j, j) < 0) q.col(j) *= -1;
  dispatch(weight.dtype(), [&]<class T>() {
    auto view = weight.matrix<T>();
    if (rows >= columns)
      view = (gain * q).template cast<T>();
    else
      view = (gain * q.transpose()).template cast<T>();
  });
}

}  // namespace

Initialiser constant(double value) {
  return {"constant(" + number_text(value) + ")",
          [=](Tensor& weight, Generator&) { fill(weight, [=] { return value; }); }};
}

Initialiser uniform(double low, double high) {
  if (!(low <= high))
    throw ArgumentError("[uniform] the bounds " + number_text(low) + " and " + number_text(high) +
                        " are not in order. Exchange them?");
  return {"uniform", [=](Tensor& weight, Generator& rng) { fill(weight, [&] { return rng.uniform(low, high); }); }};
}

Initialiser normal(double mean, double standard_deviation) {
  if (!(standard_deviation >= 0))
    throw ArgumentError("[normal] a standard deviation cannot be " + number_text(standard_deviation) + ".");
  return {"normal",
          [=](Tensor& weight, Generator& rng) { fill(weight, [&] { return rng.normal(mean, standard_deviation); }); }};
}

Initialiser glorot_uniform(double gain) { return glorot("glorot_uniform", true, gain); }
Initialiser glorot_normal(double gain) { return glorot("glorot_normal", false, gain); }
Initialiser he_uniform(double gain) { return by_fan_in("he_uniform", true, gain); }
Initialiser he_normal(double gain) { return by_fan_in("he_normal", false, gain); }
Initialiser lecun_uniform(double gain) { return by_fan_in("lecun_uniform", true, gain); }
Initialiser lecun_normal(double gain) { return by_fan_in("lecun_normal", false, gain); }

Initialiser siren_first() {
  return scaled("siren_first", true, [](Fans f) { return 1 / f.in / std::sqrt(3.0); });
}

Initialiser orthogonal(double gain) {
  return {"orthogonal", [=](Tensor& weight, Generator& rng) { fill_orthogonal(weight, rng, gain); }};
}

namespace {

const std::vector<Initialiser>& named() {
  static const std::vector<Initialiser> all = [] {
    std::vector<Initialiser> list{glorot_uniform(), glorot_normal(), he_uniform(),  he_normal(), lecun_uniform(),
                                  lecun_normal(),   orthogonal(),    siren_first(), constant(0)};
    list.back().name = "zeros";
    return list;
  }();
  return all;
}

}  // namespace

Initialiser initialiser(std::string_view name) {
  std::string known;
  for (const Initialiser& candidate : named()) {
    if (candidate.name == name) return candidate;
    known += (known.empty() ? "" : ", ") + candidate.name;
  }
  throw ArgumentError("[initialiser] there is no initialiser \"" + std::string(name) + "\". Known are " + known + ".");
}

std::vector<std::string> initialiser_names() {
  std::vector<std::string> names;
  for (const Initialiser& candidate : named()) names.push_back(candidate.name);
  return names;
}

Initialiser proper_initialiser(const Activation& activation) {
  if (!activation.has_facts()) return glorot_uniform(activation.gain());
  switch (activation.facts().initialiser) {
    case InitialiserFamily::he:
      return he_uniform(activation.gain());
    case InitialiserFamily::lecun:
      return lecun_uniform(activation.gain());
    case InitialiserFamily::glorot:
      break;
  }
  return glorot_uniform(activation.gain());
}

}  // namespace gradus
