#include "diagnose/result.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace gradus::diagnose_program {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json outcome(const Result& result, const Outcome& o) {
  const char* metric = result.diagnosis.observation.is_classification ? "accuracy" : "r2";
  return {{metric, number(o.accuracy)}, {"skill", number(o.skill)}, {"loss", number(o.loss)}, {"failure", o.failure}};
}

Json rerun_json(const Result& result, const Rerun& r) {
  return {{"change", r.difference},
          {"before", outcome(result, r.before)},
          {"after", outcome(result, r.after)},
          {"helped", r.helped}};
}

Json branch(const Branch& b) {
  Json losses = Json::array();
  for (double loss : b.losses) losses.push_back(number(loss));
  return {{"test_accuracy", number(b.end.accuracy)},
          {"test_loss", number(b.end.loss)},
          {"failure", b.failure},
          {"losses", losses}};
}

}  // namespace

std::string findings_json(const Result& result) {
  Json all = Json::array();
  for (std::size_t i = 0; i < result.diagnosis.findings.size(); ++i) {
    const Finding& f = result.diagnosis.findings[i];
    const Rerun* best = result.best(i);
    Json entry{{"disease", f.disease}, {"layer", f.layer}, {"evidence", f.evidence}, {"cause", f.cause}};
    entry["remedy"] = best != nullptr      ? Json(best->remedy.what)
                      : f.remedies.empty() ? Json(nullptr)
                                           : Json(f.remedies.front().what);
    entry["rerun"] = best != nullptr ? rerun_json(result, *best) : Json(nullptr);
    entry["remedies"] = Json::array();
    for (const Remedy& remedy : f.remedies) entry["remedies"].push_back(remedy.what);
    entry["reruns"] = Json::array();
    for (const Rerun& r : result.reruns[i]) entry["reruns"].push_back(rerun_json(result, r));
    if (i == 0 && result.rewound)
      entry["rewound"] = {{"event", result.rewound->event},
                          {"from_step", result.rewound->from},
                          {"too_late", result.rewound->too_late ? Json(*result.rewound->too_late) : Json(nullptr)},
                          {"change", result.rewound->change},
                          {"as_it_was", branch(result.rewound->as_it_was)},
                          {"otherwise", branch(result.rewound->otherwise)}};
    all.push_back(std::move(entry));
  }
  return all.dump(2) + "\n";
}

}  // namespace gradus::diagnose_program
