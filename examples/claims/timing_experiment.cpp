#include "claims/timing_experiment.h"

#include <gradus/diagnostics/training.h>

#include <algorithm>
#include <ctime>
#include <memory>

namespace gradus::claims {
namespace {

constexpr double shortest = 4e5;  // ns that one measurement takes at least: a clock's reading takes some 100

// The processor's time of this thread: what other programs take meanwhile is not in it.
double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e9 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec);
}

template <class Work>
double time_of(long repeats, const Work& work) {
  const double start = now();
  for (long i = 0; i < repeats; ++i) work();
  return (now() - start) / static_cast<double>(repeats);
}

// How often it must be done to be measurable; warms up besides.
template <class Work>
long repeats_of(const Work& work) {
  long repeats = 1;
  while (repeats < (1L << 24) && time_of(repeats, work) * static_cast<double>(repeats) < shortest) repeats *= 2;
  return repeats;
}

Tensor normal_numbers(const Shape& shape, Generator& rng) {
  Tensor numbers(shape, DType::float32);
  for (float& x : numbers.values<float>()) x = static_cast<float>(rng.normal());
  return numbers;
}

// The kernels of an activation on arrays that are there already, without a tape around them.
class ByItself {
 public:
  ByItself(const Activation& f, const Shape& shape, Generator& rng)
      : f_(f), x_(normal_numbers(shape, rng)), y_(x_), gradient_(normal_numbers(shape, rng)), result_(x_) {
    forward();
  }
  void forward() {
    const Array inputs[] = {x_.array()};
    scratch_.run({f_.operation().evaluate, f_.attributes(), inputs, y_.array()});
  }
  void backward() {
    const Array arrays[] = {x_.array(), y_.array(), gradient_.array()};
    scratch_.run({f_.operation().pointwise->gradient[0], f_.attributes(), arrays, result_.array()});
  }

 private:
  Activation f_;
  Tensor x_, y_, gradient_, result_;
  Workspace scratch_;
};

Split noise(Index features, Index batch, Generator& rng) {
  Dataset data;
  data.inputs = normal_numbers({8 * batch, features}, rng);
  data.classes = 10;
  for (Index i = 0; i < 8 * batch; ++i) data.labels.push_back(static_cast<std::int32_t>(rng.below(10)));
  return {data, data};
}

struct Contender {
  std::string name;
  ByItself kernels;
  std::unique_ptr<Training> training;
  long forward_repeats = 0, backward_repeats = 0, step_repeats = 0;
  Times times = {};
};

}  // namespace

std::vector<double> Times::both() const {
  std::vector<double> sums = forward;
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += backward[i];
  return sums;
}

std::vector<double> Times::ratio_by_itself(const Times& other) const {
  std::vector<double> ratios = both();
  const std::vector<double> below = other.both();
  for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] /= below.at(i);
  return ratios;
}

std::vector<double> Times::ratio_of_steps(const Times& other) const {
  std::vector<double> ratios = step;
  for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] /= other.step.at(i);
  return ratios;
}

Job timing_job(const Timing& t) {
  const Index features = t.features > 0 ? t.features : t.width;
  const auto numbers = static_cast<double>(t.width * (features + t.width * (t.depth - 1)));
  const double step = 1e-5 + 6e-10 * static_cast<double>(t.batch) * numbers;
  const double round = static_cast<double>(t.activations.size()) * (2e-3 + std::max(6e-4, step));
  return {"timing",
          {{"activations", t.activations},
           {"width", t.width},
           {"depth", t.depth},
           {"batch", t.batch},
           {"features", features},
           {"rounds", t.rounds}},
          0.02 + (t.rounds + 2) * round,
          true};
}

Json run_timing(const Json& config) {
  const Index width = config.at("width"), batch = config.at("batch"), features = config.at("features");
  Generator rng(1);
  const Split data = noise(features, batch, rng);
  TrainingPlan plan{.hidden = std::vector<Index>(config.at("depth").get<std::size_t>(), width),
                    .learning_rate = 1e-3,
                    .batch_size = batch};
  std::vector<Contender> contenders;
  for (const std::string name : config.at("activations")) {
    plan.activation = name;
    contenders.push_back(
        {name, ByItself(activation(name), {batch, width}, rng), std::make_unique<Training>(plan, data)});
    Contender& c = contenders.back();
    c.forward_repeats = repeats_of([&] { c.kernels.forward(); });
    c.backward_repeats = repeats_of([&] { c.kernels.backward(); });
    c.step_repeats = repeats_of([&] { c.training->step(); });
  }
  const int rounds = config.at("rounds");
  const auto elements = static_cast<double>(batch * width);
  for (int round = 0; round < rounds; ++round) {
    // Each in turn is the first: none always follows the same other.
    std::rotate(contenders.begin(), contenders.begin() + 1, contenders.end());
    for (Contender& c : contenders)
      c.times.forward.push_back(time_of(c.forward_repeats, [&] { c.kernels.forward(); }) / elements);
    for (Contender& c : contenders)
      c.times.backward.push_back(time_of(c.backward_repeats, [&] { c.kernels.backward(); }) / elements);
    for (Contender& c : contenders) c.times.step.push_back(time_of(c.step_repeats, [&] { c.training->step(); }));
  }
  Json result;
  for (const Contender& c : contenders)
    result[c.name] = {{"forward", c.times.forward}, {"backward", c.times.backward}, {"step", c.times.step}};
  return result;
}

TimingResult timing_result(const Json& json) {
  TimingResult result;
  for (const auto& [name, times] : json.items())
    result.times[name] = {times.at("forward"), times.at("backward"), times.at("step")};
  return result;
}

}  // namespace gradus::claims
