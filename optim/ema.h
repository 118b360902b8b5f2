// ExponentialMovingAverage: a running mean of the weights along their path, which often tests better than the weights
// where the path happens to end (Polyak and Juditsky 1992; the exponential form as in Tarvainen and Valpola 2017). The
// average a of a weight w after its t-th update is
//   a ← a + (1 − decay) (w − a)                   beginning with the weights as they are, or
//   a ← a + (1 − decay) / (1 − decayᵗ) (w − a)    with bias correction (Kingma and Ba 2015, section 3): it forgets
//                                                 where training began; after the first update a is w
// It owns the averages; the parameters must outlive it.
//
//   ExponentialMovingAverage average(model.parameters(), {.decay = 0.999});
//   ...   optimizer.step();  average.update();
//   {
//     const auto averaged = average.swap_in();         // the model now has the averages for weights,
//     test(model);
//   }                                                  // and here its own again
#pragma once

#include <gradus/optim/optimizer.h>

#include <string>
#include <vector>

namespace gradus {

struct EmaOptions {
  double decay = 0.999;
  bool bias_correction = false;
};

class ExponentialMovingAverage {
 public:
  /// Exchanges weights and averages while it lives. Neither is copied: their numbers change places, and tapes notice as
  /// after any change of a parameter. What trains meanwhile, trains the averages.
  class [[nodiscard]] SwappedIn {
   public:
    SwappedIn(const SwappedIn&) = delete;
    SwappedIn& operator=(const SwappedIn&) = delete;
    ~SwappedIn() { average_.exchange(); }

   private:
    friend class ExponentialMovingAverage;
    explicit SwappedIn(ExponentialMovingAverage& average) : average_(average) { average_.exchange(); }
    ExponentialMovingAverage& average_;
  };

  /// Throws ArgumentError for a decay outside [0, 1), or parameters as an optimizer would not take them.
  explicit ExponentialMovingAverage(std::vector<Parameter*> parameters, const EmaOptions& options = {});
  ExponentialMovingAverage(const ExponentialMovingAverage&) = delete;
  ExponentialMovingAverage& operator=(const ExponentialMovingAverage&) = delete;
  ~ExponentialMovingAverage() = default;

  /// Takes the weights as they are now into the averages; after each optimizer.step(). Throws ArgumentError while the
  /// averages are swapped in.
  void update();
  /// Throws ArgumentError if they are already. Before the first update the averages are the weights of the beginning.
  SwappedIn swap_in();

  /// How many updates there were.
  long updates() const { return static_cast<long>(updates_.item()); }
  /// "updates", and "<parameter>.average" for each parameter; as Optimizer::state(). Throws ArgumentError while they
  /// are swapped in.
  std::vector<StateTensor> state();

 private:
  void exchange();

  std::vector<Parameter*> parameters_;
  EmaOptions options_;
  std::vector<Tensor> averages_;
  Tensor updates_{Shape{}, float64};
  bool is_swapped_in_ = false;
};

}  // namespace gradus
