#include "claims/units_experiment.h"

#include <gradus/diagnostics/training.h>
#include <gradus/diagnostics/unit_history.h>

#include <algorithm>

namespace gradus::claims {
namespace {

// A slope below this share of the largest is that of the flat side: half way between the two slopes of a rectifier.
double flat_share(const ActivationFacts& facts) {
  return std::min(1.0, (1 + std::abs(facts.lowest_slope) / facts.largest_slope()) / 2);
}

class Watch {
 public:
  explicit Watch(Training& training)
      : training_(training),
        off_(training.activation().facts().lowest_slope == 0 ? UnitState::dead : UnitState::stuck),
        census_(training.activation(), flat_share(training.activation().facts())),
        history_(off_) {}

  void look() {
    census_.reset();
    training_.sweep([&](Tape& tape) { census_.add(tape); });
    history_.add(training_.steps(), unit_census(census_));
  }

  Json layers() const {
    Json all = Json::array();
    for (std::size_t l = 0; l < history_.layers(); ++l) all.push_back(layer(l));
    return all;
  }
  const std::vector<long>& steps() const { return history_.steps(); }

 private:
  Json layer(std::size_t l) const {
    int born = 0, went = 0, back = 0, deaths = 0, revivals = 0;
    for (std::size_t unit = 0; unit < history_.units(l); ++unit) {
      const UnitFate fate = history_.fate(l, unit);
      born += fate.born_dead;
      went += !fate.born_dead && !fate.deaths.empty();
      back += !fate.revivals.empty();
      deaths += static_cast<int>(fate.deaths.size());
      revivals += static_cast<int>(fate.revivals.size());
    }
    std::vector<Index> gone(1, 0);
    for (const SurvivalPoint& point : history_.survival(l)) gone.push_back(gone.back() + point.deaths);
    gone.resize(history_.steps().size(), gone.back());
    return {{"units", history_.units(l)},
            {"off", history_.counts(l, off_)},
            {"dead", history_.counts(l, UnitState::dead)},
            {"always_on", history_.counts(l, UnitState::always_on)},
            {"born_off", born},
            {"went_off", went},
            {"came_back", back},
            {"off_events", deaths},
            {"on_events", revivals},
            {"gone", gone}};
  }

  Training& training_;
  UnitState off_;
  LayerCensus census_;
  UnitHistory history_;
};

}  // namespace

Job units_job(const TrainingPlan& plan, const DataChoice& data) {
  const Job train = train_job(plan, data);
  return {"units", train.config, 0.01 + 1.2 * train.cost};
}

Json run_units(const Json& config) {
  const TrainingPlan plan = plan_from(config.at("plan"));
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  Training training(plan, parts->fit);
  const Training scaled(plan, parts->held_out);  // whose test part is scaled as the other's

  Watch watch(training);
  Json epochs = Json::array();
  const auto measure = [&] {
    const Score train = training.evaluate(training.data().train);
    const Score validation = training.evaluate(training.data().test);
    const Score test = training.evaluate(scaled.data().test);
    epochs.push_back({train.loss, train.accuracy, validation.loss, validation.accuracy, test.loss, test.accuracy});
    watch.look();
  };
  measure();
  const long batches = (parts->fit.train.size() + plan.batch_size - 1) / plan.batch_size;
  bool fine = true;
  for (long next = 1; next < batches && fine; next *= 2) {
    while (fine && training.steps() < next) fine = training.step();
    if (fine) watch.look();
  }
  while (fine && training.epoch() < plan.epochs)
    if ((fine = training.run_epoch())) measure();
  return {{"steps", watch.steps()}, {"layers", watch.layers()}, {"epochs", epochs}, {"failure", training.failure()}};
}

UnitsResult units_result(const Json& json) {
  UnitsResult result;
  json.at("steps").get_to(result.steps);
  for (const Json& l : json.at("layers"))
    result.layers.push_back({l.at("units"), l.at("off"), l.at("dead"), l.at("always_on"), l.at("born_off"),
                             l.at("went_off"), l.at("came_back"), l.at("off_events"), l.at("on_events"), l.at("gone")});
  for (const Json& e : json.at("epochs"))
    result.epochs.push_back({number(e[0]), number(e[1]), number(e[2]), number(e[3]), number(e[4]), number(e[5])});
  result.diverged = !json.at("failure").get<std::string>().empty();
  return result;
}

int UnitsResult::units() const {
  int all = 0;
  for (const UnitsOfLayer& layer : layers) all += layer.units;
  return all;
}

double UnitsResult::off_share(std::size_t census) const {
  int off = 0;
  for (const UnitsOfLayer& layer : layers) off += layer.off[std::min(census, layer.off.size() - 1)];
  return static_cast<double>(off) / units();
}

namespace {

const EpochResult& best_epoch(const UnitsResult& run) {
  return *std::ranges::max_element(run.epochs, {}, &EpochResult::validation_accuracy);
}

}  // namespace

double UnitsResult::test_accuracy() const { return best_epoch(*this).test_accuracy; }
double UnitsResult::validation_accuracy() const { return best_epoch(*this).validation_accuracy; }

}  // namespace gradus::claims
