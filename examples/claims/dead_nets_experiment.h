// Experiment: how many of the ReLU nets that are drawn are dead before training, at one point and everywhere.
//
//   Job job = dead_nets_job({.width = 2, .layers = 10, .nets = 20000});
//   const DeadNets dead = dead_nets(results.of(job));        // .at_a_point about 0.925 of them, .born 0.880
#pragma once

#include "claims/job.h"

#include <cstdint>

namespace gradus::claims {

/// Nets of one input number without biases, `layers` layers of weights of which the last is the head, and W ~ N(0, 2 /
/// fan_in), of which only the sign matters.
struct DeadNetsPlan {
  int width = 2;
  int layers = 10;
  int nets = 10000;
  std::uint64_t seed = 1;
};

/// How many have a last hidden layer that is 0 for input 1, and for all inputs: without biases a net is linear on
/// either side of 0, so that −1 and 1 stand for all.
struct DeadNets {
  int at_a_point, born;
};

Job dead_nets_job(const DeadNetsPlan& plan);
DeadNets dead_nets(const Json& json);
Json run_dead_nets(const Json& config);

}  // namespace gradus::claims
