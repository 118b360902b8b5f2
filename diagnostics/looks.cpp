#include <gradus/diagnostics/gradient_flow.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/diagnostics/looks.h>
#include <gradus/layers/losses.h>
#include <gradus/optim/clipping.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

// A head of the same kind as the hidden activation is found among the layers too; it is not one of them.
std::size_t hidden_count(const TrainingPlan& plan, std::size_t found) { return std::min(found, plan.hidden.size()); }

void read_gradients(Training& training, Index probe, std::vector<LayerLook>& layers) {
  training.probe(std::max<Index>(probe, 2));
  const std::vector<LayerFlow> flow = gradient_flow(training.tape(), training.activation());
  const std::size_t count = std::min(hidden_count(training.plan(), flow.size()), layers.size());
  for (std::size_t l = 0; l < count; ++l) {
    layers[l].log_delta = std::log(flow[l].delta_norm) - std::log(flow[count - 1].delta_norm);
    layers[l].log_weight_factor = flow[l].log_weight_factor;
    layers[l].log_slope_factor = flow[l].log_slope_factor;
  }
}

// In the head's own terms: where its slope p (1 − p) is below a small share of the largest, ¼.
bool is_flat(double p) { return p * (1 - p) < saturation_share / 4; }

}  // namespace

std::vector<LayerLook> look_at_layers(Training& training, Index probe) {
  LayerCensus census(training.activation());
  training.sweep([&](Tape& tape) { census.add(tape); });
  std::vector<LayerLook> layers(hidden_count(training.plan(), census.layers()));
  for (std::size_t l = 0; l < layers.size(); ++l) {
    layers[l].rms = std::hypot(census.mean(l), census.sd(l));
    layers[l].saturated = census.saturated(l);
    layers[l].dead = static_cast<double>(census.dead(l)) / static_cast<double>(census.units(l));
  }
  read_gradients(training, probe, layers);
  return layers;
}

void measure_gradients_in_double(const TrainingPlan& plan, const Split& split, Training& training, Index probe,
                                 std::vector<LayerLook>& layers) {
  TrainingPlan exact = plan;
  exact.dtype = DType::float64;
  Training twin(exact, split);
  const std::vector<Parameter*> from = training.model().parameters();
  const std::vector<Parameter*> to = twin.model().parameters();
  for (std::size_t i = 0; i < to.size(); ++i) to[i]->assign(from[i]->value().to(DType::float64));
  read_gradients(twin, probe, layers);
}

OutputLook look_at_outputs(Training& training, const Dataset& data) {
  const Tensor outputs = training.outputs(data.inputs);
  const std::vector<double> values = outputs.to_vector();
  const auto columns = static_cast<std::size_t>(outputs.columns());
  const std::size_t rows = values.size() / columns;
  OutputLook look;
  const auto [low, high] = std::ranges::minmax(values);
  look.low = low, look.high = high;

  double squares = 0, spread = 0;
  for (std::size_t k = 0; k < columns; ++k) {
    double mean = 0, variance = 0;
    for (std::size_t i = 0; i < rows; ++i) mean += values[i * columns + k] / static_cast<double>(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      const double value = values[i * columns + k];
      variance += (value - mean) * (value - mean) / static_cast<double>(rows);
      squares += value * value / static_cast<double>(values.size());
    }
    spread += std::sqrt(variance) / static_cast<double>(columns);
  }
  look.relative_spread = squares > 0 ? spread / std::sqrt(squares) : 0;
  if (!data.is_classification()) return look;

  const bool has_head = training.plan().head != "none";
  std::vector<double> answers(columns);
  double stuck = 0, worst_sum = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = values.begin() + static_cast<std::ptrdiff_t>(i * columns);
    const auto best = static_cast<std::size_t>(std::max_element(row, row + static_cast<std::ptrdiff_t>(columns)) - row);
    const auto label = static_cast<std::size_t>(data.labels[i]);
    answers[best] += 1;
    worst_sum = std::max(worst_sum, std::abs(std::accumulate(row, row + static_cast<std::ptrdiff_t>(columns), -1.0)));
    const double p = row[static_cast<std::ptrdiff_t>(label)];
    stuck += has_head && p < 0.5 && is_flat(p) ? 1 : 0;
  }
  look.row_sum_error = worst_sum;
  look.commonest_answer = std::ranges::max(answers) / static_cast<double>(rows);
  look.stuck_mistakes = stuck / static_cast<double>(rows);
  return look;
}

TrialStep try_step(Training& training) {
  const Moment here = training.moment();
  const Index batch = std::max<Index>(2, training.plan().batch_size);
  TrialStep trial;
  trial.before = training.probe(batch).item();
  const std::vector<Parameter*> parameters = training.model().parameters();
  std::vector<std::vector<double>> gradients;
  gradients.reserve(parameters.size());
  for (const Parameter* parameter : parameters) gradients.push_back(parameter->gradient().to_vector());
  if (training.plan().clip_norm > 0)
    clip_gradient_norm(parameters, training.plan().clip_norm, {.error_if_non_finite = false});
  training.optimizer().step();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::vector<double> before = here.parameters[i].to_vector();
    const std::vector<double> after = parameters[i]->value().to_vector();
    for (std::size_t k = 0; k < before.size(); ++k) trial.promised -= gradients[i][k] * (after[k] - before[k]);
  }
  trial.after = training.probe(batch, false).item();
  training.go_to(here);
  return trial;
}

double nearest_neighbour_skill(const Dataset& train, const Dataset& test) {
  const Tensor x = train.inputs.to(DType::float64), y = test.inputs.to(DType::float64);
  const auto known = x.matrix<double>();
  const auto asked = y.matrix<double>();
  std::vector<Index> nearest(static_cast<std::size_t>(asked.rows()));
  for (Index row = 0; row < asked.rows(); ++row)
    (known.rowwise() - asked.row(row)).rowwise().squaredNorm().minCoeff(&nearest[static_cast<std::size_t>(row)]);
  const Dataset answers = select(train, nearest);
  if (train.is_classification()) return skill_of(one_hot(answers.labels, train.classes, DType::float64), test);
  return skill_of(answers.targets, test);
}

double skill_of(const Tensor& outputs, const Dataset& data) {
  const std::vector<double> values = outputs.to_vector();
  const auto columns = static_cast<std::size_t>(outputs.columns());
  if (!data.is_classification()) {
    const std::vector<double> targets = data.targets.to_vector();
    double residual = 0, total = 0;
    for (std::size_t k = 0; k < columns; ++k) {
      double mean = 0;
      for (std::size_t i = k; i < targets.size(); i += columns) mean += targets[i] / static_cast<double>(data.size());
      for (std::size_t i = k; i < targets.size(); i += columns) {
        residual += (targets[i] - values[i]) * (targets[i] - values[i]);
        total += (targets[i] - mean) * (targets[i] - mean);
      }
    }
    const double r2 = 1 - residual / total;
    return r2 > -1 ? r2 : -1;  // NaN too
  }
  std::vector<double> right(columns), all(columns);
  for (std::size_t i = 0; i < data.labels.size(); ++i) {
    const auto row = values.begin() + static_cast<std::ptrdiff_t>(i * columns);
    const auto best = std::max_element(row, row + static_cast<std::ptrdiff_t>(columns)) - row;
    const auto label = static_cast<std::size_t>(data.labels[i]);
    all[label] += 1;
    right[label] += static_cast<std::size_t>(best) == label ? 1 : 0;
  }
  double recall = 0, classes = 0;
  for (std::size_t k = 0; k < columns; ++k)
    if (all[k] > 0) recall += right[k] / all[k], classes += 1;
  return classes > 1 ? (recall / classes - 1 / classes) / (1 - 1 / classes) : recall;
}

OneBatch learn_one_batch(const TrainingPlan& plan, const Split& data, long steps, const std::function<bool()>& stop) {
  constexpr Index fewest = 16, most = 256;
  OneBatch result;
  result.examples = std::min(data.train.size(), std::clamp(plan.batch_size, fewest, most));
  std::vector<Index> rows(static_cast<std::size_t>(result.examples));
  std::iota(rows.begin(), rows.end(), Index{0});
  const Dataset batch = select(data.train, rows);
  const Split split{batch, batch};
  TrainingPlan one = plan;
  one.scaling = "none";  // the data are scaled already
  one.sampling = "all";
  one.dropout = 0;  // which is there to prevent learning by heart
  one.batch_size = result.examples;
  Training training(one, split);
  while (training.steps() < steps && !(stop && stop()))
    if (!training.step()) {
      result.finite = false;
      break;
    }
  result.steps = training.steps();
  result.skill = skill(training, batch);
  return result;
}

}  // namespace gradus
