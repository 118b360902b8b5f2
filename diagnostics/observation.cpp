#include <gradus/diagnostics/baseline.h>
#include <gradus/diagnostics/layers.h>
#include <gradus/diagnostics/looks.h>
#include <gradus/diagnostics/thresholds.h>
#include <gradus/diagnostics/weights.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus {
namespace {

Dataset first_rows(const Dataset& data, Index most) {
  std::vector<Index> rows(static_cast<std::size_t>(std::min(data.size(), most)));
  std::iota(rows.begin(), rows.end(), Index{0});
  return select(data, rows);
}

double norm_of(const std::vector<double>& values) {
  return std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0));
}

// Whether all rows are the same, up to rounding.
bool has_equal_rows(const Tensor& weight) {
  const std::vector<double> values = weight.to_vector();
  const auto columns = static_cast<std::size_t>(weight.columns());
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    largest = std::max(largest, std::abs(values[i]));
    difference = std::max(difference, std::abs(values[i] - values[i % columns]));
  }
  return difference <= thresholds::rounding * largest;
}

void observe_data(const Split& data, Observation& o) {
  const Dataset& train = data.train;
  o.is_classification = train.is_classification();
  o.outputs = train.outputs();
  o.features = train.features();
  o.test_size = static_cast<double>(data.test.size());
  o.data = check_data(train);
  std::vector<double> spreads;
  o.input_mean_square = 0, o.largest_column = 0;
  for (const ColumnReport& column : o.data.columns) {
    const double rms = std::hypot(column.mean, column.sd);
    o.input_mean_square += rms * rms / static_cast<double>(o.features);
    o.largest_column = std::max(o.largest_column, rms);
    if (column.low < column.high) spreads.push_back(column.sd);
  }
  std::ranges::sort(spreads);
  const double median = spreads.empty() ? 0 : spreads[(spreads.size() - 1) / 2];
  o.column_ratio = median > 0 ? spreads.back() / median : 1;
  const DataReport test = check_data(data.test);
  for (const Index column : o.data.constant_columns)
    if (test.columns[static_cast<std::size_t>(column)].sd > thresholds::moves_in_test * median)
      o.fixed_in_training.push_back(column);
  if (!o.is_classification) {
    const auto [low, high] = std::ranges::minmax(train.targets.to_vector());
    o.target_low = low, o.target_high = high;
  }
}

std::vector<const Parameter*> hidden_biases(Training& training) {
  std::vector<const Parameter*> biases;
  for (const Parameter* weight : training.weights()) {
    std::string name = weight->name;
    biases.push_back(&training.model().parameter(name.replace(name.rfind("weight"), 6, "bias")));
  }
  return biases;
}

// What was drawn, against what the activation's own initialiser draws.
void observe_weights(Training& training, Observation& o) {
  TrainingPlan proper = o.plan;
  proper.initialiser = "proper", proper.weight_scale = 1;
  Generator rng(proper.seed);
  const std::vector<LayerVariances> wanted = layer_variances(build(proper, training.data().train, rng));
  const std::vector<LayerVariances> drawn = layer_variances(training.model());
  const std::vector<Parameter*> weights = training.weights();
  const std::vector<const Parameter*> biases = hidden_biases(training);
  const bool is_plain = !o.plan.residual && o.plan.normalisation == "none";
  double mean_square = o.input_mean_square;
  for (std::size_t l = 0; l < o.layers.size(); ++l) {
    LayerFacts& layer = o.layers[l];
    layer.weight_ratio = std::sqrt(drawn[l].weight / wanted[l].weight);
    const double bias = std::sqrt(drawn[l].bias);
    layer.bias_ratio =
        bias == 0 || o.plan.normalisation != "none" ? 0 : bias / std::sqrt(drawn[l].weight * mean_square);
    layer.alike_at_start = has_equal_rows(weights[l]->value()) &&
                           has_equal_rows(biases[l]->value().reshaped(Shape{biases[l]->value().size(), 1}));
    if (l < o.start().layers.size()) mean_square = o.start().layers[l].rms * o.start().layers[l].rms;
  }
  const auto is_fine = [](const LayerVariances& v) { return std::isfinite(v.weight) && std::isfinite(v.bias); };
  if (is_plain && !o.layers.empty() && std::isfinite(o.input_mean_square) && std::ranges::all_of(drawn, is_fine)) {
    const std::span<const LayerVariances> hidden(drawn.data(), o.layers.size());
    o.predicted_log_delta = predict_profile(training.activation(), hidden, o.input_mean_square).log_delta[0];
  }
}

void observe_movement(Training& training, const Moment& beginning, Observation& o) {
  const std::vector<Parameter*> parameters = training.model().parameters();
  const std::vector<Parameter*> weights = training.weights();
  const std::vector<const Parameter*> biases = hidden_biases(training);
  for (std::size_t l = 0; l < o.layers.size(); ++l) {
    const auto at = static_cast<std::size_t>(std::ranges::find(parameters, weights[l]) - parameters.begin());
    const std::vector<double> before = beginning.parameters[at].to_vector();
    std::vector<double> change = weights[l]->value().to_vector();
    for (std::size_t k = 0; k < before.size(); ++k) change[k] -= before[k];
    const double moved = norm_of(change);
    o.layers[l].movement = moved == 0 ? 0 : moved / norm_of(before);
    o.layers[l].alike_at_end = has_equal_rows(weights[l]->value()) &&
                               has_equal_rows(biases[l]->value().reshaped(Shape{biases[l]->value().size(), 1}));
  }
}

Look look_at(Training& training, const Split& parts, Index probe) {
  Look look;
  look.epoch = training.epoch();
  look.step = training.steps();
  look.loss = training.evaluate(parts.train).loss;
  const Score test = training.evaluate(parts.test);
  look.test_loss = test.loss;
  look.accuracy = test.accuracy;
  look.train_skill = skill(training, parts.train);
  look.test_skill = skill(training, parts.test);
  look.outputs = look_at_outputs(training, parts.train);
  look.trial = try_step(training);
  look.layers = look_at_layers(training, probe);
  return look;
}

}  // namespace

bool Observation::learns() const {
  return failure.empty() && end().train_skill >= thresholds::learned && end().test_skill >= thresholds::learned;
}

double skill(Training& training, const Dataset& data) { return skill_of(training.outputs(data.inputs), data); }

Observation observe(const TrainingPlan& plan, const Split& split, const ObserveOptions& options) {
  Training training(plan, split);
  Observation o;
  o.plan = plan;
  observe_data(training.data(), o);
  o.baseline = constant_answer_loss(plan, training.data().train);
  const Split parts{first_rows(training.data().train, options.examples),
                    first_rows(training.data().test, options.examples)};
  o.neighbour_skill = nearest_neighbour_skill(parts.train, parts.test);
  const Index batch = std::min(plan.batch_size, training.data().train.size());
  o.planned_steps =
      static_cast<long>(plan.epochs) * static_cast<long>((training.data().train.size() + batch - 1) / batch);

  const Moment beginning = training.moment();
  o.looks.push_back(look_at(training, parts, options.probe));
  measure_gradients_in_double(plan, split, training, options.probe, o.looks.front().layers);
  o.layers.resize(o.start().layers.size());
  training.probe(2, false);
  const std::vector<LayerReading> readings = read_layers(training.tape(), training.activation());
  for (std::size_t l = 0; l < o.layers.size(); ++l)
    o.layers[l].path = readings[l].path, o.layers[l].units = readings[l].units;
  observe_weights(training, o);

  const auto stopped = [&] { return options.stop && options.stop(); };
  const auto report = [&](double share) {
    if (options.progress) options.progress(share);
  };
  constexpr double training_share = 0.8;  // of the work; the rest is the single batch
  if (options.look) options.look(training);
  const int every = std::max(1, (plan.epochs + options.looks - 1) / std::max(1, options.looks));
  while (training.epoch() < plan.epochs && training.failure().empty() && !stopped()) {
    const int epoch = training.epoch();
    while (training.epoch() == epoch && !stopped() && training.step())
      if (options.look) options.look(training);
    const bool is_whole = training.epoch() > epoch;
    if (is_whole && training.epoch() % every == 0 && training.epoch() < plan.epochs)
      o.looks.push_back(look_at(training, parts, options.probe));
    if (!is_whole) break;
    report(training_share * training.epoch() / plan.epochs);
  }
  o.steps = training.steps();
  o.failure = training.failure();
  o.looks.push_back(look_at(training, parts, options.probe));
  observe_movement(training, beginning, o);
  o.one_batch =
      learn_one_batch(plan, training.data(), std::min(options.one_batch_steps, o.planned_steps), options.stop);
  report(1);
  return o;
}

}  // namespace gradus
