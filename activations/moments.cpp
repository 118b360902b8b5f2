#include <gradus/activations/moments.h>
#include <gradus/activations/quadrature.h>
#include <gradus/core/errors.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

void require(const Activation& f, double q, double c = 0) {
  if (!f.is_elementwise())
    throw ArgumentError("[moments] " + f.name() + " is no elementwise activation: it has no f(z) of one z.");
  if (!(q >= 0 && std::isfinite(q)))
    throw ArgumentError("[moments] a variance cannot be " + number_text(q) + ". Did the signals overflow?");
  if (!(c >= -1 && c <= 1)) throw ArgumentError("[moments] a correlation cannot be " + number_text(c) + ".");
}

std::vector<double> kinks_of(const Activation& f) {
  if (!f.has_facts()) return {};
  return {f.facts().kinks.begin(), f.facts().kinks.end()};
}

// f or f′ at many points, by the operation itself, on a tape of its own.
class Reading {
 public:
  enum class Of { values, slopes };
  Reading(const Activation& f, Of of) : f_(f), of_(of) {}

  void operator()(std::span<const double> x, std::span<double> result) {
    tape_.clear();
    const Tensor points = Tensor::from(x, Shape{static_cast<Index>(x.size())}, float64);
    if (of_ == Of::values) {
      copy(f_(tape_.constant(points)).value(), result);
    } else {
      const Variable at = tape_.variable(points);
      sum(f_(at)).backward();
      copy(at.grad(), result);
    }
  }

 private:
  static void copy(const Tensor& from, std::span<double> to) { std::ranges::copy(from.values<double>(), to.begin()); }

  const Activation& f_;
  Of of_;
  Tape tape_;
};

// E[g(shift + scale · z)], where g is of width 1 at 0 and has these kinks. `g` may use its argument in place.
template <class G>
double expectation(const G& g, double shift, double scale, std::span<const double> kinks, double negligible = 0) {
  std::vector<double> breaks;
  for (double kink : kinks) breaks.push_back((kink - shift) / scale);
  add_graded(breaks, -shift / scale, 1 / scale);
  std::vector<double> x;
  return normal_expectation(
      [&](std::span<const double> z, std::span<double> result) {
        x.resize(z.size());
        for (std::size_t i = 0; i < z.size(); ++i) x[i] = shift + scale * z[i];
        g(x, result);
      },
      std::move(breaks), negligible);
}

double second_moment(const Activation& f, Reading::Of of, double q) {
  Reading read(f, of);
  const auto squared = [&](std::span<const double> x, std::span<double> result) {
    read(x, result);
    for (double& y : result) y *= y;
  };
  return expectation(squared, 0, std::sqrt(q), kinks_of(f));
}

double mixed_moment(const Activation& f, Reading::Of of, double q, double c) {
  Reading read(f, of);
  const double root = std::sqrt(q);
  const double rest = std::sqrt((1 - c) * (1 + c));  // v = c u + rest · z, z independent of u
  const std::vector<double> kinks = kinks_of(f);
  // Far out f may be all rounding, as tanh′ = 1 − tanh² is.
  const double negligible = 1e-15 * std::sqrt(second_moment(f, of, q));
  const auto of_partner = [&](double u) {
    const double shift = root * c * u;
    if (rest > 0)
      return expectation([&](auto x, auto result) { read(x, result); }, shift, root * rest, kinks, negligible);
    double y = 0;
    read(std::span(&shift, 1), std::span(&y, 1));
    return y;
  };
  // As a function of u, the mean over v has f's kinks rounded, over a width of rest / c.
  std::vector<double> breaks;
  for (double kink : kinks) {
    add_graded(breaks, kink / root, rest);
    if (c != 0) add_graded(breaks, kink / root / c, rest);
  }
  add_graded(breaks, 0, 1 / root);
  std::vector<double> x;
  return normal_expectation(
      [&](std::span<const double> u, std::span<double> result) {
        x.assign(u.begin(), u.end());
        for (double& at : x) at *= root;
        read(x, result);
        for (std::size_t i = 0; i < u.size(); ++i)
          if (result[i] != 0) result[i] *= of_partner(u[i]);
      },
      std::move(breaks));
}

// Slopes at q = 0 are a limit, which is reached long before 0.
double for_slopes(double q) { return std::max(q, std::numeric_limits<double>::min()); }

double value_at_0(const Activation& f) {
  double y = 0;
  const double x = 0;
  Reading(f, Reading::Of::values)(std::span(&x, 1), std::span(&y, 1));
  return y;
}

}  // namespace

double mean_square(const Activation& f, double q) {
  require(f, q);
  if (q == 0) return value_at_0(f) * value_at_0(f);
  return second_moment(f, Reading::Of::values, q);
}

double mean_square_slope(const Activation& f, double q) {
  require(f, q);
  return second_moment(f, Reading::Of::slopes, for_slopes(q));
}

double mean_product(const Activation& f, double q, double c) {
  require(f, q, c);
  if (q == 0) return value_at_0(f) * value_at_0(f);
  return c == 1 ? second_moment(f, Reading::Of::values, q) : mixed_moment(f, Reading::Of::values, q, c);
}

double mean_product_of_slopes(const Activation& f, double q, double c) {
  require(f, q, c);
  const double at = for_slopes(q);
  return c == 1 ? second_moment(f, Reading::Of::slopes, at) : mixed_moment(f, Reading::Of::slopes, at, c);
}

}  // namespace gradus
