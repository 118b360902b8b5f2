#include "compare/plot_data.h"
#include "compare/plot_list.h"
#include "compare/report_parts.h"
#include "compare/summary.h"
#include "presentation/html.h"
#include "presentation/numerals.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace gradus::compare {

using namespace presentation;

namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

template <class T>
std::vector<std::string> texts(const std::vector<T>& numbers) {
  std::vector<std::string> result;
  result.reserve(numbers.size());
  for (const T number : numbers) result.push_back(std::to_string(number));
  return result;
}

// As one word for a POSIX shell.
std::string quoted(const std::string& word) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_-./,:=+").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

struct Flag {
  std::string name;
  std::string value;
  std::string meaning;
};

std::vector<Flag> flags(const Settings& s) {
  return {{"--data", s.data, "data set"},
          {"--activations", joined(s.activations), "activations compared"},
          {"--depths", joined(texts(s.depths)), "numbers of hidden layers"},
          {"--width", joined(texts(s.widths)),
           s.widths.size() > 1 ? "units of each hidden layer" : "units in a hidden layer"},
          {"--init", s.initialiser, "initialiser of the weights"},
          {"--optimizer", s.optimizer, "optimizer"},
          {"--lr", exact(s.learning_rate), "learning rate"},
          {"--batch", std::to_string(s.batch_size), "examples in a step"},
          {"--epochs", std::to_string(s.epochs), "passes over the training set"},
          {"--seeds", std::to_string(s.seeds), "networks for each activation and depth"},
          {"--seed", std::to_string(s.seed), "the first seed"}};
}

std::string score(const Comparison& comparison, const Result& result) {
  std::string text = score_text(comparison, *result.accuracy_mean);
  const bool percent = text.back() == '%';
  if (comparison.settings.seeds > 1 && result.accuracy_sd && std::isfinite(*result.accuracy_sd)) {
    std::string sd = score_text(comparison, *result.accuracy_sd);
    if (percent) sd.pop_back();
    text += " ± " + sd;
  }
  return percent ? text : "R² " + text;
}

}  // namespace

std::string answer(const Comparison& comparison) {
  std::vector<const Result*> results;  // of the deepest nets of which any was trained
  int diverged = 0;
  for (const Result& result : comparison.results) {
    diverged += result.diverged;
    if (!result.accuracy_mean || !std::isfinite(*result.accuracy_mean)) continue;
    if (!results.empty() && result.depth < results.front()->depth) continue;
    if (!results.empty() && result.depth > results.front()->depth) results.clear();
    results.push_back(&result);
  }
  if (results.empty())
    return diverged > 0 ? "Every network diverged; a smaller learning rate may help."
                        : "No network was trained to the end.";
  std::stable_sort(results.begin(), results.end(),
                   [](const Result* a, const Result* b) { return *a->accuracy_mean > *b->accuracy_mean; });
  const Result& best = *results.front();
  const bool accuracy = comparison.metric == "accuracy";
  const std::string chance = accuracy ? "chance is " + score_text(comparison, comparison.chance)
                                      : std::string("always guessing the mean gives 0");
  std::string text = "With " + hidden_layers(best.depth) + ", " + best.activation +
                     (results.size() == 1 ? " reaches " : " does best: ") + score(comparison, best) +
                     (accuracy ? " of the test set right" : " on the test set");
  std::vector<std::string> equals;
  const Result* last = nullptr;
  for (std::size_t i = 1; i < results.size(); ++i) {
    const double spread = std::max(best.accuracy_sd.value_or(0), results[i]->accuracy_sd.value_or(0));
    if (*best.accuracy_mean - *results[i]->accuracy_mean <= spread)
      equals.push_back(results[i]->activation);
    else
      last = results[i];
  }
  if (!equals.empty()) text += ", with " + listed(equals) + " no more than a standard deviation behind";
  if (last != nullptr) text += "; " + last->activation + " comes last with " + score(comparison, *last);
  std::vector<std::string> lost;
  for (const Result& result : comparison.results)
    if (result.depth == best.depth && result.diverged > 0 && !result.accuracy_mean) lost.push_back(result.activation);
  if (!lost.empty()) text += "; " + listed(lost) + " diverged";
  return text + " (" + chance + ").";
}

std::string command(const Settings& settings) {
  std::string text = "compare_activations";
  for (const Flag& flag : flags(settings)) {
    // With a list of widths the depth is its length, and naming both is refused.
    if (flag.name == "--depths" && settings.widths.size() > 1) continue;
    text += " " + flag.name + " " + quoted(flag.value);
  }
  return text;
}

std::string how_to_read(const Comparison& comparison) {
  std::string html =
      "<dl>\n<dt>δ, the gradient at a layer</dt>\n<dd>A layer computes z = x Wᵀ + b and then the activation a = f(z). "
      "δ = ∂loss/∂z says how much the loss would change if z did. The gradient of the layer's weights is δ times what "
      "the layer received, so where ‖δ‖ is close to 0, nothing is learned. From one layer back to the one before, δ is "
      "multiplied by the weights and by the slope f ′(z): factors a little below 1, often repeated, make it vanish; "
      "above 1, explode. On a logarithmic axis both are straight lines.</dd>\n"
      "<dt>Saturated</dt>\n<dd>An activation whose slope is below 5% of the largest slope of its function: the unit "
      "sits "
      "on a flat end and hardly passes any gradient for this example.</dd>\n"
      "<dt>Dead</dt>\n<dd>A unit whose output and slope are 0 for every training example. No example can move its "
      "weights any more, so it stays dead unless the layers before it change. It happens to relu; leaky_relu keeps a "
      "small slope and cannot die.</dd>\n";
  html += comparison.metric == "accuracy"
              ? "<dt>Chance</dt>\n<dd>What always answering the commonest class scores. A network at that line has "
                "learned nothing from its inputs.</dd>\n"
              : "<dt>R²</dt>\n<dd>The share of the variance that is explained: 1 is perfect, 0 is as good as always "
                "answering the mean, below 0 is worse.</dd>\n";
  if (comparison.settings.seeds > 1)
    html +=
        "<dt>Seeds, ±</dt>\n<dd>Every network was trained several times, from other random weights and with its "
        "examples in another order. ± is the standard deviation over these runs: a difference that is not larger may "
        "be luck.</dd>\n";
  html +=
      "<dt>Diverged</dt>\n<dd>A number in the network became infinite or undefined. The first operation where that "
      "happened is named.</dd>\n</dl>\n";
  return html;
}

std::string what_was_run(const Comparison& comparison) {
  std::string html = "<div class=\"scroll\" tabindex=\"0\"><table class=\"settings\">\n<tbody>\n";
  for (const Flag& flag : flags(comparison.settings))
    html += "<tr><th scope=\"row\"><code>" + flag.name + "</code></th><td>" + escaped(flag.value) + "</td><td>" +
            escaped(flag.meaning) + "</td></tr>\n";
  html +=
      "</tbody>\n</table></div>\n<p>The same comparison again, with the same numbers (times aside):</p>\n<pre><code>" +
      escaped(command(comparison.settings)) + "</code></pre>\n";
  html +=
      "<p>Beside this report: <a href=\"config.json\">config.json</a> (these settings, for <code>--config</code>), "
      "<a href=\"runs.csv\">runs.csv</a> (loss and accuracy, every epoch of every network), "
      "<a href=\"layers.csv\">layers.csv</a> (what was measured in every layer), "
      "<a href=\"summary.json\">summary.json</a> (the tables and findings).</p>\n";
  return html;
}

}  // namespace gradus::compare
