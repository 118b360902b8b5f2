// The catalogue of activations: the one list of them, and how to find one by name.
// To add one: write its struct in a file of its own, include it here, and add its name to the list. Gradient checks,
// edge-value tests, docs/activations.md, plots and every program's --activations follow from that.
//
//   Activation f = activation("leaky_relu(0.2)");
//   Variable y = f(x);
//   for (const Activation& known : activations()) std::cout << known.signature() << '\n';
#pragma once

#include <gradus/activations/activation.h>
#include <gradus/activations/celu.h>
#include <gradus/activations/elu.h>
#include <gradus/activations/gaussian.h>
#include <gradus/activations/gelu.h>
#include <gradus/activations/gelu_tanh.h>
#include <gradus/activations/glu.h>
#include <gradus/activations/hardshrink.h>
#include <gradus/activations/hardsigmoid.h>
#include <gradus/activations/hardswish.h>
#include <gradus/activations/hardtanh.h>
#include <gradus/activations/identity.h>
#include <gradus/activations/leaky_relu.h>
#include <gradus/activations/log_softmax.h>
#include <gradus/activations/logsigmoid.h>
#include <gradus/activations/maxout.h>
#include <gradus/activations/mish.h>
#include <gradus/activations/prelu.h>
#include <gradus/activations/relu.h>
#include <gradus/activations/relu6.h>
#include <gradus/activations/rrelu.h>
#include <gradus/activations/selu.h>
#include <gradus/activations/sigmoid.h>
#include <gradus/activations/silu.h>
#include <gradus/activations/sine.h>
#include <gradus/activations/softmax.h>
#include <gradus/activations/softmin.h>
#include <gradus/activations/softplus.h>
#include <gradus/activations/softshrink.h>
#include <gradus/activations/softsign.h>
#include <gradus/activations/squareplus.h>
#include <gradus/activations/tanh.h>
#include <gradus/activations/tanhshrink.h>
#include <gradus/activations/threshold.h>

#define GRADUS_ACTIVATIONS(each)                                                                                       \
  each(Identity) each(Sigmoid) each(Tanh) each(Relu) each(LeakyRelu) each(ParametricRelu) each(RandomizedRelu)         \
      each(Elu) each(Selu) each(Celu) each(Gelu) each(GeluTanh) each(Silu) each(Mish) each(Softplus) each(Squareplus)  \
          each(Softsign) each(Hardtanh) each(Hardsigmoid) each(Hardswish) each(Relu6) each(Threshold) each(Logsigmoid) \
              each(Tanhshrink) each(Softshrink) each(Hardshrink) each(Sine) each(Gaussian) each(Glu) each(Maxout)      \
                  each(Softmax) each(Softmin) each(LogSoftmax)

#include <string_view>
#include <vector>

namespace gradus {

GRADUS_ACTIVATIONS(GRADUS_EXTERN_OPERATION)

/// The activation of that name, or alias, with its parameters in parentheses if it has some and others than the usual
/// ones are wanted: "relu", "leaky_relu", "leaky_relu(0.2)", "hardtanh(-2,2)". Throws ArgumentError that lists the
/// names, or says how the activation is written and what its parameters may be.
Activation activation(std::string_view name);

/// Every activation with its usual parameters, in the order of the list.
const std::vector<Activation>& activations();

}  // namespace gradus
