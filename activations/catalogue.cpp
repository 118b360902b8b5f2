#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace gradus {

GRADUS_ACTIVATIONS(GRADUS_DEFINE_OPERATION)

namespace {

template <class Op>
std::optional<Activation> made(std::string_view name, std::optional<double> parameter) {
  if (name != Op::name) return {};
  Op op;
  if constexpr (requires { Op::parameter(); }) {
    if (parameter) op.*Op::parameter() = *parameter;
  } else if (parameter) {
    throw ArgumentError("[activation] " + std::string(name) + " takes no parameter; write just \"" + std::string(name) +
                        "\".");
  }
  return Activation(op);
}

[[noreturn]] void unknown(std::string_view name) {
  std::string known;
  for (const Activation& a : activations()) known += (known.empty() ? "" : ", ") + std::string(a.operation().name);
  throw ArgumentError("[activation] there is no activation \"" + std::string(name) + "\". Known are " + known +
                      "; a parameter follows in parentheses, as in leaky_relu(0.2).");
}

}  // namespace

const ActivationFacts& Activation::facts() const {
  if (facts_ == nullptr)
    throw ArgumentError("[activation] " + name_ + " states no facts; add `static constexpr ActivationFacts facts`.");
  return *facts_;
}

Variable Activation::operator()(const Variable& x) const {
  return x.tape().record(*operation_, attributes_.data(), std::span(&x, 1));
}

Activation activation(std::string_view name) {
  std::string_view base = name;
  std::optional<double> parameter;
  if (const std::size_t open = name.find('('); open != std::string_view::npos) {
    base = name.substr(0, open);
    const std::string_view text = name.substr(open + 1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || std::string_view(end, text.data() + text.size()) != ")" || !std::isfinite(value))
      throw ArgumentError("[activation] \"" + std::string(name) +
                          "\" should end in one finite number in parentheses, as in leaky_relu(0.2).");
    parameter = value;
  }
#define GRADUS_FIND_ACTIVATION(Op) \
  if (auto found = made<Op>(base, parameter)) return *found;
  GRADUS_ACTIVATIONS(GRADUS_FIND_ACTIVATION)
#undef GRADUS_FIND_ACTIVATION
  unknown(base);
}

const std::vector<Activation>& activations() {
#define GRADUS_DEFAULT_ACTIVATION(Op) Activation(Op{}),
  static const std::vector<Activation> all{GRADUS_ACTIVATIONS(GRADUS_DEFAULT_ACTIVATION)};
#undef GRADUS_DEFAULT_ACTIVATION
  return all;
}

Variable leaky_relu(const Variable& x, double slope) {
  if (!std::isfinite(slope))
    throw ArgumentError("[leaky_relu] the slope must be finite, not " + number_text(slope) + ".");
  return apply(LeakyRelu{slope}, x);
}

}  // namespace gradus
