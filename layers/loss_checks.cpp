#include <gradus/core/errors.h>
#include <gradus/layers/cross_entropy.h>
#include <gradus/layers/loss_checks.h>

namespace gradus {

void require_equal(std::string_view loss, const Variable& prediction, const Variable& target) {
  if (prediction.shape() != target.shape())
    throw ShapeError("[" + std::string(loss) + "] predictions are " + prediction.shape().string() +
                     " but targets are " + target.shape().string() +
                     ": they must be equal. Reshape the targets, for example to [batch, 1]?");
  if (prediction.shape().size() == 0) throw ShapeError("[" + std::string(loss) + "] an empty batch has no mean loss.");
}

void require_labels(std::string_view loss, const Variable& scores, std::span<const std::int32_t> labels) {
  const Shape shape = scores.shape();
  if (shape.rank() != 2 || shape[0] != static_cast<Index>(labels.size()))
    throw ShapeError("[" + std::string(loss) + "] " + scores.description() + " is " + shape.string() +
                     " but there are " + std::to_string(labels.size()) +
                     " labels: it takes [batch, classes] and one label per row.");
  if (labels.empty()) throw ShapeError("[" + std::string(loss) + "] an empty batch has no mean loss.");
  if (are_columns(labels, shape[1])) return;
  for (std::size_t row = 0; row < labels.size(); ++row)
    if (labels[row] < 0 || labels[row] >= shape[1])
      throw ArgumentError("[" + std::string(loss) + "] label " + std::to_string(labels[row]) + " of row " +
                          std::to_string(row) + " is outside 0 to " + std::to_string(shape[1] - 1) + ": " +
                          scores.description() + " has " + std::to_string(shape[1]) + " outputs.");
}

}  // namespace gradus
