// Every pointwise operation at the edge: ±0, ±∞, NaN, subnormal, tiny and huge, in both types, against the C library;
// the derivative in numbers against the derivative in words; and the same bits wherever in an array an element stands.
#include <tests/support/examples.h>

#include <array>
#include <bit>
#include <limits>

namespace gradus::test {
namespace {

/// What an operation must give, and how many units in the last place it may miss it by.
template <class Op>
struct Reference;

#define GRADUS_REFERENCE(Op, allowed, expression, ...) \
  template <>                                          \
  struct Reference<Op> {                               \
    static constexpr double ulps = allowed;            \
    template <class T>                                 \
    static T value(__VA_ARGS__) {                      \
      using L [[maybe_unused]] = long double;          \
      return static_cast<T>(expression);               \
    }                                                  \
  };
GRADUS_REFERENCE(Add, 0, a + b, T a, T b)
GRADUS_REFERENCE(Subtract, 0, a - b, T a, T b)
GRADUS_REFERENCE(Multiply, 0, a* b, T a, T b)
GRADUS_REFERENCE(Divide, 0, a / b, T a, T b)
GRADUS_REFERENCE(Negate, 0, -x, T x)
GRADUS_REFERENCE(Exp, 2, std::exp(L{x}), T x)
GRADUS_REFERENCE(Expm1, 2, std::expm1(L{x}), T x)
GRADUS_REFERENCE(Log, 2, std::log(L{x}), T x)
GRADUS_REFERENCE(Log1p, 2, std::log1p(L{x}), T x)
GRADUS_REFERENCE(Sqrt, 0, std::sqrt(x), T x)
GRADUS_REFERENCE(Square, 0, x* x, T x)
GRADUS_REFERENCE(Pow, 1, std::pow(a, b), T a, T b)
GRADUS_REFERENCE(Sin, 1, std::sin(x), T x)
GRADUS_REFERENCE(Cos, 1, std::cos(x), T x)
GRADUS_REFERENCE(Erf, 2, std::erf(L{x}), T x)
GRADUS_REFERENCE(Erfc, 4, std::erfc(L{x}), T x)
GRADUS_REFERENCE(Greater, 0, a > b ? 1 : 0, T a, T b)
GRADUS_REFERENCE(GreaterEqual, 0, a >= b ? 1 : 0, T a, T b)
GRADUS_REFERENCE(Equal, 0, a == b ? 1 : 0, T a, T b)
GRADUS_REFERENCE(Where, 0, condition == 0 ? b : a, T condition, T a, T b)
GRADUS_REFERENCE(Maximum, 0, std::isnan(a) || std::isnan(b) ? a + b : std::max(a, b), T a, T b)
GRADUS_REFERENCE(Minimum, 0, std::isnan(a) || std::isnan(b) ? a + b : std::min(a, b), T a, T b)
GRADUS_REFERENCE(Abs, 0, std::abs(x), T x)
GRADUS_REFERENCE(Clamp, 0, x<0 ? 0 : x> 1 ? 1 : x, T x)
#undef GRADUS_REFERENCE

// Integers in the order of the numbers whose bits they are; -0 and +0 are neighbours.
template <class T>
auto rank_of(T x) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  const auto bits = std::bit_cast<Bits>(x);
  return bits < 0 ? static_cast<Bits>(std::numeric_limits<Bits>::min() - bits - 1) : bits;
}

template <class T>
bool agrees(T got, T want, double ulps) {
  if (std::isnan(want)) return std::isnan(got);
  if (std::isnan(got)) return false;
  if (got == want) return std::signbit(got) == std::signbit(want);
  return std::abs(static_cast<double>(rank_of(got)) - static_cast<double>(rank_of(want))) <= ulps;
}

template <class T>
std::vector<T> edges() {
  using Limits = std::numeric_limits<T>;
  constexpr T log_max = static_cast<T>(std::is_same_v<T, float> ? 88.722839 : 709.782712893384);
  std::vector<T> all = {T{0},
                        Limits::infinity(),
                        Limits::denorm_min(),
                        Limits::min() / 4,
                        Limits::min(),
                        Limits::epsilon(),
                        T{0.5},
                        T{1},
                        T{1} + Limits::epsilon(),
                        T{2},
                        T{3},
                        log_max,
                        std::nextafter(log_max, Limits::infinity()),
                        T{1000},
                        Limits::max() / 2,
                        Limits::max()};
  for (std::size_t i = 0, n = all.size(); i < n; ++i) all.push_back(-all[i]);
  // Near the odd multiples of ln 2 / 2 the argument left to exp's series is largest.
  for (double x : {0.3465, 0.3466, -0.3466, 1.0397, -1.0398, 10.0506, -6.5848}) all.push_back(static_cast<T>(x));
  for (double x : {-87.5, -95.0, -103.9, -104.5, -708.5, -740.0, -745.1, -746.0}) all.push_back(static_cast<T>(x));
  all.push_back(Limits::quiet_NaN());
  return all;
}

// Every combination of edges: one vector per operand.
template <class T>
std::vector<std::vector<T>> combinations(std::size_t arity) {
  const std::vector<T> all = edges<T>();
  std::vector<std::vector<T>> result(arity);
  std::size_t count = 1;
  for (std::size_t i = 0; i < arity; ++i) count *= all.size();
  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t i = 0, rest = k; i < arity; ++i, rest /= all.size()) result[i].push_back(all[rest % all.size()]);
  return result;
}

template <class Op>
class EdgeValues : public ::testing::Test {
 public:
  static constexpr std::size_t arity = detail::pointwise_arity<Op>();

  static Variable record(Tape& tape, const std::vector<Tensor>& inputs, std::vector<Variable>& in) {
    for (const Tensor& input : inputs) in.push_back(tape.variable(input));
    return apply_to(Op{}, in);
  }

  template <class T>
  static void agree_with_the_reference() {
    const auto operands = combinations<T>(arity);
    std::vector<Tensor> inputs;
    for (const auto& values : operands) inputs.push_back(Tensor::from(values));
    Tape tape;
    std::vector<Variable> in;
    const Tensor y = record(tape, inputs, in).value();
    for (std::size_t k = 0; k < operands[0].size(); ++k) {
      std::array<T, arity> x;
      for (std::size_t i = 0; i < arity; ++i) x[i] = operands[i][k];
      const T want = std::apply([](auto... all) { return Reference<Op>::template value<T>(all...); }, x);
      const T got = y.values<T>()[k];
      // Of two zeros of different sign either may be called the larger.
      const bool either_zero = want == 0 && got == 0 && (Op::name == "maximum" || Op::name == "minimum");
      EXPECT_TRUE(either_zero || agrees(got, want, Reference<Op>::ulps))
          << Op::name << ::testing::PrintToString(x) << " is " << got << ", not " << want;
    }
  }

  // Every NaN made the same one: which of two a product passes on is left open, and compilers swap operands.
  static Tensor with_one_nan(Tensor x) {
    dispatch(x.dtype(), [&]<class T>() {
      for (T& value : x.values<T>())
        if (std::isnan(value)) value = std::numeric_limits<T>::quiet_NaN();
    });
    return x;
  }

  // Bits of value and gradients of every element of `inputs` cut to n elements from `start`.
  static std::vector<Tensor> read(const std::vector<Tensor>& inputs, Index start, Index n) {
    Tape tape;
    std::vector<Tensor> part;
    for (const Tensor& input : inputs) part.push_back(input.rows(start, n));
    std::vector<Variable> in;
    const Variable y = record(tape, part, in);
    std::vector<Tensor> result = {y.value()};
    if (!y.needs_gradient()) return result;
    y.backward(full({n}, 0.7, y.dtype()));
    for (const Variable& x : in) result.push_back(x.grad());
    return result;
  }
};
TYPED_TEST_SUITE(EdgeValues, PointwiseOperations, OperationName);

TYPED_TEST(EdgeValues, AgreeWithTheCLibraryInFloat32) { TestFixture::template agree_with_the_reference<float>(); }
TYPED_TEST(EdgeValues, AgreeWithTheCLibraryInFloat64) { TestFixture::template agree_with_the_reference<double>(); }

TYPED_TEST(EdgeValues, DerivativeInNumbersIsTheDerivativeInWords) {
  const auto operands = combinations<double>(TestFixture::arity);
  std::vector<Tensor> inputs;
  for (const auto& values : operands) inputs.push_back(Tensor::from(values));
  Tape tape;
  std::vector<Variable> in;
  const Variable y = TestFixture::record(tape, inputs, in);
  if (!detail::is_differentiable<TypeParam>()) {
    EXPECT_FALSE(y.needs_gradient());
    return;
  }
  y.backward(ones(y.shape(), float64));
  const Node& node = tape.nodes()[y.id()];
  const Tensor values = y.value();
  std::vector<Tensor> gradients;
  for (const Variable& x : in) gradients.push_back(x.grad());
  for (std::size_t k = 0; k < operands[0].size(); k += TestFixture::arity == 3 ? 7 : 1) {
    std::vector<Formula> symbols;
    for (const auto& operand : operands)
      symbols.push_back(Formula::symbol("x" + std::to_string(symbols.size()), operand[k]));
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const Formula words =
          node.operation->words(node.attributes, static_cast<int>(i), symbols,
                                Formula::symbol("y", values.values<double>()[k]), Formula::symbol("g", 1.0));
      const double got = gradients[i].values<double>()[k];
      const double want = words.value().value_or(-77);
      EXPECT_TRUE(got == want || agrees(got, want, 2)) << words.text() << " = " << words.numbers() << " is " << got;
    }
  }
}

TYPED_TEST(EdgeValues, HaveTheSameBitsAtTheTailOfAnArrayAsInItsBody) {
  GRADUS_PRINT_SEED();
  constexpr Index longest = 70;
  Generator rng(seed(), 2);
  for (DType dtype : {float32, float64}) {
    std::vector<Tensor> inputs;
    for (std::size_t i = 0; i < TestFixture::arity; ++i) inputs.push_back(random_tensor({longest}, rng, dtype));
    const std::vector<Tensor> whole = TestFixture::read(inputs, 0, longest);
    for (Index n = 1; n < longest; ++n) {
      for (Index start : {Index{0}, longest - n}) {
        const std::vector<Tensor> part = TestFixture::read(inputs, start, n);
        for (std::size_t i = 0; i < part.size(); ++i)
          ASSERT_TRUE(same_bits(TestFixture::with_one_nan(part[i]), TestFixture::with_one_nan(whole[i].rows(start, n))))
              << n << " elements from " << start;
      }
    }
  }
}

}  // namespace
}  // namespace gradus::test
