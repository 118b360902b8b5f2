// References with an error planted in them: Gradus itself, but for one operation. The oracle must find it.
#pragma once

#include <oracle/gradus_reader.h>
#include <oracle/kinks.h>

#include <gradus/activations/tanh.h>
#include <gradus/core/errors.h>
#include <gradus/core/operations.h>

#include <limits>
#include <memory>

namespace gradus::oracle::test {

/// A reader by Gradus, with other words than its own.
inline Reader reader_of(Vocabulary words) {
  struct Owner {
    explicit Owner(Vocabulary own) : words(std::move(own)) {}
    Vocabulary words;
    GradusReader read{words};
  };
  const auto owner = std::make_shared<Owner>(std::move(words));
  return
      [owner](const Program& program, DType dtype, int order) { return owner->read(program, dtype, {.order = order}); };
}

/// The vocabulary with another operation under the name of one.
template <class Op>
Vocabulary with(std::string_view name) {
  Vocabulary words = vocabulary();
  words.at(std::string(name)).record = [](std::span<const Variable> in, const Attributes&) {
    return apply(Op{}, in[0]);
  };
  return words;
}

/// tanh whose slope is 1% too small.
struct TanhWithWrongSlope {
  static constexpr std::string_view name = "tanh";
  static auto value(auto x) { return tanh(x); }
  static auto derivative(auto, auto y) { return 0.99 * (1 - y * y); }
};

/// tanh whose value is right to eleven digits, and no more.
struct TanhWithWrongDigit {
  static constexpr std::string_view name = "tanh";
  static auto value(auto x) { return tanh(x) * (1 + 1e-12); }
  static auto derivative(auto, auto y) { return 1 - y * y; }
};

/// sin whose slope is right as a number, and wrong as what is differentiated once more.
struct SinWithWrongBend {
  static constexpr std::string_view name = "sin";
  static auto value(auto x) { return sin(x); }
  static auto derivative(auto x, auto) { return cos(x); }
  static Variable derivative(const Variable& x, const Variable&) { return cos(x) + 0.01 * (x - x.detach()); }
};

/// relu as it comes out of std::max.
struct ReluThatSwallowsNan {
  static constexpr std::string_view name = "relu";
  static auto value(auto x) { return where(x > 0, x, 0); }
  static auto derivative(auto x, auto) { return where(x > 0, 1, 0); }
};

/// tanh that is NaN in some places.
struct TanhThatIsNanBeyondOne {
  static constexpr std::string_view name = "tanh";
  static auto value(auto x) { return where(x > 1, std::numeric_limits<double>::quiet_NaN(), tanh(x)); }
  static auto derivative(auto, auto y) { return 1 - y * y; }
};

/// The vocabulary in which tanh has no derivative.
inline Vocabulary with_tanh_detached() {
  Vocabulary words = vocabulary();
  words.at("tanh").record = [](std::span<const Variable> in, const Attributes&) { return tanh(in[0].detach()); };
  return words;
}

/// The vocabulary in which tanh takes no scalars.
inline Vocabulary with_tanh_refusing_scalars() {
  Vocabulary words = vocabulary();
  words.at("tanh").record = [](std::span<const Variable> in, const Attributes&) {
    if (in[0].shape().rank() == 0) throw ShapeError("[tanh] no scalars.");
    return tanh(in[0]);
  };
  return words;
}

/// The vocabulary in which sums are too large by a billionth.
inline Vocabulary with_sums_too_large() {
  Vocabulary words = vocabulary();
  words.at("sum").record = [right = words.at("sum").record](std::span<const Variable> in, const Attributes& a) {
    return right(in, a) * (1 + 1e-9);
  };
  return words;
}

}  // namespace gradus::oracle::test
