// Products of matrices. Backward is stated in the same words as forward: a product's gradients are products.
#pragma once

#include <gradus/core/operations/arithmetic.h>

namespace gradus {

/// The last two axes swapped.
struct Transpose {
  static constexpr std::string_view name = "transpose";
  static constexpr int arity = 1;
  static constexpr bool is_multilinear = true;
  static Shape shape(const Operands& in);
  static void evaluate(std::span<const Array> in, const Array& y, Write write);
  static auto backward(auto, auto, auto g) {
    return gradients([=] { return transpose(g); });
  }
  static Formula words(const Formula& x) { return transposed(x); }
};

/// y = a b over the last two axes: [..., n, k] · [..., k, m] → [..., n, m]; leading axes broadcast.
struct MatMul {
  static constexpr std::string_view name = "matmul";
  static constexpr int arity = 2;
  static constexpr bool is_multilinear = true;
  static constexpr bool reads_transposed = true;
  static Shape shape(const Operands& in);
  static void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch);
  static auto backward(auto a, auto b, auto, auto g) {
    return gradients([=] { return matmul(g, transpose(b)); },   // dL/da
                     [=] { return matmul(transpose(a), g); });  // dL/db
  }
  static Formula words(const Formula& a, const Formula& b) { return matrix_product(a, b); }
};

/// y = x Wᵀ + b, a layer's pre-activations: x [batch, in], W [out, in], b [out] → y [batch, out].
struct Affine {
  static constexpr std::string_view name = "affine";
  static constexpr int arity = 3;
  static Shape shape(const Operands& in);
  static void evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch);
  static auto backward(auto x, auto W, auto, auto, auto g) {
    return gradients([=] { return matmul(g, W); },             // dL/dx
                     [=] { return matmul(transpose(g), x); },  // dL/dW, summed over the batch
                     [=] { return g; });                       // dL/db, likewise: the engine sums g to b's shape
  }
  /// ẋ Wᵀ + ḃ + x Ẇᵀ: products that read W and Ẇ as they are stored.
  static Variable tangent(std::span<const Variable> in, Tangents tangents);
  static Formula words(const Formula& x, const Formula& W, const Formula& b) {
    return matrix_product(x, transposed(W)) + b;
  }
};

inline Lazy transpose(const Lazy& x) { return x.transposed(); }
template <Reader V>
V transpose(const V& x) {
  return apply(Transpose{}, x);
}
template <Reader V>
V matmul(const V& a, const V& b) {
  return apply(MatMul{}, a, b);
}
/// Throws ShapeError naming the operands that do not fit.
template <Reader V>
V affine(const V& x, const V& W, const V& b) {
  return apply(Affine{}, x, W, b);
}

}  // namespace gradus
