// Diagnoses the clinic's patients and tries the remedies, several patients at a time. What comes out does not depend on
// the number of threads.
//
//   std::vector<Treatment> done = treat_all(set_a(), 2, stop, [](const presentation::Progress& p) { … });
#pragma once

#include "clinic/case.h"
#include "presentation/progress.h"

#include <gradus/diagnostics/diagnosis.h>

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

namespace gradus::clinic {

struct Treatment {
  Case patient;
  Diagnosis diagnosis;
  std::optional<Rerun> best;  // of the first remedies of the first finding, the one that left the least missing
  double seconds = 0;
  bool finished = false;

  /// What was named: the diseases joined by " + "; empty if nothing was.
  std::string named() const;
  /// Nothing but what is expected was named; and who is said to be healthy does learn.
  bool is_right() const { return named() == patient.expected && (diagnosis.learns || !patient.expected.empty()); }
};

Treatment treat(const Case& patient, const std::function<bool()>& stop = {});

/// In the order of the patients. `stop` may be set at any time, and leaves those not yet finished as such.
std::vector<Treatment> treat_all(const std::vector<Case>& patients, int threads, const std::atomic<bool>& stop,
                                 const std::function<void(const presentation::Progress&)>& report);

}  // namespace gradus::clinic
