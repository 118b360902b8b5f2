// Initialisation: what Glorot and Bengio 2010 and He et al. 2015 found.
#include "claims/published.h"
#include "claims/published/tolerance.h"
#include "claims/reference_experiment.h"
#include "claims/spectrum_experiment.h"
#include "claims/train_experiment.h"

#include <gradus/layers/initialisers.h>

#include <fmt/format.h>

#include <numbers>

namespace gradus::claims {
namespace {

using Numbers = std::vector<PublishedNumber>;

const char* const glorot = "Glorot and Bengio 2010";
const char* const he = "He et al. 2015";

Spectrum spectrum(const char* initialiser, Effort effort) {
  return {.size = by_effort<Index>(effort, 300, 1000, 1000), .initialiser = initialiser};
}

void add_singular_values(Numbers& numbers, const Results& results, Effort effort) {
  const double normalised = 8 / (3 * std::numbers::pi);
  const struct {
    const char* initialiser;
    double derived, seen;
  } table[] = {{"standard", normalised / std::numbers::sqrt3, 0.5}, {"glorot_uniform", normalised, 0.8}};
  for (const auto& row : table) {
    const Spectrum s = spectrum(row.initialiser, effort);
    const double measured = number(results.of(spectrum_job(s)).at("mean"));
    const std::string quantity =
        fmt::format("mean singular value of a linear layer's Jacobian, {}² weights, {}", s.size, row.initialiser);
    // The law of large n is off by less than 1% from n = 200 on.
    numbers.push_back({fmt::format("singular-value-{}", row.initialiser), "derived: Marchenko and Pastur 1967",
                       quantity, row.derived, measured, 0.01 * row.derived});
    numbers.push_back({fmt::format("singular-value-seen-{}", row.initialiser),
                       std::string(glorot) + " (by secondary notes)", quantity + ", to a digit", row.seen, measured,
                       0.05});
  }
}

// fan_in · Var W of freshly drawn weights.
double scaled_variance(const Initialiser& initialiser) {
  constexpr Index n = 500;
  Tensor weights(Shape{n, n}, float64);
  Generator rng{1};
  initialiser(weights, rng);
  return weights.matrix<double>().squaredNorm() / n;
}

void add_variances(Numbers& numbers) {
  // A mean of n squares of normal numbers has the standard error √(2/n).
  const double error = 4 * std::sqrt(2.0 / (500 * 500));
  numbers.push_back({"he-variance", he, "½ n Var W, He's initialiser", 1, scaled_variance(he_normal()) / 2, error});
  constexpr double slope = 0.25;
  const double gain = std::sqrt(2 / (1 + slope * slope));
  numbers.push_back({"he-variance-leaky", he, "½ (1 + a²) n Var W for leaky ReLU, a = 0.25", 1,
                     (1 + slope * slope) * scaled_variance(he_normal(gain)) / 2, error});
  numbers.push_back({"xavier-below-he", he, "He's standard deviation over Xavier's, square layers", std::numbers::sqrt2,
                     std::sqrt(scaled_variance(he_normal()) / scaled_variance(glorot_normal())),
                     std::numbers::sqrt2 * error});  // half of it for each root, of each of two
}

// Their table has test errors on MNIST; here it is which of them is ahead of sigmoid that is compared, five hidden
// layers deep as theirs, each with the learning rate that is best on a validation part, as theirs.
Contest contest(Effort effort) {
  TrainingPlan plan{.hidden = std::vector<Index>(5, 32),
                    .initialiser = "lecun_uniform",
                    .weight_scale = 1 / std::numbers::sqrt3,  // U[±1/√n]
                    .epochs = by_effort(effort, 10, 40, 60)};
  Contest contest{.contenders = {},
                  .data = {},
                  .rates = by_effort<std::vector<double>>(effort, {0.1, 1}, {0.03, 0.1, 0.3, 1, 3},
                                                          {0.01, 0.03, 0.1, 0.3, 1, 3, 10}),
                  .seeds = by_effort(effort, 1, 3, 10)};
  for (const char* name : {"sigmoid", "softsign", "tanh"}) {
    plan.activation = name;
    contest.contenders.push_back({name, plan});
  }
  plan.initialiser = "glorot_uniform";
  plan.weight_scale = 1;
  contest.contenders.push_back({"tanh, normalised", plan});
  return contest;
}

void add_ordering(Numbers& numbers, const Results& results, Effort effort) {
  const std::vector<Outcome> all = outcomes(contest(effort), results);
  const double sigmoid = mean(all[0].test_accuracies());
  for (std::size_t i = 1; i < all.size(); ++i)
    numbers.push_back(seen("ahead-of-sigmoid-" + std::to_string(i), std::string(glorot) + ", table 1: ordering",
                           all[i].name + " is ahead of sigmoid, five hidden layers, digits",
                           mean(all[i].test_accuracies()) > sigmoid));
}

std::vector<Job> deep(const char* initialiser, Effort effort) {
  std::vector<Job> all;
  TrainingPlan plan{.hidden = std::vector<Index>(28, 64),
                    .activation = "relu",
                    .initialiser = initialiser,
                    .learning_rate = 0.02,
                    .epochs = 40};
  for (plan.seed = 1; plan.seed <= by_effort(effort, 0U, 5U, 20U); ++plan.seed)
    all.push_back(reference_job(plan, "digits", plan.seed));
  return all;
}

// Of nets this deep one in a few does not learn at all, even with He's initialiser (of the first five seeds here one
// ends at .112, and with it the mean at .731; of the published ones none did, their seeds are .764 to .928). A mean
// says little then, and no spread of a sample of five bounds it: it is the median that is compared, and for a tolerance
// stands how far from the published value the farthest published seed was. Without He's factor none learns.
void add_deep(Numbers& numbers, const Results& results, Effort effort) {
  if (effort == Effort::quick) return;  // these nets take seconds each
  const auto accuracies = [&](const char* initialiser) {
    std::vector<double> all;
    for (const Job& job : deep(initialiser, effort)) all.push_back(reference_accuracy(results.of(job)));
    return all;
  };
  const std::vector<double> with_he = accuracies("he_uniform"), with_xavier = accuracies("glorot_uniform");
  numbers.push_back({"deep-he", "reference run",
                     "accuracy with 28 hidden ReLU layers of 64, digits, He, median over seeds", .855, median(with_he),
                     .855 - .764});
  numbers.push_back({"deep-xavier", "reference run", "the same with Xavier, mean over seeds", .115, mean(with_xavier),
                     four_errors_of_difference(with_xavier, std::sqrt(.115 * .885 / 500))});
  numbers.push_back(seen("deep-he-learns", he, "the median net learns with He and not with Xavier: 0.5 apart",
                         median(with_he) - median(with_xavier) > 0.5));
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all = contest(effort).jobs();
  for (const char* initialiser : {"standard", "glorot_uniform"})
    all.push_back(spectrum_job(spectrum(initialiser, effort)));
  for (const char* initialiser : {"he_uniform", "glorot_uniform"})
    for (Job& job : deep(initialiser, effort)) all.push_back(std::move(job));
  return all;
}

Numbers numbers(const Results& results, Effort effort) {
  Numbers all;
  add_singular_values(all, results, effort);
  add_variances(all);
  add_ordering(all, results, effort);
  add_deep(all, results, effort);
  return all;
}

}  // namespace

PublishedGroup glorot_he_numbers() { return {"glorot-he", "Initialisation after Glorot and after He", jobs, numbers}; }

}  // namespace gradus::claims
