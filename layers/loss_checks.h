// What losses ask of their operands before anything is recorded.
#pragma once

#include <gradus/core/variable.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace gradus {

/// Throws ShapeError, in the name of `loss`, unless both have the same shape and are not empty.
void require_equal(std::string_view loss, const Variable& prediction, const Variable& target);
/// Throws ShapeError unless scores are [batch, classes] with one label per row and at least one row, ArgumentError for
/// a label that is no class.
void require_labels(std::string_view loss, const Variable& scores, std::span<const std::int32_t> labels);

}  // namespace gradus
