// The workloads W1-W6, and the numbers every contender starts from: one batch, its labels, the first weights. They are
// drawn once, with gradus's own Generator, and handed to all contenders as plain vectors, so nobody can start
// elsewhere.
//
//   for (const Workload& workload : workloads()) {
//     Problem problem = make_problem(workload);
//     problem.weights[0];      // of the first layer, [out, in], row-major
//   }
#pragma once

#include <string>
#include <vector>

namespace peers {

enum class Unit { relu, sigmoid, tanh };

struct Workload {
  std::string id;  // "W3"; variants carry a suffix, as in "W2-relu"
  std::string description;
  std::vector<int> sizes;  // inputs, hidden widths, classes
  Unit unit = Unit::relu;
  int batch = 1;
  int threads = 1;  // what a contender may use; libtorch and dlib keep whichever of 1 and 2 serves them better
  float rate = 0.01F;
};

struct Problem {
  Workload workload;
  std::vector<float> inputs;  // [batch, features], row-major
  std::vector<int> labels;
  std::vector<std::vector<float>> weights;  // per layer [out, in], row-major
  std::vector<std::vector<float>> biases;   // not zero, so that a contender that forgets them is found out
};

const std::vector<Workload>& workloads();
Problem make_problem(const Workload& workload);

}  // namespace peers
