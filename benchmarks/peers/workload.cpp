#include "workload.h"

#include <gradus/core/random.h>

#include <cmath>

namespace peers {

namespace {

constexpr std::uint64_t seed = 20;

std::vector<int> deep(int in, int layers, int width, int out) {
  std::vector<int> sizes{in};
  sizes.insert(sizes.end(), static_cast<std::size_t>(layers), width);
  sizes.push_back(out);
  return sizes;
}

std::vector<float> normals(gradus::Generator& rng, std::size_t count, double standard_deviation) {
  std::vector<float> result(count);
  for (float& value : result) value = static_cast<float>(rng.normal(0, standard_deviation));
  return result;
}

}  // namespace

// The rates move the loss visibly in ten steps, so that agreement means something, and diverge in none.
const std::vector<Workload>& workloads() {
  static const std::vector<int> wide{1024, 1024, 1024, 1024, 10};
  static const std::vector<Workload> all{
      {"W1", "2-16-16-2 tanh, batch 32", {2, 16, 16, 2}, Unit::tanh, 32, 1, 0.02F},
      {"W2-relu", "2-[20x32]-2 relu, batch 64", deep(2, 20, 32, 2), Unit::relu, 64, 1, 0.002F},
      {"W2-sigmoid", "2-[20x32]-2 sigmoid, batch 64", deep(2, 20, 32, 2), Unit::sigmoid, 64, 1, 0.01F},
      {"W2-tanh", "2-[20x32]-2 tanh, batch 64", deep(2, 20, 32, 2), Unit::tanh, 64, 1, 0.01F},
      {"W3", "64-128-128-10 relu, batch 64", {64, 128, 128, 10}, Unit::relu, 64, 1, 0.01F},
      {"W4", "784-256-128-10 relu, batch 128", {784, 256, 128, 10}, Unit::relu, 128, 1, 0.01F},
      {"W5", "1024-1024-1024-1024-10 relu, batch 512", wide, Unit::relu, 512, 1, 0.002F},
      {"W5", "the same with two threads", wide, Unit::relu, 512, 2, 0.002F},
      {"W6", "784-128-10 relu, batch 1", {784, 128, 10}, Unit::relu, 1, 1, 0.0005F},
  };
  return all;
}

Problem make_problem(const Workload& workload) {
  gradus::Generator rng{seed};
  const std::vector<int>& sizes = workload.sizes;
  Problem problem{workload, {}, {}, {}, {}};
  problem.inputs = normals(rng, static_cast<std::size_t>(workload.batch) * static_cast<std::size_t>(sizes.front()), 1);
  for (int row = 0; row < workload.batch; ++row)
    problem.labels.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(sizes.back()))));
  for (std::size_t layer = 0; layer + 1 < sizes.size(); ++layer) {
    const int in = sizes[layer];
    const int out = sizes[layer + 1];
    const double variance = workload.unit == Unit::relu ? 2.0 / in : 2.0 / (in + out);  // He, Glorot
    problem.weights.push_back(
        normals(rng, static_cast<std::size_t>(in) * static_cast<std::size_t>(out), std::sqrt(variance)));
    problem.biases.push_back(normals(rng, static_cast<std::size_t>(out), 0.05));
  }
  return problem;
}

}  // namespace peers
