// Rules: what is wrong with a net in training, concluded from an Observation. One function for each disease; each looks
// at nothing but the observation and can be asked by itself. examine() asks all and ranks: what merely follows from
// something else is set apart, so that a disease is named once, by its root.
//
//   for (const Finding& f : examine(observe(plan, split)).findings) std::cout << f.disease << ": " << f.evidence <<
//   '\n'; if (std::optional<Finding> f = rules::vanishing_gradients(o)) …
#pragma once

#include <gradus/diagnostics/observation.h>

#include <optional>
#include <string>
#include <vector>

namespace gradus {

struct Remedy {
  std::string what;                  // in plain words
  std::optional<TrainingPlan> plan;  // the plan with the change; nothing where the data, not the plan, must change
};

struct Finding {
  std::string disease;                // one of disease_names()
  int layer = 0;                      // hidden layer, from 1; 0: none in particular
  std::string evidence = {};          // with this run's numbers
  std::string cause = {};             // the causal chain, in plain words
  std::vector<Remedy> remedies = {};  // what is most likely to help first
  bool is_root = false;               // the rule itself knows that it follows from nothing else
};

struct Examination {
  std::vector<Finding> findings;      // roots
  std::vector<Finding> consequences;  // what was found, too, and follows from them
};

/// Asks all rules.
Examination examine(const Observation& observation);

/// Every disease that the rules know, in the order in which they are asked.
std::vector<std::string> disease_names();

namespace rules {

// The data as the net sees them (rules_data.cpp).
std::optional<Finding> unscaled_inputs(const Observation& o);
std::optional<Finding> dead_inputs(const Observation& o);
std::optional<Finding> class_imbalance(const Observation& o);
std::optional<Finding> wrong_labels(const Observation& o);

// Head and loss (rules_head.cpp).
std::optional<Finding> double_softmax(const Observation& o);
std::optional<Finding> wrong_head(const Observation& o);
std::optional<Finding> log_of_zero(const Observation& o);
std::optional<Finding> stuck_mistakes(const Observation& o);

// The net before training (rules_start.cpp).
std::optional<Finding> symmetry(const Observation& o);
std::optional<Finding> large_biases(const Observation& o);
std::optional<Finding> small_weights(const Observation& o);
std::optional<Finding> large_weights(const Observation& o);
std::optional<Finding> exploding_signals(const Observation& o);
std::optional<Finding> born_dead(const Observation& o);
std::optional<Finding> vanishing_gradients(const Observation& o);

// Training (rules_training.cpp).
std::optional<Finding> dying_units(const Observation& o);
std::optional<Finding> large_rate(const Observation& o);
std::optional<Finding> small_rate(const Observation& o);
std::optional<Finding> linear_net(const Observation& o);
std::optional<Finding> constant_output(const Observation& o);

}  // namespace rules
}  // namespace gradus
