#include "claims/rounding_experiment.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/tape.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace gradus::claims {
namespace {

constexpr double farthest = 1000;  // nothing changes beyond

// The least float in (from, to] that `far` holds for, if it holds at `to` and, once it does, from there on.
template <class T>
double first(T from, T to, const std::function<bool(T)>& far) {
  if (!far(to)) return std::numeric_limits<double>::quiet_NaN();
  while (true) {
    const T middle = from + (to - from) / 2;
    if (middle <= from || middle >= to) return to;
    (far(middle) ? to : from) = middle;
  }
}

// Near the border rounding may go to and fro: the last float below `to` that `far` does not hold for has it.
template <class T>
double settled(T border, const std::function<bool(T)>& far) {
  T result = border, x = border;
  for (int step = 0; step < 2000; ++step) {
    x = std::nextafter(x, std::numeric_limits<T>::infinity());
    if (!far(x)) result = std::nextafter(x, std::numeric_limits<T>::infinity());
  }
  return result;
}

template <class T>
Json measured(const Activation& f) {
  Tape tape;
  const auto value = [&](T x) {
    tape.clear();
    return static_cast<T>(f(tape.constant(full({1}, x, dtype_of<T>))).item());
  };
  const auto slope = [&](T x) {
    tape.clear();
    const Variable in = tape.variable(full({1}, x, dtype_of<T>));
    sum(f(in)).backward();
    return static_cast<T>(in.grad().item());
  };
  const std::function<bool(T)> is_one = [&](T x) { return value(x) == 1; };
  const std::function<bool(T)> is_zero = [&](T x) { return value(-x) == 0; };
  const std::function<bool(T)> is_flat = [&](T x) { return slope(x) == 0; };
  const std::function<bool(T)> formula = [&](T x) { return T{1} / (T{1} + std::exp(-x)) == T{1}; };
  const T end = static_cast<T>(farthest);
  const auto from = [&](const std::function<bool(T)>& far) {
    const double border = first<T>(0, end, far);
    return std::isnan(border) ? border : settled<T>(static_cast<T>(border), far);
  };
  Json result{{"exactly_one", from(is_one)},
              {"exactly_zero", -from(is_zero)},
              {"slope_zero", from(is_flat)},
              {"formula_one", f.name() == "sigmoid" ? from(formula) : std::numeric_limits<double>::quiet_NaN()},
              {"x", Json::array()},
              {"gap", Json::array()},
              {"recovered", Json::array()}};
  const Tensor sweep = linspace(-110, 110, 100001, dtype_of<T>);
  tape.clear();
  const Tensor up = f(tape.constant(sweep)).value(), down = f(-tape.constant(sweep)).value();
  double asymmetry = 0, rises_until = -110;
  int falls = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(sweep.size()); ++i) {
    const double a = up.values<T>()[i], b = down.values<T>()[i];
    asymmetry = std::max(asymmetry, std::abs(a + b - 1) / static_cast<double>(std::numeric_limits<T>::epsilon()));
    if (i == 0) continue;
    falls += a < static_cast<double>(up.values<T>()[i - 1]);
    if (a > static_cast<double>(up.values<T>()[i - 1])) rises_until = static_cast<double>(sweep.values<T>()[i]);
  }
  const auto [low, high] = std::ranges::minmax(up.values<T>());
  result["low"] = low;
  result["high"] = high;
  result["falls"] = falls;
  result["asymmetry"] = asymmetry;
  result["rises_until"] = rises_until;
  for (int half = 0; half <= 240; ++half) {
    const T x = static_cast<T>(half) / 2;
    const double y = value(x);
    result["x"].push_back(x);
    result["gap"].push_back(1 - y);
    result["recovered"].push_back(f.name() == "sigmoid" ? std::log(y) - std::log1p(-y) : std::atanh(y));
  }
  return result;
}

std::vector<double> numbers(const Json& json) {
  std::vector<double> all;
  for (const Json& value : json) all.push_back(number(value));
  return all;
}

}  // namespace

Job rounding_job(const std::string& activation) { return {"rounding", {{"activation", activation}}, 0.05}; }

Json run_rounding(const Json& config) {
  const Activation f = activation(config.at("activation").get<std::string>());
  return {{"float32", measured<float>(f)}, {"float64", measured<double>(f)}};
}

RoundingResult rounding_result(const Json& json, const std::string& dtype) {
  const Json& of = json.at(dtype);
  RoundingResult result;
  result.exactly_one = number(of.at("exactly_one"));
  result.formula_one = number(of.at("formula_one"));
  result.exactly_zero = number(of.at("exactly_zero"));
  result.slope_zero = number(of.at("slope_zero"));
  result.low = number(of.at("low"));
  result.high = number(of.at("high"));
  result.falls = of.at("falls");
  result.asymmetry = number(of.at("asymmetry"));
  result.rises_until = number(of.at("rises_until"));
  result.x = numbers(of.at("x"));
  result.gap = numbers(of.at("gap"));
  result.recovered = numbers(of.at("recovered"));
  return result;
}

}  // namespace gradus::claims
