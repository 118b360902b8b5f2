// The clinic's patients: nets with a known disease, and healthy ones, each with the data it is trained on. Two halves
// hold the same diseases in other guises: other data, sizes, depths and seeds. The thresholds of the diagnosis were
// chosen with half A in view; half B tests them.
//
//   for (const Case& c : half_a()) Diagnosis d = diagnose(c.plan, c.data());      // d.findings[0].disease ==
//   c.expected
#pragma once

#include <gradus/data/dataset.h>
#include <gradus/diagnostics/training_plan.h>

#include <functional>
#include <string>
#include <vector>

namespace gradus::clinic {

struct Case {
  char half = 'A';
  std::string id;     // "sigmoid-deep"
  std::string story;  // what its owner would say
  TrainingPlan plan;
  std::function<Split()> data;
  std::string expected;  // one of disease_names(); empty: healthy
};

std::vector<Case> half_a();
std::vector<Case> half_b();
/// Both, in that order.
std::vector<Case> all_cases();

}  // namespace gradus::clinic
