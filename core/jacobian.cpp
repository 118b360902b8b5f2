#include <gradus/core/errors.h>
#include <gradus/core/gradient_checks.h>
#include <gradus/core/jacobian.h>
#include <gradus/core/jvp.h>
#include <gradus/core/operations.h>
#include <gradus/core/recorded_pass.h>

#include <optional>
#include <string>
#include <vector>

namespace gradus {
namespace {

Shape joined(const Variable& output, const Variable& input) {
  const Shape first = output.shape(), second = input.shape();
  if (first.rank() + second.rank() > Shape::max_rank)
    throw ShapeError("[jacobian] " + output.description() + " is " + first.string() + " and " + input.description() +
                     " is " + second.string() + ": together they have " + std::to_string(first.rank() + second.rank()) +
                     " axes, and a tensor has at most " + std::to_string(Shape::max_rank) +
                     ". Flatten the output first, as in jacobian(reshape(y, {n}), x).");
  const auto rank = static_cast<std::size_t>(first.rank());
  std::vector<Index> sizes(rank + static_cast<std::size_t>(second.rank()));
  for (std::size_t axis = 0; axis < sizes.size(); ++axis)
    sizes[axis] = axis < rank ? first[static_cast<int>(axis)] : second[static_cast<int>(axis - rank)];
  return Shape(sizes);
}

// 1 at position k, 0 elsewhere.
Variable one_at(Index k, const Variable& like) {
  const Variable one = reshape(like.constant(1), Shape{1});
  return reshape(apply(Unslice{0, k, like.shape().size()}, one), like.shape());
}

// A Jacobian in the cheaper of its two orders.
class Pieces {
 public:
  Pieces(const Variable& output, const Variable& input)
      : output_(output), input_(input), are_rows_(output.shape().size() <= input.shape().size()) {}

  Index count() const { return (are_rows_ ? output_ : input_).shape().size(); }
  bool are_rows() const { return are_rows_; }
  /// The k-th row, in the input's shape, or column, in the output's.
  Variable piece(Index k, const GradOptions& options) const {
    if (are_rows_) return vjp(output_, input_, one_at(k, output_), options);
    return jvp(output_, {input_}, {one_at(k, input_)});
  }

 private:
  Variable output_, input_;
  bool are_rows_;
};

// The numbers alone, by asides.
Tensor numbers(const Variable& output, const Variable& input) {
  const Pieces pieces(output, input);
  const Index rows = output.shape().size(), columns = input.shape().size();
  Tensor result(Shape{rows, columns}, output.dtype());
  const NoGradient off(output.tape());
  for (Index k = 0; k < pieces.count(); ++k) {
    const Aside aside(output.tape());
    const Array piece = pieces.piece(k, {}).array();
    dispatch(result.dtype(), [&]<class T>() {
      auto all = result.matrix<T>();
      const Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, 1>> one(piece.as<const T>(), piece.size());
      if (pieces.are_rows())
        all.row(k) = one.transpose();
      else
        all.col(k) = one;
    });
  }
  return result;
}

Variable recorded(const Variable& output, const Variable& input) {
  const Pieces pieces(output, input);
  const int axis = pieces.are_rows() ? 0 : 1;
  std::vector<Variable> parts;
  for (Index k = 0; k < pieces.count(); ++k) {
    const Variable piece = pieces.piece(k, {.create_graph = true});
    const Index size = piece.shape().size();
    parts.push_back(reshape(piece, axis == 0 ? Shape{1, size} : Shape{size, 1}));
  }
  return concatenate(parts, axis);
}

void require(const Variable& output, const Variable& input) {
  output.tape().check(input);
  GradientChecks::require_variable(input);
  GradientChecks::require_gradient(output.tape(), output);
}

Variable zeros_of(const Shape& shape, const Variable& like) { return broadcast_to(like.constant(0), shape); }

}  // namespace

Variable jacobian(const Variable& output, const Variable& input, const GradOptions& options) {
  require(output, input);
  const Shape shape = joined(output, input);
  if (shape.size() == 0) return zeros_of(shape, output);
  if (options.create_graph) return reshape(recorded(output, input), shape);
  return output.tape().constant(numbers(output, input).reshaped(shape));
}

Variable hessian(const Variable& output, const Variable& input, const GradOptions& options) {
  GradientChecks::require_scalar(output, "hessian");
  require(output, input);
  const Shape shape = joined(input, input);
  Tape& tape = output.tape();
  auto slope = [&] {
    const WithGradients on(tape);
    return grad(output, input, {.create_graph = true});
  };
  if (options.create_graph) {
    const Variable g = slope();
    return g.needs_gradient() && shape.size() > 0 ? jacobian(g, input, options) : zeros_of(shape, input);
  }
  std::optional<Tensor> result;  // none where the output is linear
  {
    const Aside aside(tape);
    const Variable g = slope();
    if (g.needs_gradient() && shape.size() > 0) result = numbers(g, input).reshaped(shape);
  }
  return result ? tape.constant(*result) : zeros_of(shape, input);
}

}  // namespace gradus
