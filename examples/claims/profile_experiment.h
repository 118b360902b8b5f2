// Experiment: how much gradient reaches each layer of a network before training, in float64, where 10⁻⁶⁰ is a number.
//
//   Job job = profile_job({.activation = "sigmoid", .weight = 1, .depth = 10, .seed = 1});
//   const ProfileResult measured = profile_result(results.of(job));     // δ norms, one per layer
#pragma once

#include "claims/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::claims {

/// A network of `depth` hidden layers of one width between random inputs of mean square 1 and ten classes, drawn with
/// W ~ N(0, weight / fan_in) and b ~ N(0, bias).
struct Profile {
  std::string activation = "tanh";
  double weight = 1;
  double bias = 0;
  int depth = 10;
  int width = 256;
  int batch = 16;
  std::uint64_t seed = 1;
};

struct ProfileResult {
  std::vector<double> delta;          // ‖δ_l‖, first to last hidden layer
  std::vector<double> weight_factor;  // ln, from the layer above, of which the last has none (NaN)
  std::vector<double> slope_factor;
  std::vector<double> mean_square;  // of the pre-activations
  double first_to_last() const { return delta.front() / delta.back(); }
};

Job profile_job(const Profile& profile);
ProfileResult profile_result(const Json& json);
Json run_profile(const Json& config);

}  // namespace gradus::claims
