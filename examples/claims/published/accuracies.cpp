// Reference accuracies: small nets on real data, trained anew. Of the published ones it is not known how many seeds
// and, for Adam, which batches they were; so the two are compared as means of two samples of the same size, whose
// spread is that of the seeds here or of counting in a test part of that size, whichever is larger.
#include "claims/published.h"
#include "claims/published/tolerance.h"
#include "claims/reference_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

namespace gradus::claims {
namespace {

using Numbers = std::vector<PublishedNumber>;

struct Case {
  std::string id, quantity;
  TrainingPlan plan;
  std::string data;
  double accuracy;
  int seeds;

  std::vector<Job> jobs() const {
    std::vector<Job> all;
    for (TrainingPlan p = plan; p.seed <= static_cast<std::uint64_t>(seeds); ++p.seed)
      all.push_back(reference_job(p, data, p.seed));
    return all;
  }
};

// Glorot for sigmoid and tanh, LeCun for SELU, He for all others.
std::string initialiser_for(const std::string& activation) {
  if (activation == "sigmoid" || activation == "tanh") return "glorot_uniform";
  return activation == "selu" ? "lecun_uniform" : "he_uniform";
}

void add_one_layer(std::vector<Case>& cases, Effort effort) {
  const struct {
    const char* activation;
    double accuracy;
  } table[] = {{"sigmoid", .967}, {"tanh", .973}, {"relu", .978}, {"elu", .970}, {"selu", .971}, {"gelu", .977}};
  for (const auto& row : table)
    cases.push_back({fmt::format("digits-adam-{}", row.activation),
                     fmt::format("accuracy of 64-64-10 with {}, digits, Adam", row.activation),
                     {.hidden = {64},
                      .activation = row.activation,
                      .initialiser = initialiser_for(row.activation),
                      .optimizer = "adam",
                      .learning_rate = 3e-3,
                      .epochs = 40},
                     "digits",
                     row.accuracy,
                     by_effort(effort, 2, 10, 40)});
}

void add_depths(std::vector<Case>& cases, Effort effort) {
  const int depths[] = {1, 2, 3, 5, 8};
  const struct {
    const char* activation;
    double accuracies[5];
  } table[] = {{"sigmoid", {.935, .857, .311, .096, .092}},
               {"tanh", {.961, .963, .964, .967, .971}},
               {"relu", {.960, .960, .974, .973, .966}}};
  for (const auto& row : table)
    for (std::size_t i = 0; i < 5; ++i) {
      if (effort == Effort::quick && depths[i] != 1 && depths[i] != 5) continue;
      cases.push_back({fmt::format("digits-sgd-{}-{}", row.activation, depths[i]),
                       fmt::format("accuracy with {} of 32, hidden, {}, digits, SGD",
                                   presentation::counted(depths[i], "layer"), row.activation),
                       {.hidden = std::vector<Index>(static_cast<std::size_t>(depths[i]), 32),
                        .activation = row.activation,
                        .initialiser = initialiser_for(row.activation),
                        .learning_rate = 0.1,
                        .batch_size = 32,
                        .epochs = 40},
                       "digits",
                       row.accuracies[i],
                       by_effort(effort, 2, 10, 40)});
    }
}

void add_fashion(std::vector<Case>& cases, Effort effort) {
  if (effort == Effort::quick) return;
  const struct {
    std::vector<Index> hidden;
    const char* activation;
    double accuracy;
  } table[] = {{{128}, "relu", .872}, {{128}, "tanh", .875}, {{128}, "sigmoid", .868}, {{256, 128}, "relu", .877}};
  for (const auto& row : table) {
    std::string sizes = "784-";
    for (const Index width : row.hidden) sizes += fmt::format("{}-", width);
    cases.push_back({fmt::format("fashion-{}10-{}", sizes, row.activation),
                     fmt::format("accuracy of {}10 with {}, Fashion-MNIST, Adam", sizes, row.activation),
                     {.hidden = row.hidden,
                      .activation = row.activation,
                      .initialiser = initialiser_for(row.activation),
                      .optimizer = "adam",
                      .learning_rate = 1e-3,
                      .batch_size = 64,
                      .epochs = 6},
                     "fashion-mnist",
                     row.accuracy,
                     by_effort(effort, 0, 2, 5)});
  }
}

std::vector<Case> cases(Effort effort) {
  std::vector<Case> all;
  add_one_layer(all, effort);
  add_depths(all, effort);
  add_fashion(all, effort);
  return all;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const Case& c : cases(effort))
    for (Job& job : c.jobs()) all.push_back(std::move(job));
  if (effort != Effort::quick) all.push_back(pixels_job());
  return all;
}

Numbers numbers(const Results& results, Effort effort) {
  Numbers all;
  for (const Case& c : cases(effort)) {
    std::vector<double> accuracies;
    for (const Job& job : c.jobs()) accuracies.push_back(reference_accuracy(results.of(job)));
    const double examples = c.data == "digits" ? 500 : 10000;
    const double binomial = std::sqrt(c.accuracy * (1 - c.accuracy) / examples);
    all.push_back({c.id, "reference run", c.quantity, c.accuracy, mean(accuracies),
                   four_errors_of_difference(accuracies, binomial)});
  }
  if (effort != Effort::quick) {
    const Json& pixels = results.of(pixels_job());
    // Six digits.
    all.push_back({"fashion-mean", "the data", "mean of Fashion-MNIST's training pixels", .286041,
                   number(pixels.at("mean")), 5.01e-7});
    all.push_back({"fashion-sd", "the data", "their standard deviation", .353024, number(pixels.at("sd")), 5.01e-7});
  }
  return all;
}

}  // namespace

PublishedGroup accuracy_numbers() { return {"accuracies", "Accuracies on real data", jobs, numbers}; }

}  // namespace gradus::claims
