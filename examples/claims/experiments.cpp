// The list of experiments.
#include "claims/job.h"
#include "claims/profile_experiment.h"
#include "claims/train_experiment.h"

namespace gradus::claims {

const std::vector<Experiment>& experiments() {
  static const std::vector<Experiment> all{
      {"profile", 1, run_profile},
      {"train", 1, run_train},
  };
  return all;
}

}  // namespace gradus::claims
