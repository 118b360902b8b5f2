#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>

#include <array>
#include <optional>
#include <tuple>

namespace gradus {

GRADUS_ACTIVATIONS(GRADUS_DEFINE_OPERATION)

namespace {

template <class Op>
consteval auto parameter_names() {
  if constexpr (HasParameters<Op>)
    return std::apply([](const auto&... p) { return std::array{p.name...}; }, Op::parameters());
  else
    return std::array<std::string_view, 0>{};
}

template <class Op>
std::optional<Activation> made(const ActivationName& name) {
  bool is_named = name.base == Op::name;
  if constexpr (requires { Op::alias; }) is_named |= name.base == Op::alias;
  if (!is_named) return {};
  Op op;
  static constexpr auto names = parameter_names<Op>();
  if (name.has_parameters) {
    if (name.count != names.size()) throw_wrong_count(Op::name, names, name.count);
    std::size_t next = 0;
    for_each_parameter(op, [&]<class T>(const auto& p, T& member) {
      const double value = name.values[next++];
      require_parameter(Op::name, p.name, value, p.least, p.most, std::is_integral_v<T>);
      member = static_cast<T>(value);
    });
  }
  return Activation(op);
}

[[noreturn]] void unknown(std::string_view name) {
  std::string known;
  for (const Activation& a : activations()) {
    known.append(known.empty() ? "" : ", ").append(a.operation().name);
    if (!a.alias().empty()) known.append(" (or ").append(a.alias()).append(")");
  }
  throw ArgumentError("[activation] there is no activation \"" + std::string(name) + "\". Known are " + known +
                      "; parameters follow in parentheses, as in leaky_relu(0.2) or hardtanh(-2,2).");
}

}  // namespace

Activation activation(std::string_view name) {
  const ActivationName parts(name);
#define GRADUS_FIND_ACTIVATION(Op) \
  if (auto found = made<Op>(parts)) return *found;
  GRADUS_ACTIVATIONS(GRADUS_FIND_ACTIVATION)
#undef GRADUS_FIND_ACTIVATION
  unknown(parts.base);
}

const std::vector<Activation>& activations() {
#define GRADUS_DEFAULT_ACTIVATION(Op) Activation(Op{}),
  static const std::vector<Activation> all{GRADUS_ACTIVATIONS(GRADUS_DEFAULT_ACTIVATION)};
#undef GRADUS_DEFAULT_ACTIVATION
  return all;
}

}  // namespace gradus
