// The clinic's patients: nets with a known disease, and healthy ones, each with the data it is trained on. Three sets
// hold the same diseases in other guises: other data, sizes, depths and seeds. The thresholds of the diagnosis were
// chosen with set A in view. Set B was written later, but four of its nets were altered after its first result. Set C
// was written blind, and none of its nets was altered: its first result measures how good the diagnosis is.
//
//   for (const Case& c : set_a()) {
//     Diagnosis d = diagnose(c.plan, c.data());                  // d.findings[0].disease == c.expected
//   }
#pragma once

#include <gradus/data/dataset.h>
#include <gradus/diagnostics/training_plan.h>

#include <functional>
#include <string>
#include <vector>

namespace gradus::clinic {

struct Case {
  char set = 'A';
  std::string id;     // "sigmoid-deep"
  std::string story;  // what its owner would say
  TrainingPlan plan;
  std::function<Split()> data;
  std::string expected;  // one of disease_names(); empty: healthy
};

std::vector<Case> set_a();
std::vector<Case> set_b();
std::vector<Case> set_c();
/// All three, in that order.
std::vector<Case> all_cases();

/// One list of several.
std::vector<Case> joined(const std::vector<std::vector<Case>>& lists);
/// `depth` hidden layers of this width.
std::vector<Index> layers(std::size_t depth, Index width);

}  // namespace gradus::clinic
