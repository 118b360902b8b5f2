// Experiment: how much of a signal's energy arrives at the last hidden layer of networks that are drawn again and
// again.
//
//   Job job = energy_job({.activation = "relu", .weight = 2, .layers = 10, .width = 32, .nets = 1000});
//   const EnergyResult r = energy_result(results.of(job));       // r.mean is near 1: He's variance keeps the energy
#pragma once

#include "claims/job.h"

#include <cstdint>
#include <string>

namespace gradus::claims {

/// Nets of `layers` hidden layers of one width without biases, with W ~ N(0, weight / width), and for each one random
/// input of that mean square.
struct Energy {
  std::string activation = "relu";
  double weight = 2;
  int layers = 10;
  int width = 32;
  double input = 1;
  int nets = 1000;
  std::uint64_t seed = 1;
};

/// Of m = ‖a_L‖² / width, the mean square of the last hidden activations: its mean over the nets and the mean of its
/// square, each with its standard error.
struct EnergyResult {
  double mean, mean_error;
  double square, square_error;
};

Job energy_job(const Energy& energy);
EnergyResult energy_result(const Json& json);
Json run_energy(const Json& config);

}  // namespace gradus::claims
