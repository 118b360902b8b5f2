// The product of two matrices against its definition in double: every small size, storage order and addend; what it
// must not touch; and what its results must not depend on.
#include <gradus/core/parallel.h>
#include <gradus/core/product.h>

#include <tests/core/lanes_support.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace gradus::test {
namespace {

using kernels::Addend;
using kernels::Strided;

enum class Order { rows, columns };  // which are contiguous
enum class Added { nothing, itself, one_row };

// A matrix of random numbers with `gap` unused ones between its rows (or columns).
template <class T>
struct Matrix {
  Matrix(Index n, Index m, Order by, Generator& rng, Index gap = 0) : rows(n), columns(m), order(by) {
    step = (order == Order::rows ? columns : rows) + gap;
    numbers.resize(static_cast<std::size_t>(step * (order == Order::rows ? rows : columns)) + 1);
    for (T& number : numbers) number = static_cast<T>(rng.uniform(-1, 1));
  }
  // The same numbers in the other order.
  Matrix reordered(Order by, Index gap = 0) const {
    Generator rng(1);
    Matrix other(rows, columns, by, rng, gap);
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < columns; ++j) other.at(i, j) = (*this)(i, j);
    return other;
  }
  Strided<T> view() const {
    if (order == Order::rows) return {numbers.data(), rows, columns, step, 1};
    return {numbers.data(), rows, columns, 1, step};
  }
  std::size_t place(Index i, Index j) const {
    return static_cast<std::size_t>(order == Order::rows ? i * step + j : j * step + i);
  }
  T operator()(Index i, Index j) const { return numbers[place(i, j)]; }
  T& at(Index i, Index j) { return numbers[place(i, j)]; }

  Index rows, columns, step;
  Order order;
  std::vector<T> numbers;
};

// c with a canary on each side.
template <class T>
class Result {
 public:
  explicit Result(Index size) : all_(static_cast<std::size_t>(size + 2 * guard), canary) {}
  T* data() { return all_.data() + guard; }
  std::vector<T> numbers() const { return {all_.begin() + guard, all_.end() - guard}; }
  bool is_untouched_outside() const {
    for (std::size_t i = 0; i < guard; ++i)
      if (all_[i] != canary || all_[all_.size() - 1 - i] != canary) return false;
    return true;
  }

 private:
  static constexpr Index guard = 64;
  static constexpr T canary = 77;
  std::vector<T> all_;
};

// a b + what is added, and how much rounding each element may have seen.
template <class T>
void expect_product(const Matrix<T>& a, const Matrix<T>& b, const std::vector<T>& added, Index added_step,
                    const std::vector<T>& c) {
  const double epsilon = std::numeric_limits<T>::epsilon();
  for (Index i = 0; i < a.rows; ++i)
    for (Index j = 0; j < b.columns; ++j) {
      double sum = added.empty() ? 0 : double{added[static_cast<std::size_t>(i * added_step + j)]};
      double size = std::abs(sum);
      for (Index p = 0; p < a.columns; ++p) {
        sum += double{a(i, p)} * double{b(p, j)};
        size += std::abs(double{a(i, p)} * double{b(p, j)});
      }
      const double bound = (static_cast<double>(a.columns) + 4) * epsilon * size;
      const double got = c[static_cast<std::size_t>(i * b.columns + j)];
      ASSERT_LE(std::abs(got - sum), bound)
          << "[" << a.rows << ", " << a.columns << "] x [" << b.rows << ", " << b.columns << "] at " << i << ", " << j
          << ": " << got << " is not " << sum;
    }
}

template <class T>
class ProductOf : public ::testing::Test {
 protected:
  ~ProductOf() override { set_thread_count(threads_before); }

  std::vector<T> product(const Matrix<T>& a, const Matrix<T>& b) {
    Result<T> c(a.rows * b.columns);
    kernels::product(a.view(), b.view(), Addend<T>{}, c.data(), scratch);
    EXPECT_TRUE(c.is_untouched_outside());
    return c.numbers();
  }

  void expect_right(const Matrix<T>& a, const Matrix<T>& b, Added what) {
    const Index size = a.rows * b.columns;
    Result<T> c(size);
    std::vector<T> added;
    if (what == Added::itself) added.resize(static_cast<std::size_t>(size));
    if (what == Added::one_row) added.resize(static_cast<std::size_t>(b.columns));
    for (T& number : added) number = static_cast<T>(rng.uniform(-1, 1));
    if (what == Added::itself) std::ranges::copy(added, c.data());
    const Index step = what == Added::itself ? b.columns : 0;
    Addend<T> addend;
    if (what == Added::itself) addend = {c.data(), step};
    if (what == Added::one_row) addend = {added.data(), 0};
    kernels::product(a.view(), b.view(), addend, c.data(), scratch);
    ASSERT_TRUE(c.is_untouched_outside()) << a.rows << " x " << a.columns << " x " << b.columns;
    expect_product(a, b, added, step, c.numbers());
  }

  const Index threads_before = thread_count();
  Generator rng{seed(), 61};
  Arena scratch;
};
TYPED_TEST_SUITE(ProductOf, BothTypes, TypeName);

constexpr Order orders[] = {Order::rows, Order::columns};
constexpr Added addends[] = {Added::nothing, Added::itself, Added::one_row};
constexpr Index sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40};

TYPED_TEST(ProductOf, EverySmallSizeOrderAndAddendIsRight) {
  using T = TypeParam;
  GRADUS_PRINT_SEED();
  for (Index n : sizes)
    for (Index k : sizes)
      for (Order of_a : orders) {
        const Matrix<T> a(n, k, of_a, this->rng);
        for (Index m : sizes)
          for (Order of_b : orders) {
            const Matrix<T> b(k, m, of_b, this->rng);
            for (Added what : addends) this->expect_right(a, b, what);
            if (this->HasFatalFailure()) return;
          }
      }
}

TYPED_TEST(ProductOf, LargeAndAwkwardSizesAreRight) {
  using T = TypeParam;
  GRADUS_PRINT_SEED();
  const Index shapes[][3] = {{100, 257, 300}, {257, 513, 33},  {513, 3, 100}, {3, 1030, 513}, {1, 1030, 257},
                             {1030, 257, 1},  {1030, 300, 4},  {100, 1, 300}, {2, 2, 1030},   {5, 1030, 5},
                             {600, 257, 20},  {1030, 17, 130}, {8, 300, 257}, {300, 0, 257}};
  for (const auto& [n, k, m] : shapes)
    for (Order of_a : orders)
      for (Order of_b : orders)
        for (Added what : addends) {
          this->expect_right(Matrix<T>(n, k, of_a, this->rng), Matrix<T>(k, m, of_b, this->rng), what);
          if (this->HasFatalFailure()) return;
        }
}

TYPED_TEST(ProductOf, OperandsWhoseRowsLieFarApartAreRight) {
  using T = TypeParam;
  GRADUS_PRINT_SEED();
  constexpr Index far = 4096 / sizeof(T);
  const Index shapes[][3] = {{9, 20, 33},  {17, 300, 40}, {33, 7, 65},    {4, 9, 70},    {40, 260, 3},
                             {530, 5, 48}, {1, 5, 300},   {70, 300, 290}, {1100, 20, 70}};
  for (const auto& [n, k, m] : shapes)
    for (Order of_a : orders)
      for (Order of_b : orders)
        for (Added what : addends) {
          this->expect_right(Matrix<T>(n, k, of_a, this->rng, far), Matrix<T>(k, m, of_b, this->rng, far), what);
          if (this->HasFatalFailure()) return;
        }
}

TYPED_TEST(ProductOf, StorageOrderAndDistanceDoNotChangeABit) {
  using T = TypeParam;
  GRADUS_PRINT_SEED();
  constexpr Index far = 4096 / sizeof(T);
  const Index shapes[][3] = {{1, 7, 150},   {2, 9, 33},    {3, 40, 130},  {5, 2, 200},    {33, 1, 150},
                             {64, 300, 4},  {7, 300, 3},   {33, 17, 9},   {40, 40, 40},   {70, 530, 50},
                             {520, 20, 40}, {3, 257, 257}, {100, 2, 129}, {70, 530, 290}, {1100, 20, 140}};
  for (const auto& [n, k, m] : shapes) {
    const Matrix<T> a(n, k, Order::rows, this->rng);
    const Matrix<T> b(k, m, Order::rows, this->rng);
    const std::vector<T> expected = this->product(a, b);
    for (Order of_a : orders)
      for (Order of_b : orders)
        for (Index gap : {Index{0}, far})
          EXPECT_EQ(this->product(a.reordered(of_a, gap), b.reordered(of_b, gap)), expected)
              << n << " x " << k << " x " << m;
  }
}

TYPED_TEST(ProductOf, TheNumberOfThreadsDoesNotChangeABit) {
  using T = TypeParam;
  GRADUS_PRINT_SEED();
  const Index shapes[][3] = {{128, 128, 128}, {97, 300, 133}, {300, 33, 400}, {6, 1030, 513}, {600, 40, 24}};
  for (const auto& [n, k, m] : shapes)
    for (Order of_a : orders)
      for (Order of_b : orders) {
        const Matrix<T> a(n, k, of_a, this->rng);
        const Matrix<T> b(k, m, of_b, this->rng);
        set_thread_count(1);
        const std::vector<T> expected = this->product(a, b);
        for (Index threads : {2, 3}) {
          set_thread_count(threads);
          ASSERT_EQ(this->product(a, b), expected) << threads << " threads, " << n << " x " << k << " x " << m;
        }
      }
}

TYPED_TEST(ProductOf, MoreThreadsThanAProductIsWorthLeaveTheScratchOfOthersAlone) {
  using T = TypeParam;
  GRADUS_PRINT_SEED();
  // Worth two threads, while there are nine: each that helps must have a buffer.
  const Matrix<T> a(128, 40, Order::columns, this->rng, 4096 / sizeof(T));
  const Matrix<T> b(40, 128, Order::columns, this->rng);
  set_thread_count(1);
  const std::vector<T> expected = this->product(a, b);
  set_thread_count(9);
  for (int time = 0; time < 200; ++time) {
    Arena arena;
    Result<T> c(a.rows * b.columns);
    kernels::product(a.view(), b.view(), Addend<T>{}, c.data(), arena);
    ASSERT_EQ(c.numbers(), expected);
  }
}

TYPED_TEST(ProductOf, ScratchIsFreeAgainAfterwards) {
  using T = TypeParam;
  const auto before = this->scratch.mark();
  for (const auto& [n, k, m] : {std::array<Index, 3>{130, 20, 140}, {40, 300, 3}, {9, 1, 300}, {3, 3, 3}}) {
    this->product(Matrix<T>(n, k, Order::columns, this->rng), Matrix<T>(k, m, Order::columns, this->rng));
    const auto after = this->scratch.mark();
    EXPECT_TRUE(after.block == before.block && after.used == before.used) << n << " x " << k << " x " << m;
  }
}

TYPED_TEST(ProductOf, NaNAndInfinityReachTheirRowOrColumnAndNothingElse) {
  using T = TypeParam;
  const T infinity = std::numeric_limits<T>::infinity();
  const Index shapes[][3] = {{1, 5, 20}, {9, 5, 3}, {9, 1, 150}, {9, 17, 33}, {5, 300, 40}, {33, 2, 1}};
  for (const auto& [n, k, m] : shapes)
    for (Order of_a : orders)
      for (Order of_b : orders) {
        Matrix<T> a(n, k, of_a, this->rng);
        Matrix<T> b(k, m, of_b, this->rng);
        for (Index i = 0; i < n; ++i) a.at(i, k - 1) = 0;
        b.at(k - 1, m - 1) = infinity;  // 0 · ∞ is NaN
        a.at(0, 0) = std::numeric_limits<T>::quiet_NaN();
        const std::vector<T> c = this->product(a, b);
        for (Index i = 0; i < n; ++i)
          for (Index j = 0; j < m; ++j)
            ASSERT_EQ(std::isnan(c[static_cast<std::size_t>(i * m + j)]), i == 0 || j == m - 1)
                << n << " x " << k << " x " << m << " at " << i << ", " << j;
      }
}

TYPED_TEST(ProductOf, FewRowsByDotProductsIsRight) {
  using T = TypeParam;
  GRADUS_PRINT_SEED();
  for (Index n = 0; n <= kernels::few_rows; ++n)
    for (Index m : sizes)
      for (Index k : {0, 1, 3, 7, 8, 9, 16, 17, 33, 300})
        for (Added what : addends) {
          const Matrix<T> x(n, k, Order::rows, this->rng);
          const Matrix<T> weight(m, k, Order::rows, this->rng);
          Result<T> y(n * m);
          std::vector<T> added;
          if (what != Added::nothing) added.resize(static_cast<std::size_t>(what == Added::one_row ? m : n * m));
          for (T& number : added) number = static_cast<T>(this->rng.uniform(-1, 1));
          if (what == Added::itself) std::ranges::copy(added, y.data());
          const Index step = what == Added::itself ? m : 0;
          const Addend<T> addend{what == Added::nothing  ? nullptr
                                 : what == Added::itself ? y.data()
                                                         : added.data(),
                                 step};
          kernels::few_rows_product(x.numbers.data(), weight.numbers.data(), addend, y.data(), n, m, k);
          ASSERT_TRUE(y.is_untouched_outside());
          Matrix<T> transposed(k, m, Order::columns, this->rng);
          transposed.numbers = weight.numbers;
          expect_product(x, transposed, added, step, y.numbers());
          if (this->HasFatalFailure()) return;
        }
}

}  // namespace
}  // namespace gradus::test
