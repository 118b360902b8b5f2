// What kernels.cpp measures, one file for each. Names are paths, so that --benchmark_filter can choose:
// activation/tanh/float32/backward, operation/exp/float64/forward, product/square/128/gradus, tape/1000,
// optimizer/adam/1000.
#pragma once

namespace benchmarks {

/// Every activation of the catalogue and the elementary functions: ns per element.
void register_operations();
/// Matrix products, ours and Eigen's: GFLOP/s.
void register_products();
/// Chains of 1×1 operands: ns per node.
void register_tape();
/// One update of all parameters: ns per parameter.
void register_optimizers();

}  // namespace benchmarks
