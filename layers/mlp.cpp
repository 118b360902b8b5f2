#include <gradus/core/errors.h>
#include <gradus/layers/mlp.h>

namespace gradus {

Sequential mlp(const std::vector<Index>& sizes, const Activation& activation, Generator& rng,
               const MlpOptions& options) {
  if (sizes.size() < 2)
    throw ArgumentError("[mlp] give at least the number of inputs and of outputs; there are " +
                        std::to_string(sizes.size()) + " sizes.");
  const Initialiser hidden = options.hidden ? *options.hidden : proper_initialiser(activation);
  Sequential model;
  for (std::size_t i = 0; i + 2 < sizes.size(); ++i) {
    const Index outputs = sizes[i + 1] * activation.inputs_per_output();
    model.append(Linear(sizes[i], outputs, rng, {.weight = hidden, .dtype = options.dtype}));
    model.append(activation_layer(activation, rng, options.dtype));
  }
  model.append(Linear(sizes[sizes.size() - 2], sizes.back(), rng, {.weight = options.head, .dtype = options.dtype}));
  return model;
}

}  // namespace gradus
