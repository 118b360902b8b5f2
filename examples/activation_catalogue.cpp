// activation_catalogue: every activation the library knows, as a table, or one of them as a card: its formula and slope
// as they are computed, its range, where it saturates, its gain. `--markdown` writes docs/activations.md.
#include "catalogue/pages.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>

#include <CLI/CLI.hpp>

#include <iostream>

namespace {

using namespace gradus;

const char* const description =
    "Tells what is known of activations, the functions between the layers of a network: formulas as the library "
    "computes\n"
    "them, in words, and what was measured of each.";

const char* const footer =
    "Columns of the table:\n"
    "  range     the values f(x) takes; an activation whose outputs are all positive pushes the next layer one way\n"
    "  slope     the values f′(x) takes; a layer multiplies gradients with it, so a slope of at most 1/4, as the "
    "sigmoid's,\n"
    "            shrinks them at every layer\n"
    "  saturated where |f′(x)| is below 5% of its largest: there a unit hardly learns\n"
    "  centred   whether standard normal inputs give outputs with mean 0\n"
    "  gain      1/√E[f(z)²], z standard normal: weights of variance gain²/fan_in keep signals from growing or "
    "shrinking\n"
    "  PyTorch   what torch.nn.init.calculate_gain says, which is not always that\n\n"
    "Examples:\n"
    "  activation_catalogue\n"
    "  activation_catalogue gelu\n"
    "  activation_catalogue 'leaky_relu(0.2)' 'hardtanh(-2,2)'      (with parameters; quoted for the shell)\n"
    "  activation_catalogue --markdown > docs/activations.md\n\n"
    "Exit codes: 0 ok, 1 run-time error, 2 usage.";

int run(int argc, char** argv) {
  CLI::App app(description, "activation_catalogue");
  app.footer(footer);
  std::vector<std::string> names;
  bool as_markdown = false;
  app.add_option("names", names, "Activations to show in full; without any, a table of all")->option_text("[NAME...]");
  app.add_flag("--markdown", as_markdown, "Print table and all cards as Markdown, which is docs/activations.md");
  try {
    app.parse(argc, argv);
    if (as_markdown && !names.empty())
      throw CLI::ValidationError("--markdown", "is of all activations; leave the names out");
    std::vector<Activation> chosen;  // all found before the first is printed
    chosen.reserve(names.size());
    for (const std::string& name : names) chosen.push_back(activation(name));
    if (as_markdown) std::cout << catalogue::markdown(catalogue::all_entries());
    if (!as_markdown && names.empty()) std::cout << catalogue::table(catalogue::all_entries());
    for (const Activation& f : chosen)
      std::cout << (&f == &chosen.front() ? "" : "\n") << catalogue::card(catalogue::entry_of(f));
    return 0;
  } catch (const CLI::Success& request) {  // --help
    return app.exit(request);
  } catch (const CLI::Error& e) {
    std::cerr << "activation_catalogue: " << e.what() << "\nRun activation_catalogue --help to see what it takes.\n";
  } catch (const ArgumentError& e) {
    std::cerr << "activation_catalogue: " << e.what()
              << "\nRun activation_catalogue without arguments to see them all.\n";
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "activation_catalogue: " << e.what() << '\n';
    return 1;
  }
}
