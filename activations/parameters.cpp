#include <gradus/activations/parameters.h>
#include <gradus/core/errors.h>

#include <charconv>
#include <cmath>
#include <cstdio>

namespace gradus {
namespace {

// "leaky_relu(slope)", "hardtanh(low,high)"; the bare name if there are none.
std::string written(std::string_view activation, std::span<const std::string_view> names) {
  std::string text(activation);
  for (std::size_t i = 0; i < names.size(); ++i) text.append(i == 0 ? "(" : ",").append(names[i]);
  return text + (names.empty() ? "" : ")");
}

}  // namespace

std::string parameter_text(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.6g", value);
  return buffer;
}

void require_parameter(std::string_view activation, std::string_view name, double value, double least, double most,
                       bool is_whole) {
  const std::string start = "[" + std::string(activation) + "] " + std::string(name);
  if (!std::isfinite(value)) throw ArgumentError(start + " must be finite, not " + parameter_text(value) + ".");
  if (value < least && least == positive)
    throw ArgumentError(start + " must be positive, not " + parameter_text(value) + ".");
  if (value < least || value > most)
    throw ArgumentError(start + " must be at " + (value < least ? "least " : "most ") +
                        parameter_text(value < least ? least : most) + ", not " + parameter_text(value) + ".");
  if (is_whole && value != std::floor(value))
    throw ArgumentError(start + " must be a whole number, not " + parameter_text(value) + ".");
}

void require_ascending(std::string_view activation, std::string_view name_before, double before, std::string_view name,
                       double value) {
  if (before > value)
    throw ArgumentError("[" + std::string(activation) + "] " + std::string(name_before) + " = " +
                        parameter_text(before) + " and " + std::string(name) + " = " + parameter_text(value) +
                        " are not in order. Exchange them?");
}

ActivationName::ActivationName(std::string_view name) : base(name.substr(0, name.find('('))) {
  if (base.size() == name.size()) return;
  has_parameters = true;
  auto refuse = [&] {
    throw ArgumentError("[activation] \"" + std::string(name) +
                        "\" should end in one finite number in parentheses, as " +
                        "in leaky_relu(0.2), or in several with commas between them, as in hardtanh(-2,2).");
  };
  const char* at = name.data() + base.size();
  const char* const end = name.data() + name.size();
  do {
    double value = 0;
    const auto [after, error] = std::from_chars(at + 1, end, value);
    if (error != std::errc() || !std::isfinite(value) || after == end || count == most) refuse();
    values[count++] = value;
    at = after;
  } while (*at == ',');
  if (std::string_view(at, end) != ")") refuse();
}

void throw_wrong_count(std::string_view activation, std::span<const std::string_view> names, std::size_t given) {
  const std::string name(activation);
  if (names.empty()) throw ArgumentError("[activation] " + name + " takes no parameter; write just \"" + name + "\".");
  throw ArgumentError("[activation] " + written(activation, names) + " takes " +
                      (names.size() == 1 ? "one number" : std::to_string(names.size()) + " numbers") + ", not " +
                      std::to_string(given) + "; without parentheses, \"" + name + "\" has the usual ones.");
}

}  // namespace gradus
