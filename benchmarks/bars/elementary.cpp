// What float64 costs beside float32, per element.
#include "operation_pass.h"

#include "bar.h"

namespace bars {

namespace {

class Elements : public peers::Contender {
 public:
  Elements(const gradus::Operation* operation, gradus::DType dtype) : pass_(*operation, nullptr, dtype, -4, 4) {}
  void step() override { pass_.forward(); }
  double loss() override { return 0; }

 private:
  benchmarks::OperationPass pass_;
};

}  // namespace

std::vector<Bar> elementary(const Plan& plan) {
  using gradus::operation_of;
  std::vector<Bar> bars;
  for (const gradus::Operation* operation :
       {&operation_of<gradus::Tanh>(), &operation_of<gradus::Sigmoid>(), &operation_of<gradus::Exp>()}) {
    const std::string name(operation->name);
    progress("elementary: " + name);
    const peers::Session session =
        peers::compete({},
                       {entry<Elements>("float32", peers::Role::reference, operation, gradus::DType::float32),
                        entry<Elements>("float64", peers::Role::rival, operation, gradus::DType::float64)},
                       plan.rounds);
    bars.push_back({name + ": float64 / float32, per element", 3, session.results[1].ratio_to_handwritten, "×"});
  }
  return bars;
}

}  // namespace bars
