// Formula: a formula as words; the third reader. A rule called with Formulas instead of numbers writes itself down:
// as text, as LaTeX, and, where the symbols carry this run's numbers, with the numbers in it.
// A Formula is an immutable tree shared by its copies; it is for people, not for hot loops.
//
//   Formula x = Formula::symbol("x", 0.5), y = Formula::symbol("y", std::tanh(0.5));
//   Formula slope = Tanh::derivative(x, y);
//   slope.text();      // "1 − y²"
//   slope.latex();     // "1 - y^{2}"
//   slope.numbers();   // "1 − 0.4621²"
//   slope.value();     // 0.7864...
#pragma once

#include <gradus/core/lanes.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

class Formula {
 public:
  /// A literal.
  template <Number N>
  Formula(N literal) : Formula(number(static_cast<double>(literal))) {}  // NOLINT: literals read as in textbooks

  /// A name, perhaps with the number it stands for in this run. `latex` is the name in LaTeX if it differs.
  static Formula symbol(std::string name, std::optional<double> value = {}, std::string latex = {});
  /// function(arguments...), with the number it has in this run if that is known.
  static Formula call(std::string_view function, std::vector<Formula> arguments, std::optional<double> value = {});

  std::string text() const;
  std::string latex() const;
  /// As text() with every symbol that has a number replaced by it.
  std::string numbers() const;
  /// The number the formula has in this run, if all its symbols have one.
  std::optional<double> value() const;
  /// True if this is the given literal.
  bool is(double literal) const;

  friend Formula operator+(const Formula& a, const Formula& b);
  friend Formula operator-(const Formula& a, const Formula& b);
  friend Formula operator*(const Formula& a, const Formula& b);
  friend Formula operator/(const Formula& a, const Formula& b);
  friend Formula operator-(const Formula& x);
  friend Formula operator<(const Formula& a, const Formula& b);
  friend Formula operator<=(const Formula& a, const Formula& b);
  friend Formula operator>(const Formula& a, const Formula& b);
  friend Formula operator>=(const Formula& a, const Formula& b);
  friend Formula equal(const Formula& a, const Formula& b);
  friend Formula operator&&(const Formula& a, const Formula& b);
  friend Formula operator||(const Formula& a, const Formula& b);
  friend Formula where(const Formula& condition, const Formula& yes, const Formula& no);
  friend Formula power(const Formula& base, const Formula& exponent);
  friend Formula matrix_product(const Formula& a, const Formula& b);
  friend Formula transposed(const Formula& a);

 private:
  struct Node;
  enum class Style;
  explicit Formula(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  static Formula number(double literal);
  static Formula infix(std::string_view symbol, std::string_view latex, int precedence, const Formula& a,
                       const Formula& b, double (*apply)(double, double));
  std::string render(Style style) const;
  std::string render_within(Style style, int precedence) const;

  std::shared_ptr<const Node> node_;
};

/// The shortest decimal text of a number with at most `digits` significant digits ("0.01", "1e-30", "−∞").
std::string number_text(double value, int digits = 4);

}  // namespace gradus
