// The experiment behind born-dead networks: ReLU nets of one input number are drawn, and of each it is asked whether
// its last hidden layer is 0 for all inputs. With zero biases such a net is linear on either side of 0, so that
// inputs −1 and 1 answer it.
//
//   Job job = born_dead_job({.width = 2, .layers = 10, .draws = 400});
//   results.of(job).at("dead").get<int>();                            // about 0.88 · 400
#pragma once

#include "claims/job.h"

#include <gradus/diagnostics/dying_relu.h>

#include <cstdint>

namespace gradus::claims {

struct BornDeadDraws {
  int width = 2;
  int layers = 10;  // of weights: layers − 1 hidden ones
  int draws = 400;
  std::uint64_t seed = 1;
};

Job born_dead_job(const BornDeadDraws& draws);
/// {"dead": nets}
Json run_born_dead(const Json& config);

}  // namespace gradus::claims
