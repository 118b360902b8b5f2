// Lbfgs: a quasi-Newton method for full batches. From the last steps and the changes of the gradient along them it
// estimates how the loss is curved, goes where a paraboloid of that curvature has its minimum (Nocedal and Wright 2006,
// algorithms 7.4 and 7.5; Liu and Nocedal 1989), and searches along that direction by the strong Wolfe conditions
// (line_search.h). All of that in float64, whatever the parameters' type. Where batches change from step to step the
// curvature is noise: use Adam there.
//
//   Lbfgs optimizer{model.parameters()};
//   const LbfgsResult result = optimizer.step([&] {
//     tape.clear();
//     Variable loss = mse(model(tape, inputs), targets);
//     loss.backward();
//     return loss.item();
//   });
//   std::cout << result.loss << ", " << to_string(result.stop);
//
// It is no Optimizer: one step needs the loss at many points. It owns its history; the parameters must outlive it.
#pragma once

#include <gradus/core/parameter.h>
#include <gradus/optim/line_search.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gradus {

/// The names in parentheses are PyTorch's; the defaults are, too.
struct LbfgsOptions {
  double learning_rate = 1;  // the first step tried in each line search (lr)
  int max_iterations = 20;   // in one step() (max_iter)
  // Of the closure in one step(), looked at after each iteration, whose line search may take 26; 5/4 max_iterations if
  // not given (max_eval).
  std::optional<int> max_evaluations = {};
  double tolerance_gradient = 1e-7;   // of the largest |element| (tolerance_grad)
  double tolerance_change = 1e-9;     // of the loss, the slope and the largest |change| of a parameter
  int history = 100;                  // steps that are remembered, each as two float64 per parameter (history_size)
  double sufficient_decrease = 1e-4;  // of the line search (c1)
  double curvature = 0.9;             // of the line search; smaller is more exact and takes more evaluations (c2)
};

enum class LbfgsStop : std::uint8_t {
  gradient,     // it is below tolerance_gradient: a minimum, or a saddle
  change,       // nothing changes by more than tolerance_change any more
  iterations,   // max_iterations; call step() again to go on
  evaluations,  // max_evaluations; call step() again to go on
  no_descent,   // no better point was found along the direction: rounding, or the closure is no function of the
                // parameters
};
/// One sentence for people.
std::string_view to_string(LbfgsStop stop);

struct LbfgsResult {
  double loss = 0;  // where the parameters are now
  int iterations = 0;
  int evaluations = 0;  // of the closure
  int non_finite = 0;   // of those, with a loss or a gradient of NaN or inf; the search went back from there
  LbfgsStop stop = LbfgsStop::iterations;
};

class Lbfgs {
 public:
  /// Throws ArgumentError for options out of range, or parameters as an optimizer would not take them.
  explicit Lbfgs(std::vector<Parameter*> parameters, const LbfgsOptions& options = {});
  Lbfgs(const Lbfgs&) = delete;
  Lbfgs& operator=(const Lbfgs&) = delete;
  ~Lbfgs() = default;

  /// Up to max_iterations iterations. The closure computes the loss anew from the parameters' present values, runs
  /// backward(), and returns the loss as a number; gradients need no zeroing, neither before nor after.
  /// Afterwards the parameters are at the best point found. Throws NonFiniteError, changing no value, if the loss or
  /// its gradient is not finite to begin with; GradientError if the closure leaves no gradient; and what the closure
  /// throws, which leaves the parameters where the last complete iteration brought them.
  template <class Closure>
  LbfgsResult step(Closure&& closure) {
    static_assert(std::is_invocable_r_v<double, Closure&>,
                  "the closure computes the loss, runs loss.backward(), and ends in `return loss.item();`");
    return minimise(std::function<double()>(std::ref(closure)));
  }

  /// Forgets the curvature, for when the loss has become another function.
  void forget();
  const std::vector<Parameter*>& parameters() const { return parameters_; }

 private:
  struct Secant {
    std::vector<double> step;    // s
    std::vector<double> change;  // y: of the gradient along it
    double scale = 0;            // 1 / (y · s)
  };

  LbfgsResult minimise(const std::function<double()>& closure);
  void evaluate(const std::function<double()>& closure, LinePoint& point, LbfgsResult& result);
  void remember_last_step();
  void choose_direction();
  void move_to(double t);  // the parameters to x + t d
  void zero_gradients();

  std::vector<Parameter*> parameters_;
  LbfgsOptions options_;
  std::vector<double> position_;   // x
  std::vector<double> direction_;  // d
  LinePoint current_;              // at x
  std::vector<double> last_gradient_;
  double last_step_ = 0;  // t of the last step along d
  bool has_stepped_ = false;
  std::vector<Secant> secants_;  // the oldest first
  std::vector<double> weights_;  // α of algorithm 7.4
  double diagonal_ = 1;          // γ, eq. 7.20: the first estimate of the inverse Hessian is γ I
  WolfeSearch search_;
};

}  // namespace gradus
