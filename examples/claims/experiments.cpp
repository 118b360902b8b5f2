// The list of experiments.
#include "claims/born_dead_experiment.h"
#include "claims/centring_experiment.h"
#include "claims/collapse_experiment.h"
#include "claims/dead_nets_experiment.h"
#include "claims/energy_experiment.h"
#include "claims/head_experiment.h"
#include "claims/job.h"
#include "claims/landscape_experiment.h"
#include "claims/phase_experiment.h"
#include "claims/profile_experiment.h"
#include "claims/reference_experiment.h"
#include "claims/rounding_experiment.h"
#include "claims/sharpness_experiment.h"
#include "claims/slope_experiment.h"
#include "claims/snapshots_experiment.h"
#include "claims/softmax_experiment.h"
#include "claims/sparsity_experiment.h"
#include "claims/spectrum_experiment.h"
#include "claims/stack_experiment.h"
#include "claims/timing_experiment.h"
#include "claims/train_experiment.h"
#include "claims/units_experiment.h"

namespace gradus::claims {

const std::vector<Experiment>& experiments() {
  static const std::vector<Experiment> all{
      // clang-format off: one a line
      {"born_dead", 1, run_born_dead},
      {"centring", 1, run_centring},
      {"collapse", 1, run_collapse},
      {"convention", 1, run_convention},
      {"dead_nets", 1, run_dead_nets},
      {"energy", 1, run_energy},
      {"head", 1, run_head},
      {"landscape", 1, run_landscape},
      {"mistake", 1, run_mistake},
      {"phase", 1, run_phase},
      {"pixels", 1, run_pixels},
      {"profile", 1, run_profile},
      {"reference", 1, run_reference},
      {"rounding", 1, run_rounding},
      {"sharpness", 1, run_sharpness},
      {"slope", 1, run_slope},
      {"snapshots", 1, run_snapshots},
      {"softmax_gap", 1, run_gap},
      {"softmax_identities", 1, run_identities},
      {"softmax_overflow", 1, run_overflow},
      {"sparsity", 1, run_sparsity},
      {"spectrum", 1, run_spectrum},
      {"stack", 1, run_stack},
      {"timing", 1, run_timing},
      {"train", 1, run_train},
      {"units", 1, run_units},
      // clang-format on
  };
  return all;
}

}  // namespace gradus::claims
