// Experiment: the mean singular value of the Jacobian of a linear layer [size, size] before training.
//
//   Job job = spectrum_job({.size = 1000, .initialiser = "glorot_uniform", .seed = 1});
//   number(results.of(job).at("mean"));                       // about 0.849
#pragma once

#include "claims/job.h"

#include <gradus/core/shape.h>

#include <cstdint>
#include <string>

namespace gradus::claims {

struct Spectrum {
  Index size = 1000;
  std::string initialiser = "glorot_uniform";  // or "standard": U[−1/√size, 1/√size], the custom before 2010
  std::uint64_t seed = 1;
};

Job spectrum_job(const Spectrum& spectrum);
/// {"mean"}
Json run_spectrum(const Json& config);

}  // namespace gradus::claims
