// C19: at the output, sigmoid for two classes, softmax for several, identity for regression.
#include "claims/cards.h"
#include "claims/cards/lines.h"
#include "claims/head_experiment.h"
#include "presentation/numerals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace gradus::claims {

using namespace presentation;

namespace {

struct Head {
  const char* told;
  const char* head;
  const char* loss;
};
struct Task {
  const char* name;
  const char* told;
  std::vector<Head> heads;  // the recommended one first
};

std::vector<Task> tasks(Effort effort) {
  static const Head sigmoid_bce{"sigmoid + BCE", "none", "bce_with_logits"},
      sigmoid_mse{"sigmoid + MSE", "sigmoid", "mse"}, softmax_ce{"softmax + CE", "none", "cross_entropy"},
      softmax_mse{"softmax + MSE", "softmax", "mse"}, identity_mse{"identity + MSE", "none", "mse"};
  static const std::vector<Task> all{
      {"shirts", "two classes (T-shirt or shirt)", {sigmoid_bce, sigmoid_mse, identity_mse, softmax_mse}},
      {"spirals", "two classes (spirals)", {sigmoid_bce, sigmoid_mse, identity_mse, softmax_mse}},
      {"digits", "ten classes (digits)", {softmax_ce, softmax_mse, sigmoid_bce, sigmoid_mse, identity_mse}},
      {"sine", "regression (sine)", {identity_mse, sigmoid_mse, softmax_mse}}};
  // Sixty thousand pictures take seconds to read.
  if (effort == Effort::quick) return {all.begin() + 1, all.end()};
  return all;
}

std::vector<double> rates(Effort effort) {
  return by_effort<std::vector<double>>(effort, {0.03, 0.1, 0.3, 1, 3}, {0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10},
                                        {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30});
}
int seeds(Effort effort) { return by_effort(effort, 3, 4, 10); }

std::vector<Job> jobs_of(Effort effort, const Task& task, const Head& head, double rate) {
  std::vector<Job> all;
  for (int seed = 1; seed <= seeds(effort); ++seed)
    all.push_back(head_job(task.name,
                           {.hidden = {32},
                            .activation = "tanh",
                            .head = head.head,
                            .loss = head.loss,
                            .learning_rate = rate,
                            .epochs = by_effort(effort, 10, task.name == std::string("shirts") ? 15 : 40, 80),
                            .seed = static_cast<std::uint64_t>(seed)},
                           by_effort<Index>(effort, 500, task.name == std::string("shirts") ? 600 : 1000, 2000)));
  return all;
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all{mistake_job()};
  for (const Task& task : tasks(effort))
    for (const Head& head : task.heads)
      for (const double rate : rates(effort))
        for (Job& job : jobs_of(effort, task, head, rate)) all.push_back(std::move(job));
  return all;
}

std::string kind(const Head& head) {
  const std::string told = head.told;
  return told.substr(0, told.find(' '));
}

struct Best {
  double validation = 0;  // error
  double rate = 0;
  bool at_edge = false;
  std::vector<double> errors;  // test, per seed
};
Best best_of(const Results& results, Effort effort, const Task& task, const Head& head) {
  Best best;
  double least = std::numeric_limits<double>::infinity();
  for (const double rate : rates(effort)) {
    std::vector<double> errors;
    double validation = 0;
    for (const Job& job : jobs_of(effort, task, head, rate)) {
      const HeadScore score = head_result(results.of(job)).best();
      errors.push_back(score.test_error);
      validation += score.validation_error / seeds(effort);
    }
    if (!(validation < least)) continue;
    least = validation;
    best = {validation, rate, rate == rates(effort).front() || rate == rates(effort).back(), std::move(errors)};
  }
  return best;
}

std::vector<double> numbers(const Json& json) {
  std::vector<double> all;
  for (const Json& value : json) all.push_back(number(value));
  return all;
}

Figure mistake_figure(const Json& mistake) {
  const std::vector<double> z = numbers(mistake["z"]);
  const auto curve = [&](const char* form, std::size_t look) {
    return line_through(z, numbers(mistake[form]), plain(look));
  };
  return {.x_title = "logit in favour of the wrong answer",
          .y_title = "gradient it gets",
          .y = logarithmic_axis(1e-9, 1),
          .legend = {plain_entry("sigmoid + BCE", 0), plain_entry("sigmoid + MSE", 1), plain_entry("softmax + CE", 2),
                     plain_entry("softmax + MSE", 3)},
          .panels = {{.title = "two classes, one logit",
                      .x = linear_axis(0, 20),
                      .curves = {curve("sigmoid_bce", 0), curve("sigmoid_mse", 1)}},
                     {.title = "ten classes",
                      .x = linear_axis(0, 20),
                      .curves = {curve("softmax_ce", 2), curve("softmax_mse", 3)}}}};
}

Judgement judge(const Results& results, Effort effort) {
  const Json& mistake = results.of(mistake_job());
  Table table{"Test error (share of wrong answers, or of variance left), each with its best rate",
              {"task", "head", "error", "rate", "more than the recommended head's"},
              {}};
  std::vector<std::string> worse, equal, better, at_edge, useless, losses;
  std::vector<double> added;
  for (const Task& task : tasks(effort)) {
    // Each kind of head with the loss and the rate that are best on the validation part.
    std::map<std::string, Best> by_kind;
    const Best first = best_of(results, effort, task, task.heads.front());
    for (const Head& head : task.heads) {
      const Best best = best_of(results, effort, task, head);
      const Estimate more = bootstrap(differences(best.errors, first.errors), mean);
      const bool is_first = &head == &task.heads.front();
      table.rows.push_back({task.told, head.told, fixed(mean(best.errors), 3), significant(best.rate, 2),
                            is_first ? "recommended" : text_of(more)});
      if (best.at_edge && mean(best.errors) < 0.4) at_edge.push_back(fmt::format("{} on {}", head.told, task.name));
      if (!is_first && kind(head) == kind(task.heads.front()))
        losses.push_back(fmt::format("{} on {} {}", head.told, task.name, text_of(more)));
      const auto [place, is_new] = by_kind.try_emplace(kind(head), best);
      if (!is_new && best.validation < place->second.validation) place->second = best;
    }
    const Best& recommended = by_kind.at(kind(task.heads.front()));
    for (const auto& [name, best] : by_kind) {
      if (name == kind(task.heads.front())) continue;
      const Estimate more = bootstrap(differences(best.errors, recommended.errors), mean);
      const std::string where = fmt::format("{} on {} ({})", name, task.name, text_of(more));
      // Less than half a percent is not worth a rule.
      (more.low > 0.005 ? worse : more.high < -0.005 ? better : equal).push_back(where);
      if (mean(best.errors) > 0.4) useless.push_back(fmt::format("{} on {}", name, task.name));
      added.push_back(more.value);
    }
  }
  const auto at = [&](const char* form, int z) { return number(mistake[form][static_cast<std::size_t>(2 * z)]); };
  std::vector<std::string> found;
  if (!useless.empty())
    found.push_back("Useless, whatever the rate: " + listed(useless) +
                    ". Softmax over a single output is always 1, and neither sigmoid nor softmax can reach a target "
                    "below 0.");
  if (!worse.empty()) found.push_back("Errs more than the recommended head, by: " + listed(worse) + ".");
  if (!equal.empty())
    found.push_back("Not told apart from the recommended head, once loss and rate are tuned: " + listed(equal) + ".");
  if (!better.empty()) found.push_back("Errs less than the recommended head: " + listed(better) + ".");
  if (!losses.empty())
    found.push_back("With the right head the squared error changes the test error, as against the cross-entropy, by: " +
                    listed(losses) + ".");
  found.push_back(fmt::format(
      "A confident mistake, 10 logits on the wrong side, gets a gradient of {} from sigmoid + MSE and "
      "{} from BCE; of {} from softmax + MSE and {} from CE. The head alone does not decide: the loss must fit it.",
      significant(at("sigmoid_mse", 10), 2), significant(at("sigmoid_bce", 10), 2),
      significant(at("softmax_mse", 10), 2), significant(at("softmax_ce", 10), 2)));
  found.push_back(
      fmt::format("To take back a mistake of 8 logits at rate 1 needs {} steps with sigmoid + MSE and {} with "
                  "BCE; {} with softmax + MSE and {} with CE.",
                  mistake["steps"]["sigmoid_mse"].get<int>(), mistake["steps"]["sigmoid_bce"].get<int>(),
                  mistake["steps"]["softmax_mse"].get<int>(), mistake["steps"]["softmax_ce"].get<int>()));
  if (!at_edge.empty())
    found.push_back("The best rate was the least or the greatest tried for " + listed(at_edge) +
                    ": a wider list might find a better one.");
  return {
      .verdict = !better.empty() ? Verdict::refuted
                 : equal.empty() ? Verdict::holds
                                 : Verdict::holds_if,
      .condition =
          better.empty() && !equal.empty()
              ? fmt::format("what counts is more than the error: no other head did better, but {} of {} could not "
                            "be told apart from the recommended one by it",
                            equal.size(), worse.size() + equal.size())
              : "",
      .effect_of = "error that another head adds to the recommended one's, median over heads and tasks",
      .effect = bootstrap(added, median),
      .seeds = seeds(effort),
      .found = std::move(found),
      .tables = {table},
      .plots = {drawn_as("c19_confident_mistake", "What a confident mistake is told",
                         "Gradient of the loss with respect to the logits of a wrong answer, by how confident it is. "
                         "With a cross-entropy it stays near 1; with a squared error it vanishes as e⁻ᶻ.",
                         mistake_figure(mistake))}};
}

}  // namespace

Claim c19_heads() {
  return {.id = "C19",
          .says = "output layer: sigmoid for two classes, softmax for several, identity for regression",
          .question = "Does the output layer have to fit the task?",
          .prediction =
              "If it does: any other head errs more, even with its own best rate; and with a loss that does not "
              "fit, a confident mistake gets next to no gradient.",
          .protocol =
              "32 tanh units, SGD, the same list of rates for every head, the best by validation error, test error "
              "after the best epoch, differences paired by seed. Two classes have one output, ten have ten. The "
              "gradient of a mistake is read off the tape, in float64.",
          .command = "./run claims --only C19",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
