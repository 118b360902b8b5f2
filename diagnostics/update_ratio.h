// How far each parameter moves in proportion to its size: ‖ΔW‖/‖W‖ between two points in time, usually around one step
// of any optimizer. About 1e-3 per step is common; 1e-1 means that a step overwrites what was learned, 1e-6 that
// nothing happens. It keeps one copy of the values and allocates nothing after its construction.
//
//   UpdateRatios updates(model.parameters());
//   updates.remember();
//   optimizer.step();
//   for (const UpdateRatio& each : updates.measure())
//     std::cout << each.parameter->name << ": " << each.ratio() << '\n';
#pragma once

#include <gradus/core/parameter.h>

#include <span>
#include <vector>

namespace gradus {

struct UpdateRatio {
  const Parameter* parameter = nullptr;
  double change = 0;  // ‖after − before‖₂
  double before = 0;  // ‖before‖₂
  /// change / before. A parameter that did not move has 0; one that was all 0 and moved (a bias at first), infinity.
  double ratio() const { return change == 0 ? 0 : change / before; }
};

class UpdateRatios {
 public:
  /// Remembers the present values. The parameters must live as long. Throws ArgumentError if there are none, one is
  /// null, or one is there twice.
  explicit UpdateRatios(std::vector<Parameter*> parameters);

  /// Takes the present values as those before.
  void remember();
  /// Compares the present values with those before, which stay: in the parameters' order, valid until the next call.
  std::span<const UpdateRatio> measure();

 private:
  std::vector<Parameter*> parameters_;
  std::vector<Tensor> before_;
  std::vector<UpdateRatio> ratios_;
};

}  // namespace gradus
