#include "operation_pass.h"

#include "counters.h"
#include "suites.h"

namespace benchmarks {

namespace {

using gradus::DType;

void measure(benchmark::State& state, OperationPass& pass, void (OperationPass::*run)()) {
  for (auto _ : state) {
    (pass.*run)();
    benchmark::ClobberMemory();
  }
  state.counters["ns_per_element"] = nanoseconds_per(OperationPass::size);
}

void add(const std::string& name, const gradus::Operation& operation, const void* self, double low, double high) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const std::string path = name + "/" + std::string(to_string(dtype));
    const auto pass = std::make_shared<OperationPass>(operation, self, dtype, low, high);
    benchmark::RegisterBenchmark((path + "/forward").c_str(),
                                 [pass](benchmark::State& state) { measure(state, *pass, &OperationPass::forward); });
    if (!operation.differentiable) continue;
    benchmark::RegisterBenchmark((path + "/backward").c_str(),
                                 [pass](benchmark::State& state) { measure(state, *pass, &OperationPass::backward); });
  }
}

template <class... Ops>
void add_elementary() {
  // Positive numbers are in the domain of all of them.
  (add("operation/" + std::string(Ops::name), gradus::operation_of<Ops>(), nullptr, 0.1, 4), ...);
}

}  // namespace

void register_operations() {
  // Of those of one operand that keep its shape.
  for (const gradus::Activation& f : gradus::activations())
    if (!f.second() && f.inputs_per_output() == 1) add("activation/" + f.name(), f.operation(), f.attributes(), -3, 3);
  using namespace gradus;
  add_elementary<Exp, Expm1, Log, Log1p, Sqrt, Square, Sin, Cos, Erf, Erfc>();
}

}  // namespace benchmarks
