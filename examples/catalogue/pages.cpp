#include "catalogue/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gradus::catalogue {
namespace {

constexpr std::size_t columns = 7;
using Row = std::array<std::string, columns>;

const Row header{"activation", "range", "slope", "saturated where", "centred", "gain", "PyTorch"};

Row row(const Entry& e) {
  return {e.name, e.range, e.slope_range, e.saturated, e.zero_centred, e.forward_gain, e.pytorch_gain};
}

// How wide a text is on a screen: its letters, each of which may be several bytes.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t to) { return text + std::string(to - width(text), ' '); }

// "  constants    …", further lines below the first.
std::string line(const std::string& label, const std::string& text) {
  return text.empty() ? "" : fmt::format("  {}{}\n", padded(label, 15), text);
}

std::string constants(const Entry& e, const char* between) {
  std::string text;
  for (const FixedConstant& c : e.facts->constants) {
    const std::string value = Formula(c.value).text();  // with as many digits as it takes
    text += (text.empty() ? "" : between) + std::string(c.name) + (value == c.name ? "" : " = " + value) + ": " +
            std::string(c.source);
  }
  return text;
}

std::string gains(const Entry& e) {
  std::string text = e.forward_gain + " = 1/√E[f(z)²]";
  if (e.pytorch_gain == "–") return text;
  text += "; PyTorch's table says " + e.pytorch_gain;
  return e.pytorch_gain == e.forward_gain ? text : text + ", which is not that";
}

std::string title(const Entry& e) { return e.alias.empty() ? e.signature : e.signature + ", also called " + e.alias; }

constexpr const char* preface = R"(# The activations

<!-- Written by `activation_catalogue --markdown`; a test compares. Change activations/*.h, not this file. -->

All formulas are what the library computes. Gains are computed by Gaussian quadrature, places of saturation found from the
slopes themselves; ranges are stated, and tests measure that they are right. `activation("name")` finds each, with other parameters in parentheses, as in
`hardtanh(-2,2)`; `activation_catalogue NAME` prints its card.

- **slope** is the range of f′; for those that read whole rows, of the entries of the Jacobian.
- **saturated where** |f′| is below 5% of its largest value.
- **centred**: standard normal inputs give outputs with mean 0.
- **gain** is 1/√E[f(z)²] for standard normal z: weights with variance gain²/fan-in keep the mean square of the signals.
- **PyTorch** is what the table of `torch.nn.init.calculate_gain` says, where it has an entry.
)";

}  // namespace

std::string table(const std::vector<Entry>& entries) {
  std::vector<Row> rows{header};
  for (const Entry& e : entries) rows.push_back(row(e));
  std::array<std::size_t, columns> widths{};
  for (const Row& r : rows)
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], width(r[i]));
  std::string text;
  for (const Row& r : rows) {
    std::string one;
    for (std::size_t i = 0; i < columns; ++i) one += padded(r[i], widths[i] + 2);
    one.erase(one.find_last_not_of(' ') + 1);
    text += one + "\n";
    if (&r != &rows.front()) continue;
    std::size_t total = 2 * (columns - 1);
    for (std::size_t w : widths) total += w;
    for (std::size_t i = 0; i < total; ++i) text += "─";
    text += "\n";
  }
  return text;
}

std::string card(const Entry& e) {
  std::string text = title(e) + "\n" + line("as named", e.name == e.signature ? "" : e.name) +
                     line(e.value.of, e.value.text) + line("", e.value.latex);
  for (const Rule& slope : e.slopes) text += line(slope.of, slope.text) + line("", slope.latex);
  text += line("takes", e.second) + line("range", e.range) + line("slope", e.slope_range) +
          line("saturated", e.saturated) + line("", std::string(e.facts->saturates)) + line("centred", e.zero_centred);
  if (e.forward_gain != "–") text += line("gain", gains(e)) + line("", e.backward_gain + " = 1/√E[f′(z)²]");
  return text + line("initialiser", e.initialiser) + line("stability", std::string(e.facts->stability)) +
         line("constants", constants(e, ("\n" + std::string(17, ' ')).c_str())) +
         line("source", std::string(e.facts->source));
}

std::string markdown(const std::vector<Entry>& entries) {
  std::string text = preface;
  auto add_row = [&](const Row& r) {
    text += "|";
    for (std::string cell : r) {
      for (std::size_t at = 0; (at = cell.find('|', at)) != std::string::npos; at += 2) cell.insert(at, "\\");
      text += " " + cell + " |";
    }
    text += "\n";
  };
  text += "\n";
  add_row(header);
  text += "|---|---|---|---|---|---|---|\n";
  for (const Entry& e : entries) add_row(row(e));
  auto item = [](const std::string& label, const std::string& what) {
    return what.empty() ? "" : "- " + label + ": " + what + "\n";
  };
  for (const Entry& e : entries) {
    text += "\n## " + title(e) + "\n\n```\n" + e.value.of + " = " + e.value.text + "\n";
    for (const Rule& slope : e.slopes) text += slope.of + " = " + slope.text + "\n";
    text += "```\n\n```math\nf(x) = " + e.value.latex + "\n```\n\n";
    text += item("Saturates", std::string(e.facts->saturates)) + item("Takes", e.second);
    if (e.forward_gain != "–") text += item("Gain", gains(e) + "; " + e.backward_gain + " = 1/√E[f′(z)²]");
    text += item("Initialiser", e.initialiser) + item("Stability", std::string(e.facts->stability)) +
            item("Constants", constants(e, "; ")) + item("Source", std::string(e.facts->source));
  }
  return text;
}

}  // namespace gradus::catalogue
