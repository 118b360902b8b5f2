#include "claims/born_dead_experiment.h"

#include <gradus/diagnostics/unit_census.h>
#include <gradus/layers/mlp.h>

namespace gradus::claims {

Job born_dead_job(const BornDeadDraws& d) {
  return {"born_dead",
          {{"width", d.width}, {"layers", d.layers}, {"draws", d.draws}, {"seed", d.seed}},
          d.draws * d.layers * 4e-6};
}

Json run_born_dead(const Json& config) {
  const int width = config.at("width"), layers = config.at("layers"), draws = config.at("draws");
  std::vector<Index> sizes(static_cast<std::size_t>(layers) + 1, width);
  sizes.front() = sizes.back() = 1;
  Generator rng(config.at("seed").get<std::uint64_t>());
  Tensor inputs(Shape{2, 1}, DType::float64);
  inputs.values<double>()[0] = -1;
  inputs.values<double>()[1] = 1;
  Tape tape;
  int dead = 0;
  for (int draw = 0; draw < draws; ++draw) {
    Sequential model = mlp(sizes, Relu{}, rng, {.hidden = he_normal(), .dtype = float64});
    const UnitCensus census = take_census(tape, model, inputs, Relu{});
    dead += census.count(census.states.size() - 1, UnitState::dead) == width;
  }
  return {{"dead", dead}};
}

}  // namespace gradus::claims
