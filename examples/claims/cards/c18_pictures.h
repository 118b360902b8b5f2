// The pictures of C18: what cannot be told in a table of accuracies. Each has its jobs and is drawn from their results.
#pragma once

#include "claims/claim.h"

#include <string>
#include <vector>

namespace gradus::claims {

/// A picture, and what it says in a sentence.
struct Picture {
  presentation::Drawn drawn;
  std::string found;
};

/// Accuracy of deep tanh nets over the spreads of weights and biases, with the edge of chaos as theory has it.
std::vector<Job> phase_jobs(Effort effort);
Picture phase_diagram(const Results& results, Effort effort);

/// What nets of sigmoid, tanh and ReLU say over the plane through training, on two spirals.
std::vector<Job> boundary_jobs(Effort effort);
Picture boundaries(const Results& results, Effort effort);

/// The training loss around trained nets.
std::vector<Job> landscape_jobs(Effort effort);
Picture landscapes(const Results& results, Effort effort);

/// Distributions of activations and of |δ| per layer through training, of sigmoid and of ReLU.
std::vector<Job> histogram_jobs(Effort effort);
Picture activation_ridges(const Results& results, Effort effort);
Picture delta_ridges(const Results& results, Effort effort);

}  // namespace gradus::claims
