// OperationPass: one operation of one argument, on arrays that are there already: what its kernels cost by themselves,
// without a tape around them.
//
//   OperationPass pass(operation_of<Exp>(), nullptr, DType::float32, 0.1, 4);   // on 4096 numbers in [0.1, 4)
//   pass.forward();
//   pass.backward();
#pragma once

#include <gradus/gradus.h>

namespace benchmarks {

class OperationPass {
 public:
  static constexpr gradus::Index rows = 64;
  static constexpr gradus::Index columns = 64;
  static constexpr gradus::Index size = rows * columns;

  /// `self` is the operation's struct; null for one without attributes. It must outlive the pass.
  OperationPass(const gradus::Operation& operation, const void* self, gradus::DType dtype, double low, double high)
      : operation_(&operation), self_(self), x_(uniform(dtype, low, high)), y_(x_), g_(uniform(dtype, -1, 1)), d_(x_) {
    forward();
  }

  void forward() {
    const gradus::Array inputs[] = {x_.array()};
    scratch_.run({operation_->evaluate, self_, inputs, y_.array()});
  }

  void backward() {
    if (operation_->pointwise != nullptr) {
      const gradus::Array arrays[] = {x_.array(), y_.array(), g_.array()};
      scratch_.run({operation_->pointwise->gradient[0], self_, arrays, d_.array()});
      return;
    }
    const gradus::Arena::Mark before = scratch_.mark();
    const gradus::Lazy x(scratch_, x_.array()), y(scratch_, y_.array()), g(scratch_, g_.array());
    scratch_.run(operation_->numbers(self_, 0, {&x, 1}, y, g).call_into(d_.array(), gradus::Write::assign));
    scratch_.rewind(before);
  }

 private:
  static gradus::Tensor uniform(gradus::DType dtype, double low, double high) {
    gradus::Generator rng{7};
    gradus::Tensor numbers(gradus::Shape{rows, columns}, gradus::DType::float64);
    for (double& number : numbers.values<double>()) number = rng.uniform(low, high);
    return numbers.to(dtype);
  }

  const gradus::Operation* operation_;
  const void* self_;
  gradus::Tensor x_, y_, g_, d_;
  gradus::Workspace scratch_;
};

}  // namespace benchmarks
