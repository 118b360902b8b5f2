#include "compare/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace gradus::compare {
namespace {

double mean(const std::vector<double>& values) {
  double total = 0;
  for (double value : values) total += value;
  return total / static_cast<double>(values.size());
}

double standard_deviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  const double m = mean(values);
  double total = 0;
  for (double value : values) total += (value - m) * (value - m);
  return std::sqrt(total / static_cast<double>(values.size() - 1));
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double dead_share(const Run& run, int epoch) {
  int dead = 0;
  int units = 0;
  for (const LayerRow& row : run.layers) {
    if (row.epoch != epoch) continue;
    dead += row.dead;
    units += row.units;
  }
  return units == 0 ? 0 : static_cast<double>(dead) / units;
}

// ‖δ₁‖/‖δ_L‖ before training.
std::optional<double> gradient_ratio(const Run& run) {
  const LayerRow* first = nullptr;
  const LayerRow* last = nullptr;
  for (const LayerRow& row : run.layers) {
    if (row.epoch != 0) continue;
    if (row.layer == 1) first = &row;
    if (row.layer == run.depth) last = &row;
  }
  if (first == nullptr || last == nullptr || !(last->delta_norm > 0)) return {};
  return first->delta_norm / last->delta_norm;
}

Result result_of(const std::vector<const Run*>& runs) {
  Result result;
  result.activation = runs.front()->activation;
  result.depth = runs.front()->depth;
  std::vector<double> accuracies;
  std::vector<double> dead;
  std::vector<double> born_dead;
  std::vector<double> ratio_logs;
  std::vector<double> times;
  for (const Run* run : runs) {
    result.diverged += run->divergence.has_value();
    if (!run->layers.empty()) {
      born_dead.push_back(dead_share(*run, 0));
      if (const auto ratio = gradient_ratio(*run)) ratio_logs.push_back(std::log(*ratio));
    }
    if (run->ns_per_step > 0) times.push_back(run->ns_per_step);
    if (!run->finished) continue;
    ++result.runs;
    accuracies.push_back(run->epochs.back().test_accuracy);
    dead.push_back(dead_share(*run, run->epochs.back().epoch));
  }
  if (!accuracies.empty()) {
    result.accuracy_mean = mean(accuracies);
    result.accuracy_sd = standard_deviation(accuracies);
    result.dead_share = mean(dead);
  }
  if (!born_dead.empty()) result.born_dead_share = mean(born_dead);
  if (!ratio_logs.empty()) result.first_to_last_gradient = std::exp(mean(ratio_logs));
  if (!times.empty()) result.ns_per_step = median(times);
  return result;
}

std::string layers_text(int depth) { return fmt::format("{} hidden layer{}", depth, depth == 1 ? "" : "s"); }

// ---- sentences ------------------------------------------------------------------------------------------------------

// Half-way between guessing and the best score of the whole comparison: above it a net is said to learn.
double learning_threshold(const Comparison& c) {
  double best = c.chance;
  for (const Result& r : c.results) best = std::max(best, r.accuracy_mean.value_or(c.chance));
  return c.chance + (best - c.chance) / 2;
}

// Where seeds of one setting end far apart, the mean alone would mislead.
std::string spread_remark(const Comparison& c, const std::vector<const Result*>& by_depth) {
  constexpr double wide = 0.05;
  const Result* widest = nullptr;
  for (const Result* r : by_depth)
    if (r->accuracy_sd && (widest == nullptr || *r->accuracy_sd > *widest->accuracy_sd)) widest = r;
  if (widest == nullptr || *widest->accuracy_sd < wide) return "";
  return fmt::format(", but its seeds end far apart with {} (± {})", layers_text(widest->depth),
                     spread_text(c, *widest->accuracy_sd));
}

// Up to which depth one activation learns, and what reaches its first layer where it does not.
std::string learning_sentence(const Comparison& c, const std::vector<const Result*>& by_depth) {
  const double threshold = learning_threshold(c);
  std::vector<const Result*> measured;
  for (const Result* r : by_depth)
    if (r->accuracy_mean) measured.push_back(r);
  if (measured.empty()) return "";
  const auto by_accuracy = [](const Result* a, const Result* b) { return *a->accuracy_mean < *b->accuracy_mean; };
  const auto [lowest, highest] = std::ranges::minmax_element(measured, by_accuracy);
  const auto first_bad = std::ranges::find_if(measured, [&](const Result* r) { return *r->accuracy_mean < threshold; });
  const bool any_diverged = std::ranges::any_of(by_depth, [](const Result* r) { return r->diverged > 0; });
  const std::string name = measured.front()->activation + (any_diverged ? ", where it stays finite," : "");
  const std::string metric = c.metric == "accuracy" ? "of the test set right" : "R² on the test set";
  auto score = [&](const Result* r) { return score_text(c, *r->accuracy_mean); };

  if (first_bad == measured.end()) {
    if (measured.size() == 1)
      return fmt::format("{} learns with {}: {} {}.", name, layers_text(measured[0]->depth), score(measured[0]),
                         metric);
    return fmt::format("{} learns at every depth tried, up to {}: {} to {} {}{}.", name,
                       layers_text(measured.back()->depth), score(*lowest), score(*highest), metric,
                       spread_remark(c, measured));
  }
  std::string failure = fmt::format("{} with {}", score(*first_bad), layers_text((*first_bad)->depth));
  const Result* deepest = measured.back();
  if (deepest != *first_bad && *deepest->accuracy_mean < threshold)
    failure += fmt::format(", {} with {}", score(deepest), deepest->depth);
  else
    deepest = *first_bad;
  if (c.metric == "accuracy") failure += fmt::format(" (guessing gives {})", score_text(c, c.chance));
  if (deepest->first_to_last_gradient && deepest->depth > 1)
    failure += fmt::format("; before training, the first of {} receives {:.2g} times the gradient of the last",
                           layers_text(deepest->depth), *deepest->first_to_last_gradient);
  if (first_bad == measured.begin()) return fmt::format("{} does not learn: {}.", name, failure);
  const Result* last_good = *(first_bad - 1);
  return fmt::format("{} learns with up to {} ({} {}), then fails: {}.", name, layers_text(last_good->depth),
                     score(last_good), metric, failure);
}

// How much gradient reaches the first layer at the greatest depth.
std::string gradient_sentence(const Comparison& c) {
  const int depth = *std::ranges::max_element(c.settings.depths);
  if (depth < 2) return "";
  std::string list;
  for (const Result& r : c.results)
    if (r.depth == depth && r.first_to_last_gradient)
      list += fmt::format("{}{} {:.2g}", list.empty() ? "" : ", ", r.activation, *r.first_to_last_gradient);
  if (list.empty()) return "";
  return fmt::format("With {} and before any training, the gradient at the first layer, relative to the last, is: {}.",
                     layers_text(depth), list);
}

// Dead shares after training in each hidden layer, over all seeds: "3.1%, 6.2%".
std::string dead_by_layer(const Comparison& c, const Result& r) {
  std::vector<int> dead(static_cast<std::size_t>(r.depth));
  std::vector<int> units(static_cast<std::size_t>(r.depth));
  for (const Run& run : c.runs) {
    if (run.activation != r.activation || run.depth != r.depth || !run.finished) continue;
    for (const LayerRow& row : run.layers) {
      if (row.epoch != run.epochs.back().epoch) continue;
      dead[static_cast<std::size_t>(row.layer - 1)] += row.dead;
      units[static_cast<std::size_t>(row.layer - 1)] += row.units;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < dead.size(); ++i)
    text += fmt::format("{}{:.1f}%", i > 0 ? ", " : "", 100.0 * dead[i] / std::max(units[i], 1));
  return text;
}

std::string dead_sentence(const Comparison& c, const std::vector<const Result*>& by_depth) {
  const Result* worst = nullptr;
  for (const Result* r : by_depth)
    if (r->dead_share && (worst == nullptr || *r->dead_share > *worst->dead_share)) worst = r;
  if (worst == nullptr || *worst->dead_share == 0) return "";
  const std::string by_layer =
      worst->depth > 1 ? fmt::format("; from the first layer to the last: {}", dead_by_layer(c, *worst)) : "";
  return fmt::format(
      "{}: with {}, {:.1f}% of the hidden units are dead after training ({:.1f}% were born dead), with "
      "zero output and zero slope on every training example{}. layers.csv names each of them.",
      worst->activation, layers_text(worst->depth), 100 * *worst->dead_share, 100 * worst->born_dead_share.value_or(0),
      by_layer);
}

std::string dead_free_sentence(const Comparison& c) {
  std::string names;
  for (const std::string& name : c.settings.activations) {
    bool any = false;
    bool measured = false;
    for (const Result& r : c.results) {
      if (r.activation != name || !r.dead_share) continue;
      measured = true;
      any |= *r.dead_share > 0;
    }
    if (measured && !any) names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty() ? "" : fmt::format("No dead unit was found with: {}.", names);
}

std::string divergence_sentence(const Comparison& c, const Result& r) {
  if (r.diverged == 0) return "";
  for (const Run& run : c.runs)
    if (run.activation == r.activation && run.depth == r.depth && run.divergence)
      return fmt::format("{} diverged in {} of {} runs with {}; first at epoch {}, step {}: {}. Try a smaller --lr.",
                         r.activation, r.diverged, r.diverged + r.runs, layers_text(r.depth), run.divergence->epoch,
                         run.divergence->step, run.divergence->operation);
  return "";
}

}  // namespace

std::string score_text(const Comparison& comparison, double accuracy, int digits) {
  if (comparison.metric == "accuracy") return fmt::format("{:.{}f}%", 100 * accuracy, digits);
  return fmt::format("{:.{}f}", accuracy, digits + 2);
}

std::string spread_text(const Comparison& comparison, double sd) {
  return comparison.metric == "accuracy" ? fmt::format("{:.1f}", 100 * sd) : fmt::format("{:.3f}", sd);
}

const Result* find_result(const Comparison& comparison, const std::string& activation, int depth) {
  for (const Result& result : comparison.results)
    if (result.activation == activation && result.depth == depth) return &result;
  return nullptr;
}

void summarise(Comparison& comparison) {
  comparison.results.clear();
  comparison.findings.clear();
  auto say = [&](std::string sentence) {
    if (!sentence.empty()) comparison.findings.push_back(std::move(sentence));
  };
  std::map<std::pair<std::string, int>, std::vector<const Run*>> groups;
  for (const Run& run : comparison.runs) groups[{run.activation, run.depth}].push_back(&run);
  for (const std::string& activation : comparison.settings.activations)
    for (int depth : comparison.settings.depths) {
      const auto group = groups.find({activation, depth});
      if (group != groups.end()) comparison.results.push_back(result_of(group->second));
    }

  auto for_activation = [&](auto sentence) {
    for (const std::string& activation : comparison.settings.activations) {
      std::vector<const Result*> by_depth;
      for (const Result& result : comparison.results)
        if (result.activation == activation) by_depth.push_back(&result);
      std::ranges::sort(by_depth, {}, &Result::depth);
      if (!by_depth.empty()) say(sentence(by_depth));
    }
  };
  for_activation([&](const auto& by_depth) { return learning_sentence(comparison, by_depth); });
  say(gradient_sentence(comparison));
  for_activation([&](const auto& by_depth) { return dead_sentence(comparison, by_depth); });
  say(dead_free_sentence(comparison));
  for (const Result& result : comparison.results) say(divergence_sentence(comparison, result));
  if (comparison.interrupted)
    say("Interrupted: only finished runs are in the table; the files hold every epoch measured.");
}

}  // namespace gradus::compare
