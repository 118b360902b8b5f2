#include <gradus/core/errors.h>
#include <gradus/diagnostics/diagnosis.h>
#include <gradus/diagnostics/thresholds.h>

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

bool has_helped(const Outcome& before, const Outcome& after) {
  if (!after.failure.empty() || !std::isfinite(after.loss)) return false;
  const double missing_before = 1 - std::max(0.0, before.skill);
  const double missing_after = 1 - std::max(0.0, after.skill);
  return missing_after <= (1 - thresholds::mended) * missing_before;
}

}  // namespace

Diagnosis diagnose(const TrainingPlan& plan, const Split& split, const ObserveOptions& options) {
  Diagnosis result;
  result.observation = observe(plan, split, options);
  Examination examination = examine(result.observation);
  result.findings = std::move(examination.findings);
  result.consequences = std::move(examination.consequences);
  result.learns = result.observation.learns();
  return result;
}

Rerun rerun(const Diagnosis& diagnosis, const Remedy& remedy, const Split& split, const std::function<bool()>& stop) {
  if (!remedy.plan)
    throw ArgumentError("[diagnosis] \"" + remedy.what + "\" is not a change of the plan: it cannot be tried.");
  const Observation& o = diagnosis.observation;
  Rerun result{remedy, difference(o.plan, *remedy.plan), {}, {}, false};
  result.before = {o.end().loss, o.end().accuracy, o.end().test_skill, o.failure};
  Training training(*remedy.plan, split);
  while (training.epoch() < remedy.plan->epochs && training.run_epoch(stop)) {
  }
  result.after.loss = training.evaluate(training.data().train).loss;
  result.after.accuracy = training.evaluate(training.data().test).accuracy;
  result.after.skill = skill(training, training.data().test);
  result.after.failure = training.failure();
  result.helped = has_helped(result.before, result.after);
  return result;
}

}  // namespace gradus
