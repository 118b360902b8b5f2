// The operations of the core.
#include "../torch_tensors.h"
#include "counterparts.h"

namespace gradus::oracle {

namespace {

std::vector<std::int64_t> axes_of(const at::Tensor& x, At a) {
  std::vector<std::int64_t> axes(a.axes.begin(), a.axes.end());
  if (axes.empty())
    for (std::int64_t axis = 0; axis < x.dim(); ++axis) axes.push_back(axis);
  return axes;
}
at::Tensor index_of(At a, at::IntArrayRef shape) {
  return at::tensor(std::vector<std::int64_t>(a.indices.begin(), a.indices.end())).reshape(shape);
}
at::Tensor condition(const at::Tensor& holds, const at::Tensor& like) { return holds.to(like.scalar_type()); }

// The reduced axes last and in one, and the shape that is left.
struct Folded {
  at::Tensor x;                       // [kept..., reduced]
  std::vector<std::int64_t> order;    // of the axes in x
  std::vector<std::int64_t> kept;     // sizes
  std::vector<std::int64_t> keepdim;  // sizes with 1 where an axis was reduced
};
Folded folded(const at::Tensor& x, At a) {
  std::vector<bool> is_reduced(static_cast<std::size_t>(x.dim()));
  for (const std::int64_t axis : axes_of(x, a)) is_reduced[static_cast<std::size_t>((axis + x.dim()) % x.dim())] = true;
  Folded result;
  for (std::int64_t axis = 0; axis < x.dim(); ++axis) {
    const bool reduced = is_reduced[static_cast<std::size_t>(axis)];
    result.keepdim.push_back(reduced ? 1 : x.size(axis));
    if (reduced) continue;
    result.order.push_back(axis);
    result.kept.push_back(x.size(axis));
  }
  for (std::int64_t axis = 0; axis < x.dim(); ++axis)
    if (is_reduced[static_cast<std::size_t>(axis)]) result.order.push_back(axis);
  std::vector<std::int64_t> shape = result.kept;
  shape.push_back(-1);
  result.x = x.permute(result.order).reshape(shape);
  return result;
}

at::Tensor max_over(In x, At a) {
  const Folded f = folded(x[0], a);
  return std::get<0>(f.x.max(-1)).reshape(a.keepdim ? f.keepdim : f.kept);
}

at::Tensor first_maximum_over(In x, At a) {
  const Folded f = folded(x[0], a);
  const at::Tensor ones = at::zeros_like(f.x).scatter(-1, std::get<1>(f.x.detach().max(-1, true)), 1);
  std::vector<std::int64_t> shape, back(f.order.size());
  for (std::size_t i = 0; i < f.order.size(); ++i) {
    shape.push_back(x[0].size(f.order[i]));
    back[static_cast<std::size_t>(f.order[i])] = static_cast<std::int64_t>(i);
  }
  return ones.reshape(shape).permute(back);
}

at::Tensor placed(In x, At a) {
  std::vector<std::int64_t> sizes = x[0].sizes().vec();
  const std::int64_t axis = (a.axes[0] + x[0].dim()) % x[0].dim();
  const std::int64_t size = sizes[static_cast<std::size_t>(axis)];
  sizes[static_cast<std::size_t>(axis)] = a.start;
  const at::Tensor before = at::zeros(sizes, x[0].options());
  sizes[static_cast<std::size_t>(axis)] = a.stop - a.start - size;
  return at::cat({before, x[0], at::zeros(sizes, x[0].options())}, axis);
}

at::Tensor gathered(In x, At a) {
  std::vector<std::int64_t> rows = x[0].sizes().vec();
  rows.back() = 1;
  return x[0].gather(-1, index_of(a, rows)).squeeze(-1);
}

at::Tensor scattered(In x, At a) {
  const at::Tensor columns = x[0].unsqueeze(-1);
  std::vector<std::int64_t> sizes = columns.sizes().vec();
  const at::Tensor index = index_of(a, sizes);
  sizes.back() = a.stop;
  return at::zeros(sizes, x[0].options()).scatter(-1, index, columns);
}

}  // namespace

const TorchTable& torch_operations() {
  static const TorchTable table{
      {"add", [](In x, At) { return x[0] + x[1]; }},
      {"subtract", [](In x, At) { return x[0] - x[1]; }},
      {"multiply", [](In x, At) { return x[0] * x[1]; }},
      {"divide", [](In x, At) { return x[0] / x[1]; }},
      {"negate", [](In x, At) { return -x[0]; }},
      {"exp", [](In x, At) { return x[0].exp(); }},
      {"expm1", [](In x, At) { return x[0].expm1(); }},
      {"log", [](In x, At) { return x[0].log(); }},
      {"log1p", [](In x, At) { return x[0].log1p(); }},
      {"sqrt", [](In x, At) { return x[0].sqrt(); }},
      {"square", [](In x, At) { return x[0].square(); }},
      {"pow", [](In x, At) { return x[0].pow(x[1]); }},
      {"erf", [](In x, At) { return x[0].erf(); }},
      {"erfc", [](In x, At) { return x[0].erfc(); }},
      {"sin", [](In x, At) { return x[0].sin(); }},
      {"cos", [](In x, At) { return x[0].cos(); }},
      {"greater", [](In x, At) { return condition(x[0] > x[1], x[0]); }},
      {"greater_equal", [](In x, At) { return condition(x[0] >= x[1], x[0]); }},
      {"equal", [](In x, At) { return condition(x[0] == x[1], x[0]); }},
      {"where", [](In x, At) { return at::where(x[0] != 0, x[1], x[2]); }},
      {"maximum", [](In x, At) { return at::maximum(x[0], x[1]); }},
      {"minimum", [](In x, At) { return at::minimum(x[0], x[1]); }},
      {"abs", [](In x, At) { return x[0].abs(); }},
      {"clamp", [](In x, At a) { return x[0].clamp(a.numbers[0], a.numbers[1]); }},
      {"transpose", [](In x, At) { return x[0].transpose(-1, -2); }},
      {"matmul", [](In x, At) { return at::matmul(x[0], x[1]); }},
      {"affine", [](In x, At) { return at::linear(x[0], x[1], x[2]); }},
      {"reshape", [](In x, At a) { return x[0].reshape(sizes_of(a.shape)); }},
      {"broadcast_to", [](In x, At a) { return x[0].broadcast_to(sizes_of(a.shape)); }},
      {"slice", [](In x, At a) { return x[0].slice(a.axes[0], a.start, a.stop); }},
      {"unslice", placed},
      {"concatenate", [](In x, At a) { return at::cat(x, a.axes[0]); }},
      {"gather", gathered},
      {"scatter", scattered},
      {"sum", [](In x, At a) { return x[0].sum(axes_of(x[0], a), a.keepdim); }},
      {"mean", [](In x, At a) { return x[0].mean(axes_of(x[0], a), a.keepdim); }},
      {"max", max_over},
      {"first_maximum", first_maximum_over},
      {"logsumexp", [](In x, At a) { return x[0].logsumexp(axes_of(x[0], a), a.keepdim); }},
  };
  return table;
}

}  // namespace gradus::oracle
