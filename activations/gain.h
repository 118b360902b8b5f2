// Gains: by what a layer's weights should be scaled, beyond variance 1/fan_in, so that signals neither grow nor shrink
// through an activation. They are computed here for the activation as it is, with its parameters: an expectation over
// standard normal z, by Gaussian quadrature. Two other things go by the same name:
//   Activation::gain()       what our initialisers use, by the convention of the activation's family
//   facts().pytorch_gain     the table of torch.nn.init.calculate_gain, some of it folklore: tanh has 5/3, sigmoid 1
//
//   forward_gain(Relu{});     // √2, He et al. 2015
//   forward_gain(Tanh{});     // 1.5925; PyTorch says 1.6667
#pragma once

#include <gradus/activations/activation.h>

namespace gradus {

/// 1/√E[f(z)²]: keeps the mean square of the signals, as in He et al. 2015, section 2.2. Infinite where f is 0
/// everywhere. Throws ArgumentError for an activation that is not elementwise: it has no f(z) of one z.
double forward_gain(const Activation& f);
/// 1/√E[f′(z)²]: keeps the mean square of the gradients. Throws as forward_gain.
double backward_gain(const Activation& f);

}  // namespace gradus
