#include "diagnose/options.h"

#include <gradus/core/errors.h>
#include <gradus/layers/initialisers.h>
#include <gradus/optim/choice.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>

namespace gradus::diagnose_program {
namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string footer() {
  return "Data: a name (digits, moons, circles, two_spirals, xor, blobs, sine, fashion-mnist), a table (my.csv: every "
         "column\n"
         "but the label must be numbers; a quarter of the rows is for testing), or IMAGES:LABELS.\n"
         "Initialisers: proper (the activation's own), " +
         joined(initialiser_names()) + "\nOptimizers:   " + joined(optimizer_names()) +
         "\nLosses:       " + joined(loss_names()) +
         "\n\nExamples:\n"
         "  diagnose --hidden 64x10 --activation sigmoid             (ten layers of 64)\n"
         "  diagnose --data my.csv --hidden 64,32 --lr 0.01 --label price\n"
         "  diagnose --hidden 64x3 --lr 1.5                          (units die; rewound to before they did)\n"
         "  diagnose --head softmax --loss cross_entropy\n\n"
         "Exit codes: 0 the net learns, 5 it does not, 1 run-time error, 2 usage, 3 bad data, 130 interrupted.\n"
         "To learn is to get, on both parts of the data, at least half of the way from guessing to perfect.";
}

// The optimizers' own, but for plain SGD: such nets and data take larger steps.
double usual_learning_rate(const std::string& optimizer) {
  return optimizer == "sgd" ? 0.1 : default_learning_rate(optimizer);
}

Index width_of(const std::string& text, std::string_view part) {
  Index value = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
  if (error != std::errc() || end != part.data() + part.size() || value < 1 || value > (1 << 16))
    throw ArgumentError("[hidden] \"" + text +
                        "\" is no list of layers. 64x10 is ten layers of 64 units, 64,32 two layers, "
                        "none no hidden layer.");
  return value;
}

}  // namespace

std::vector<Index> hidden_widths(const std::string& text) {
  std::vector<Index> widths;
  if (text == "none") return widths;
  std::string_view rest = text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    const std::size_t times = part.find('x');
    const Index count = times == std::string_view::npos ? 1 : width_of(text, part.substr(times + 1));
    if (count > 1000) throw ArgumentError("[hidden] more than 1000 layers in \"" + text + "\".");
    widths.insert(widths.end(), static_cast<std::size_t>(count), width_of(text, part.substr(0, times)));
    if (comma == std::string_view::npos) return widths;
    rest.remove_prefix(comma + 1);
  }
}

Parsed parse(int argc, const char* const* argv) {
  Options options;
  TrainingPlan& p = options.plan;
  std::string hidden = "64";
  bool no_rerun = false, float64 = false;
  CLI::App app("Trains a net once, says why it does not learn, and tries what to change.", "diagnose");
  app.footer(footer());
  app.get_formatter()->column_width(30);
  app.set_version_flag("--version", std::string("gradus ") + GRADUS_VERSION);
  const auto option = [&](const char* flag, auto& value, const char* takes, const std::string& preset,
                          const char* about) {
    return app.add_option(flag, value, about)->option_text(fmt::format("{} [{}]", takes, preset));
  };
  option("--data", options.data, "NAME|FILE", options.data, "Data set: a name below, a table, or IMAGES:LABELS");
  option("--label", options.label, "COLUMN", "the last",
         "Of a table: what is to be predicted, by name or position from 0");
  option("--task", options.task, "TASK", options.task, "Of a table: classification or regression")
      ->check(CLI::IsMember({"automatic", "classification", "regression"}));
  option("--hidden", hidden, "LAYERS", hidden, "Hidden layers: 64x10 is ten of 64 units; 64,32; none");
  option("--activation", p.activation, "NAME", p.activation, "Activation of the hidden layers");
  option("--init", p.initialiser, "NAME", p.initialiser, "Initialiser of the hidden weights");
  option("--weight-scale", p.weight_scale, "FACTOR", "1", "Times what the initialiser draws");
  option("--bias", p.bias, "NUMBER", "0", "Of every hidden unit at the start");
  option("--normalisation", p.normalisation, "KIND", p.normalisation,
         "Before every activation: none, batch_norm, layer_norm");
  app.add_flag("--residual", p.residual, "Every hidden layer adds to what it gets");
  option("--dropout", p.dropout, "SHARE", "0", "Behind every hidden activation");
  option("--head", p.head, "KIND", p.head, "Behind the last layer: none, sigmoid, softmax");
  option("--loss", p.loss, "NAME", p.loss, "Loss; auto is cross_entropy for classes, else mse");
  option("--scaling", p.scaling, "KIND", p.scaling, "Of the inputs: none, standardize");
  option("--sampling", p.sampling, "KIND", p.sampling, "Of the training examples: all, or balanced over the classes");
  option("--optimizer", p.optimizer, "NAME", p.optimizer, "Optimizer");
  option("--lr", p.learning_rate, "RATE", "sgd 0.1, others their own", "Learning rate")->check(CLI::NonNegativeNumber);
  option("--clip", p.clip_norm, "NORM", "0", "Longest gradient that is let through; 0: all are");
  option("--batch", p.batch_size, "N", "32", "Examples in a step")->check(CLI::Range(1, 1 << 24));
  option("--epochs", p.epochs, "N", "20", "Passes over the training part")->check(CLI::Range(1, 1000000));
  option("--seed", p.seed, "N", "1", "Of the weights, the order, and the split into training and test part");
  app.add_flag("--float64", float64, "Compute in double precision");
  option("--reruns", options.reruns, "N", "2", "How many remedies to try for each finding")->check(CLI::Range(0, 100));
  app.add_flag("--no-rerun", no_rerun, "Try none, and do not rewind");
  app.add_flag("--quick", options.quick, "Fewer epochs (8) and one remedy for each finding, unless given");
  option("--out", options.out, "FOLDER", options.out.string(), "Where report.html and findings.json go");
  option("--log-level", options.log_level, "LEVEL", options.log_level, "trace, debug, info, warn, error or off")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
  try {
    app.parse(argc, argv);
    const auto given = [&](const char* flag) { return app.count(flag) > 0; };
    p.hidden = hidden_widths(hidden);
    if (float64) p.dtype = DType::float64;
    if (!given("--lr")) p.learning_rate = usual_learning_rate(p.optimizer);
    if (options.quick && !given("--epochs")) p.epochs = 8;
    if (options.quick && !given("--reruns")) options.reruns = 1;
    if (no_rerun) options.reruns = 0;
    return {options, 0};
  } catch (const CLI::Success& request) {  // --help, --version
    return {std::nullopt, app.exit(request)};
  } catch (const CLI::Error& e) {
    std::cerr << "diagnose: " << e.what() << "\nRun diagnose --help to see all flags.\n";
  } catch (const ArgumentError& e) {
    std::cerr << "diagnose: " << e.what() << "\nRun diagnose --help to see what there is.\n";
  }
  return {std::nullopt, 2};
}

}  // namespace gradus::diagnose_program
