#include <gradus/core/formula.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace gradus {
namespace {

// How tightly a part binds; a part is put in parentheses inside anything that binds at least as tightly.
enum Precedence { choice = 0, logic = 1, comparison = 2, sum = 3, negation = 4, product = 5, exponent = 6, atom = 7 };

}  // namespace

enum class Formula::Style { text, latex, numbers };

struct Formula::Node {
  enum class Kind { number, symbol, call, infix, negate, power, quotient, where, transpose };
  Kind kind;
  int precedence = atom;
  std::string name;   // of a symbol, function or operator
  std::string latex;  // the same in LaTeX
  std::optional<double> value;
  std::vector<Formula> parts{};
};

std::string number_text(double value, int digits) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
  std::string text = buffer;
  return text[0] == '-' ? "−" + text.substr(1) : text;
}

Formula Formula::number(double literal) {
  int digits = 1;  // as many as it takes to tell this number from its neighbours: 0.1, not 0.10000000000000001
  char buffer[40];
  while (std::snprintf(buffer, sizeof buffer, "%.*g", digits, literal), digits < 17 && std::atof(buffer) != literal)
    ++digits;
  std::string latex = std::isinf(literal) ? (literal > 0 ? "\\infty" : "-\\infty") : buffer;
  return Formula(std::make_shared<Node>(Node{Node::Kind::number, literal < 0 ? negation : atom,
                                             number_text(literal, digits), std::move(latex), literal}));
}

Formula Formula::symbol(std::string name, std::optional<double> value, std::string latex) {
  if (latex.empty()) latex = name;
  return Formula(std::make_shared<Node>(Node{Node::Kind::symbol, atom, std::move(name), std::move(latex), value}));
}

Formula Formula::call(std::string_view function, std::vector<Formula> arguments, std::optional<double> value) {
  std::string escaped;
  for (char c : function) escaped += c == '_' ? std::string("\\_") : std::string(1, c);
  return Formula(std::make_shared<Node>(Node{Node::Kind::call, atom, std::string(function),
                                             "\\operatorname{" + escaped + "}", value, std::move(arguments)}));
}

Formula Formula::infix(std::string_view symbol, std::string_view latex, int precedence, const Formula& a,
                       const Formula& b, double (*apply)(double, double)) {
  std::optional<double> value;
  if (apply != nullptr && a.value() && b.value()) value = apply(*a.value(), *b.value());
  return Formula(std::make_shared<Node>(
      Node{Node::Kind::infix, precedence, std::string(symbol), std::string(latex), value, {a, b}}));
}

bool Formula::is(double literal) const { return node_->kind == Node::Kind::number && *node_->value == literal; }

std::optional<double> Formula::value() const { return node_->value; }

Formula operator+(const Formula& a, const Formula& b) {
  if (a.is(0)) return b;
  if (b.is(0)) return a;
  return Formula::infix(" + ", " + ", sum, a, b, [](double x, double y) { return x + y; });
}

Formula operator-(const Formula& a, const Formula& b) {
  return Formula::infix(" − ", " - ", sum, a, b, [](double x, double y) { return x - y; });
}

Formula operator*(const Formula& a, const Formula& b) {
  if (a.is(1)) return b;
  if (b.is(1)) return a;
  if (a.is(0) || b.is(0)) return 0;
  if (a.text() == b.text()) return power(a, 2);
  return Formula::infix(" · ", " \\cdot ", product, a, b, [](double x, double y) { return x * y; });
}

Formula operator/(const Formula& a, const Formula& b) {
  if (b.is(1)) return a;
  std::optional<double> value;
  if (a.value() && b.value()) value = *a.value() / *b.value();
  return Formula(std::make_shared<Formula::Node>(
      Formula::Node{Formula::Node::Kind::quotient, product, " / ", "\\frac", value, {a, b}}));
}

Formula operator-(const Formula& x) {
  std::optional<double> value;
  if (x.value()) value = -*x.value();
  return Formula(
      std::make_shared<Formula::Node>(Formula::Node{Formula::Node::Kind::negate, negation, "−", "-", value, {x}}));
}

Formula operator<(const Formula& a, const Formula& b) {
  return Formula::infix(" < ", " < ", comparison, a, b, [](double x, double y) -> double { return x < y; });
}
Formula operator<=(const Formula& a, const Formula& b) {
  return Formula::infix(" ≤ ", " \\le ", comparison, a, b, [](double x, double y) -> double { return x <= y; });
}
Formula operator>(const Formula& a, const Formula& b) {
  return Formula::infix(" > ", " > ", comparison, a, b, [](double x, double y) -> double { return x > y; });
}
Formula operator>=(const Formula& a, const Formula& b) {
  return Formula::infix(" ≥ ", " \\ge ", comparison, a, b, [](double x, double y) -> double { return x >= y; });
}
Formula equal(const Formula& a, const Formula& b) {
  return Formula::infix(" = ", " = ", comparison, a, b, [](double x, double y) -> double { return x == y; });
}
Formula operator&&(const Formula& a, const Formula& b) {
  return Formula::infix(" and ", " \\wedge ", logic, a, b,
                        [](double x, double y) -> double { return x != 0 && y != 0; });
}
Formula operator||(const Formula& a, const Formula& b) {
  return Formula::infix(" or ", " \\vee ", logic, a, b, [](double x, double y) -> double { return x != 0 || y != 0; });
}

Formula where(const Formula& condition, const Formula& yes, const Formula& no) {
  std::optional<double> value;
  if (condition.value()) value = *condition.value() != 0 ? yes.value() : no.value();
  return Formula(std::make_shared<Formula::Node>(
      Formula::Node{Formula::Node::Kind::where, choice, {}, {}, value, {condition, yes, no}}));
}

Formula power(const Formula& base, const Formula& exp) {
  std::optional<double> value;
  if (base.value() && exp.value()) value = std::pow(*base.value(), *exp.value());
  return Formula(std::make_shared<Formula::Node>(
      Formula::Node{Formula::Node::Kind::power, exponent, "^", "^", value, {base, exp}}));
}

Formula matrix_product(const Formula& a, const Formula& b) {
  return Formula::infix(" ", " \\, ", product, a, b, nullptr);
}

Formula transposed(const Formula& a) {
  return Formula(std::make_shared<Formula::Node>(
      Formula::Node{Formula::Node::Kind::transpose, exponent, "ᵀ", "^{\\top}", std::nullopt, {a}}));
}

std::string Formula::text() const { return render(Style::text); }
std::string Formula::latex() const { return render(Style::latex); }
std::string Formula::numbers() const { return render(Style::numbers); }

std::string Formula::render_within(Style style, int precedence) const {
  // A number put in a symbol's place may bring a minus sign with it.
  const bool negative_number = style == Style::numbers && node_->kind == Node::Kind::symbol && node_->value &&
                               std::signbit(*node_->value) && precedence >= negation;
  std::string inside = render(style);
  if (node_->precedence > precedence && !negative_number) return inside;
  return style == Style::latex ? "\\left(" + inside + "\\right)" : "(" + inside + ")";
}

std::string Formula::render(Style style) const {
  const Node& n = *node_;
  const bool latex = style == Style::latex;
  auto part = [&](std::size_t i, int precedence) { return n.parts[i].render_within(style, precedence); };
  switch (n.kind) {
    case Node::Kind::number:
      return latex ? n.latex : n.name;
    case Node::Kind::symbol:
      if (style == Style::numbers && n.value) return number_text(*n.value);
      return latex ? n.latex : n.name;
    case Node::Kind::call: {
      std::string arguments;
      for (const Formula& argument : n.parts) arguments += (arguments.empty() ? "" : ", ") + argument.render(style);
      return latex ? n.latex + "\\left(" + arguments + "\\right)" : n.name + "(" + arguments + ")";
    }
    case Node::Kind::infix:
      // Left-associative: the right side needs parentheses already at equal precedence, except under + and ·.
      return part(0, n.precedence - 1) + (latex ? n.latex : n.name) +
             part(1, n.name == " − " ? n.precedence : n.precedence - 1);
    case Node::Kind::negate:
      return (latex ? n.latex : n.name) + part(0, negation);
    case Node::Kind::quotient:
      if (latex) return "\\frac{" + n.parts[0].render(style) + "}{" + n.parts[1].render(style) + "}";
      return part(0, product - 1) + n.name + part(1, product);
    case Node::Kind::power:
      if (latex) return part(0, exponent) + "^{" + n.parts[1].render(style) + "}";
      if (n.parts[1].is(2)) return part(0, exponent) + "²";
      return part(0, exponent) + "^" + part(1, exponent);
    case Node::Kind::transpose:
      return part(0, exponent) + (latex ? n.latex : n.name);
    case Node::Kind::where:
      if (latex)
        return "\\begin{cases}" + n.parts[1].render(style) + " & " + n.parts[0].render(style) + " \\\\ " +
               n.parts[2].render(style) + " & \\text{otherwise}\\end{cases}";
      return part(1, choice) + " if " + n.parts[0].render(style) + ", else " + n.parts[2].render(style);
  }
  return {};
}

}  // namespace gradus
