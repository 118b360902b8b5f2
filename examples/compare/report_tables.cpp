#include "compare/plot_data.h"
#include "compare/plot_list.h"
#include "compare/report_parts.h"
#include "compare/summary.h"
#include "presentation/html.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace gradus::compare {

using namespace presentation;

namespace {

struct Cell {
  std::string html = "–";
  std::optional<double> heat = {};  // 0 to 1: how strongly it is shaded
};

// One row per activation, one column per depth.
std::string grid(const Comparison& comparison, const std::string& id, const std::string& caption,
                 const std::string& shade, const std::function<Cell(const Result&)>& cell) {
  std::string html = fmt::format(
      R"(<p class="caption" id="{0}">{1}</p>
<div class="scroll" tabindex="0"><table class="grid {2}" aria-labelledby="{0}">
<thead><tr><th scope="col">hidden layers</th>)",
      id, caption, shade);
  const std::vector<int> depths = depths_of(comparison);
  for (const int depth : depths) html += "<th scope=\"col\">" + std::to_string(depth) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const std::string& name : activations_of(comparison)) {
    html += "<tr><th scope=\"row\">" + escaped(name) + "</th>";
    for (const int depth : depths) {
      const Result* result = find_result(comparison, name, depth);
      const Cell filled = result == nullptr ? Cell{} : cell(*result);
      html += filled.heat ? "<td style=\"--heat:" + fixed(std::clamp(*filled.heat, 0.0, 1.0), 2) + "\">" : "<td>";
      html += filled.html + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table></div>\n";
}

bool finite(const std::optional<double>& value) { return value && std::isfinite(*value); }

std::string without_percent(std::string text) {
  if (!text.empty() && text.back() == '%') text.pop_back();
  return text;
}

// "[log_softmax] in 6 (value)": where the first value that is not finite came up, in the first run that diverged.
std::string culprit(const Comparison& comparison, const Result& result) {
  for (const Run* run : runs_of(comparison, result.activation, result.depth, Which::started))
    if (run->divergence) return escaped(run->divergence->operation);
  return "";
}

Cell accuracy_cell(const Comparison& comparison, const Result& result, double best) {
  const std::string where = "<br><small class=\"culprit\">" + culprit(comparison, result) + "</small>";
  if (!finite(result.accuracy_mean)) {
    if (result.diverged == 0) return {};
    return {"<strong class=\"bad\">diverged</strong>" + where};
  }
  const double mean = *result.accuracy_mean;
  Cell cell{score_text(comparison, mean)};
  if (comparison.settings.seeds > 1 && finite(result.accuracy_sd))
    cell.html += " <small>± " + without_percent(score_text(comparison, *result.accuracy_sd)) + "</small>";
  if (result.diverged > 0)
    cell.html += "<br><small><strong>" + std::to_string(result.diverged) + " of " +
                 std::to_string(result.diverged + result.runs) + " diverged</strong></small>" + where;
  if (best > comparison.chance) cell.heat = (mean - comparison.chance) / (best - comparison.chance);
  return cell;
}

}  // namespace

std::string accuracy_table(const Comparison& comparison) {
  double best = comparison.chance;
  for (const Result& result : comparison.results)
    if (finite(result.accuracy_mean)) best = std::max(best, *result.accuracy_mean);
  const std::string what = comparison.metric == "accuracy" ? "Share of the test set that is right"
                                                           : escaped(comparison.metric) + " on the test set";
  std::string caption =
      what + " after " + counted(comparison.settings.epochs, "epoch") +
      (comparison.settings.seeds > 1 ? ", mean ± standard deviation " + over_seeds(comparison) : ", one seed") + ". ";
  caption += comparison.metric == "accuracy"
                 ? "Always guessing the commonest class gives " + score_text(comparison, comparison.chance) + "."
                 : "Always guessing the mean gives 0.";
  if (std::any_of(comparison.results.begin(), comparison.results.end(), [](const Result& r) { return r.diverged > 0; }))
    caption += " Where a network diverged, the first operation with a result that was not finite is named.";
  return grid(comparison, "table-accuracy", caption, "good",
              [&](const Result& result) { return accuracy_cell(comparison, result, best); });
}

std::string further_tables(const Comparison& comparison) {
  std::string html = grid(comparison, "table-gradient",
                          "Gradient ‖δ‖ at the first hidden layer over that at the last, before training. Shaded where "
                          "it is near 1: nothing is lost on the way back.",
                          "good", [](const Result& result) -> Cell {
                            if (!finite(result.first_to_last_gradient)) return {};
                            const double ratio = *result.first_to_last_gradient;
                            // Six orders of magnitude up or down count as lost.
                            return {significant(ratio, 2), ratio > 0 ? 1 - std::abs(std::log10(ratio)) / 6 : 0};
                          });
  html += grid(comparison, "table-dead", "Dead units after training, and before it if there were any.", "poor",
               [](const Result& result) -> Cell {
                 if (!finite(result.dead_share)) return {};
                 const double born = result.born_dead_share.value_or(0);
                 return {fixed(100 * *result.dead_share, 1) + "%" +
                             (born > 0 ? " <small>born " + fixed(100 * born, 1) + "%</small>" : ""),
                         *result.dead_share > 0 ? std::optional(0.15 + 2 * *result.dead_share) : std::nullopt};
               });
  html += grid(
      comparison, "table-time",
      "Time per training step, in microseconds (the only numbers that a second comparison does not repeat exactly).",
      "", [](const Result& result) -> Cell {
        if (!finite(result.ns_per_step)) return {};
        return {fixed(*result.ns_per_step / 1000, 1)};
      });
  return html;
}

}  // namespace gradus::compare
