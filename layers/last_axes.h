// What layers that normalise over the last axes have in common.
#pragma once

#include <gradus/core/variable.h>

#include <string_view>

namespace gradus {

/// Throws ArgumentError, in the name of `layer`, unless such axes can be normalised over: at least one, none of size 0,
/// and a positive epsilon.
void require_normalisable(std::string_view layer, const Shape& last, double epsilon);
/// The axes of x that `last` describes, counted from the end. Throws ShapeError unless x ends with them.
Axes last_axes(std::string_view layer, const Variable& x, const Shape& last);

}  // namespace gradus
