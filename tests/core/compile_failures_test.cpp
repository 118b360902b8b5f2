// What must not compile: asked of the compiler itself. Each refusal stands beside the nearest thing that is allowed.
#include <gradus/core/operations.h>
#include <gradus/core/random.h>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace gradus::test {
namespace {

template <class T>
concept CanBorrow = requires(Tape tape, T&& value) {
  tape.borrow(std::forward<T>(value));
};
static_assert(CanBorrow<Tensor&> && CanBorrow<const Tensor&>);
static_assert(!CanBorrow<Tensor>, "a temporary would be gone before the tape reads it");

struct FitsInANode {
  static constexpr std::string_view name = "fits";
  double attributes[5];
  auto value(auto x) const { return x * attributes[0]; }
  auto derivative(auto, auto) const { return attributes[0]; }
};
struct TooLarge : FitsInANode {
  double one_more;
};
struct OwnsMemory : FitsInANode {
  std::string text;
};
template <class Op>
concept CanBeApplied = requires(Op op, Variable x) {
  apply(op, x);
};
static_assert(CanBeApplied<FitsInANode>);
static_assert(!CanBeApplied<TooLarge>, "every node keeps a copy of its attributes");
static_assert(!CanBeApplied<OwnsMemory>, "nodes run no destructors");

// Tapes and parameters are pointed at: they stay where they are.
static_assert(!std::is_copy_constructible_v<Tape> && !std::is_move_constructible_v<Tape>);
static_assert(!std::is_copy_assignable_v<Tape>);
static_assert(!std::is_copy_constructible_v<Parameter> && !std::is_move_constructible_v<Parameter>);
static_assert(!std::is_copy_assignable_v<Parameter>);
static_assert(!std::is_copy_constructible_v<NoGradient> && !std::is_copy_constructible_v<Scope>);

// A parameter is recorded from an object that lives on, and data does not become one by itself.
template <class T>
concept CanBeAParameter = requires(Tape tape, T&& value) {
  tape.parameter(std::forward<T>(value));
};
static_assert(CanBeAParameter<Parameter&>);
static_assert(!CanBeAParameter<Parameter> && !CanBeAParameter<const Parameter&> && !CanBeAParameter<Tensor&>);

// Expressions are of Variables and literals; a Tensor is recorded first, and nothing converts by accident.
template <class A, class B>
concept CanAdd = requires(A a, B b) {
  a + b;
};
static_assert(CanAdd<Variable, Variable> && CanAdd<Variable, int> && CanAdd<double, Variable>);
static_assert(!CanAdd<Variable, Tensor> && !CanAdd<Variable, Formula> && !CanAdd<Variable, Parameter&>);
static_assert(!CanAdd<Variable, const char*>);
static_assert(!std::is_convertible_v<double, Tensor> && !std::is_convertible_v<Shape, Tensor>);
static_assert(!std::is_convertible_v<std::uint64_t, Generator>);

// No branch on a Variable: it would be taken for all elements alike.
static_assert(!std::is_convertible_v<Variable, bool> && !std::is_constructible_v<bool, Variable>);

// Handles are small and nodes are plain data.
static_assert(sizeof(Variable) == 16 && std::is_trivially_copyable_v<Variable>);
static_assert(std::is_trivially_destructible_v<Node>);

TEST(CompileFailures, AreCheckedByTheCompiler) { SUCCEED() << "or this file would not have compiled"; }

}  // namespace
}  // namespace gradus::test
