#include <gradus/diagnostics/rules.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gradus {
namespace {

// Where in the causal order a disease stands. What comes later may follow from what comes before; within one rank, the
// first in the list is named, except in the head, whose diseases have nothing to do with each other.
enum class Rank {
  inputs,    // scale, and units all alike: nothing that is measured behind them speaks for itself
  head,      // what follows from it shows in training only: the net before training is judged by itself
  start,     // the net before training
  training,  // what training did
  data,      // what the data cannot teach
  symptom,
};

struct Rule {
  const char* disease;
  Rank rank;
  std::optional<Finding> (*ask)(const Observation&);
};

// In the causal order.
constexpr std::array<Rule, 20> all{{
    {"symmetry", Rank::inputs, rules::symmetry},
    {"unscaled inputs", Rank::inputs, rules::unscaled_inputs},
    {"wrong head for the loss", Rank::head, rules::wrong_head},
    {"double softmax", Rank::head, rules::double_softmax},
    {"large biases", Rank::start, rules::large_biases},
    {"weights too small", Rank::start, rules::small_weights},
    {"weights too large", Rank::start, rules::large_weights},
    {"exploding gradients", Rank::start, rules::exploding_signals},
    {"born dead", Rank::start, rules::born_dead},
    {"vanishing gradients", Rank::start, rules::vanishing_gradients},
    {"log of zero", Rank::training, rules::log_of_zero},
    {"stuck in confident mistakes", Rank::training, rules::stuck_mistakes},
    {"dying ReLU", Rank::training, rules::dying_units},
    {"learning rate too large", Rank::training, rules::large_rate},
    {"learning rate too small", Rank::training, rules::small_rate},
    {"dead inputs", Rank::data, rules::dead_inputs},
    {"no nonlinearity", Rank::data, rules::linear_net},
    {"class imbalance", Rank::data, rules::class_imbalance},
    {"wrong labels", Rank::data, rules::wrong_labels},
    {"output independent of the input", Rank::symptom, rules::constant_output},
}};

bool explains(Rank earlier, Rank later) {
  if (earlier == Rank::head) return later > Rank::start;
  return earlier <= later;
}

}  // namespace

Examination examine(const Observation& observation) {
  std::vector<std::pair<Rank, Finding>> found;
  for (const Rule& rule : all)
    if (std::optional<Finding> finding = rule.ask(observation))
      found.emplace_back(finding->is_root ? Rank::inputs : rule.rank, std::move(*finding));
  std::ranges::stable_sort(found, {}, &std::pair<Rank, Finding>::first);

  Examination result;
  std::vector<Rank> roots;
  for (auto& [rank, finding] : found) {
    const bool follows = std::ranges::any_of(roots, [later = rank](Rank root) { return explains(root, later); });
    if (!follows) roots.push_back(rank);
    (follows ? result.consequences : result.findings).push_back(std::move(finding));
  }
  return result;
}

std::vector<std::string> disease_names() {
  std::vector<std::string> names;
  names.reserve(std::size(all));
  for (const Rule& rule : all) names.emplace_back(rule.disease);
  return names;
}

}  // namespace gradus
