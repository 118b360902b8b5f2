#include "compare/options.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/data/registry.h>
#include <gradus/layers/initialisers.h>
#include <gradus/optim/choice.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace gradus::compare {
namespace {

std::string joined(const std::vector<std::string>& words, const char* separator = ", ") {
  return fmt::format("{}", fmt::join(words, separator));
}

// With ", " between them, in lines of at most 100 letters, of which all but the first are indented.
std::string wrapped(const std::vector<std::string>& words, std::size_t indent) {
  std::string text;
  std::size_t column = indent;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (column + words[i].size() > 98) {
      text += "\n" + std::string(indent, ' ');
      column = indent;
    }
    text += words[i] + (i + 1 < words.size() ? ", " : "");
    column += words[i].size() + 2;
  }
  return text;
}

// "relu,hardtanh(-2,2)" has one comma between activations and one inside of one.
std::vector<std::string> split_outside_parentheses(const std::vector<std::string>& lists) {
  std::vector<std::string> names;
  for (const std::string& list : lists) {
    names.emplace_back();
    int depth = 0;
    for (char c : list) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth <= 0)
        names.emplace_back();
      else
        names.back() += c;
    }
  }
  return names;
}

std::string description() {
  return "Trains multilayer perceptrons that differ in activation and depth, and measures why some learn and some do\n"
         "not: how much gradient reaches each layer, how many units are saturated, which ReLU units died.";
}

std::string footer() {
  std::string text = "Data sets:\n";
  for (const KnownDataset& d : known_datasets()) text += fmt::format("  {:<16}{}\n", d.name, d.description);
  text += fmt::format("  {:<16}{}\n", "FILE.csv", "any table; the last column is the label");
  text += fmt::format("  {:<16}{}\n\n", "IMAGES:LABELS", "any pair of IDX files, gzipped or not");
  std::vector<std::string> names;
  for (const Activation& a : activations())
    if (a.is_elementwise()) names.emplace_back(a.signature());
  text += "Activations:   " + wrapped(names, 15) + "\n";
  text += "               Without parentheses the numbers are the usual ones; quote the others: 'leaky_relu(0.2)'\n";
  text += "Initialisers:  proper (each activation's own), " + joined(initialiser_names()) + "\n";
  text += "Optimizers:    " + joined(optimizer_names()) + "\n\n";
  return text +
         "Examples:\n"
         "  compare_activations --quick\n"
         "  compare_activations --activations sigmoid,tanh --depths 1,4,16 --seeds 10\n"
         "  compare_activations --activations relu --init lecun_normal      (ReLU with the wrong initialisation)\n"
         "  compare_activations --data fashion-mnist --width 256,128 --activations relu --optimizer adam --batch 128 "
         "--epochs 6\n"
         "  compare_activations --config out/compare/config.json            (the same run again)\n\n"
         "Exit codes: 0 ok, 1 run-time error, 2 usage, 3 bad data, 4 every network diverged, 130 interrupted.";
}

// The optimizers' own, but for plain SGD: these nets and data take larger steps.
double usual_learning_rate(const std::string& optimizer) {
  return optimizer == "sgd" ? 0.1 : default_learning_rate(optimizer);
}

// "sgd 0.1; momentum, nesterov 0.01; ...": those of one rate together.
std::string usual_learning_rates() {
  std::vector<std::pair<double, std::vector<std::string>>> groups;
  for (const std::string& name : optimizer_names()) {
    const double rate = usual_learning_rate(name);
    auto group = std::ranges::find(groups, rate, [](const auto& g) { return g.first; });
    if (group == groups.end()) group = groups.insert(group, {rate, {}});
    group->second.push_back(name);
  }
  std::string text;
  for (const auto& [rate, names] : groups)
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", joined(names), rate);
  return text;
}

// Lets --config read back the config.json of an earlier run (its "settings"), or any flat JSON object of flags.
class JsonConfig : public CLI::Config {
 public:
  std::string to_config(const CLI::App*, bool, bool, std::string) const override { return ""; }

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    nlohmann::json json;
    try {
      json = nlohmann::json::parse(input);
    } catch (const nlohmann::json::exception& e) {
      throw CLI::ConversionError(std::string("--config is not JSON: ") + e.what());
    }
    if (json.contains("settings")) json = json["settings"];
    if (!json.is_object()) throw CLI::ConversionError("--config must hold a JSON object of flags");
    std::vector<CLI::ConfigItem> flags;
    for (const auto& [name, value] : json.items()) {
      CLI::ConfigItem item;
      item.name = name;
      auto add = [&](const nlohmann::json& v) {
        item.inputs.push_back(v.is_string() ? v.get<std::string>() : v.dump());
      };
      if (value.is_array())
        for (const nlohmann::json& v : value) add(v);
      else
        add(value);
      flags.push_back(std::move(item));
    }
    return flags;
  }
};

// Defaults that depend on other choices, for whatever the user left open.
void resolve(CLI::App& app, Options& options) {
  auto given = [&](const char* flag) { return app.count(flag) > 0; };
  Settings& s = options.settings;
  if (options.quick) {
    if (!given("--depths") && s.widths.size() == 1) s.depths = {1, 3, 8};
    const bool is_large = s.data.starts_with("fashion");
    if (!given("--seeds")) s.seeds = is_large ? 1 : 2;
    if (!given("--epochs")) s.epochs = is_large ? 1 : 20;
  }
  if (s.widths.size() > 1) {
    if (given("--depths") && s.depths != std::vector<int>{static_cast<int>(s.widths.size())})
      throw CLI::ValidationError(
          "--width", "names one width per hidden layer, so --depths can only be their number; leave it out");
    s.depths = {static_cast<int>(s.widths.size())};
  }
  if (!given("--lr")) s.learning_rate = usual_learning_rate(s.optimizer);
  for (std::string& name : s.activations) {
    const Activation a = activation(name);
    if (!a.is_elementwise())
      throw CLI::ValidationError(
          "--activations",
          name + (a.inputs_per_output() > 1 ? " makes one output of several inputs" : " acts on whole rows") +
              ": its units have no slope of their own to compare");
    if (name != a.operation().name) name = a.name();
  }
  if (s.initialiser != "proper") static_cast<void>(initialiser(s.initialiser));
}

template <class T>
void require_distinct(const std::vector<T>& values, const char* flag) {
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (values[i] == values[j]) throw CLI::ValidationError(flag, "names the same value twice");
}

}  // namespace

Parsed parse(int argc, const char* const* argv) {
  Options options;
  Settings& s = options.settings;
  CLI::App app(description(), "compare_activations");
  app.footer(footer());
  app.get_formatter()->column_width(30);
  app.set_version_flag("--version", std::string("gradus ") + GRADUS_VERSION);
  app.config_formatter(std::make_shared<JsonConfig>());
  app.set_config("--config", "",
                 "Take flags from a JSON file, such as an earlier run's config.json; flags given here win")
      ->option_text("FILE");
  app.allow_config_extras(CLI::config_extras_mode::error);

  // Each flag shows what it takes and, in brackets, its default.
  auto option = [&](const char* flag, auto& value, const char* takes, const std::string& preset, const char* about) {
    return app.add_option(flag, value, about)->option_text(fmt::format("{} [{}]", takes, preset));
  };
  option("--data", s.data, "NAME|FILE", s.data, "Data set: a name below, a CSV file, or IMAGES:LABELS");
  option("--activations", s.activations, "LIST", joined(s.activations, ","), "Activations of the hidden layers");
  option("--depths", s.depths, "LIST", fmt::format("{}", fmt::join(s.depths, ",")), "Numbers of hidden layers")
      ->delimiter(',')
      ->check(CLI::Range(1, 1000));
  option("--width", s.widths, "N|LIST", "32", "Units in every hidden layer; or a list, one for each layer")
      ->delimiter(',')
      ->check(CLI::Range(1, 1 << 16));
  option("--init", s.initialiser, "NAME", s.initialiser, "Initialiser of the hidden weights, one for all");
  option("--optimizer", s.optimizer, "NAME", s.optimizer, "Optimizer")->check(CLI::IsMember(optimizer_names()));
  option("--lr", s.learning_rate, "RATE", usual_learning_rates(), "Learning rate")->check(CLI::PositiveNumber);
  option("--batch", s.batch_size, "N", "32", "Examples in a step")->check(CLI::Range(1, 1 << 24));
  option("--epochs", s.epochs, "N", "40", "Passes over the training set")->check(CLI::Range(1, 1000000));
  option("--seeds", s.seeds, "N", "10", "Networks for each activation and depth")->check(CLI::Range(1, 10000));
  option("--seed", s.seed, "N", "1", "First seed; it also decides the split into training and test set");
  option("--threads", options.threads, "N", "0", "Networks trained at a time; 0 is one per processor")
      ->check(CLI::Range(0, 1024));
  option("--out", options.out, "FOLDER", options.out.string(), "Where tables, plots and report.html go");
  option("--log-level", options.log_level, "LEVEL", options.log_level,
         "What is logged on stderr: trace, debug, info, warn, error or off")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
  app.add_flag("--quick", options.quick, "Fewer depths, seeds and epochs, unless given: done in seconds");

  try {
    app.parse(argc, argv);
    s.activations = split_outside_parentheses(s.activations);
    resolve(app, options);
    require_distinct(s.activations, "--activations");
    require_distinct(s.depths, "--depths");
    return {options, 0};
  } catch (const CLI::Success& request) {  // --help, --version
    return {std::nullopt, app.exit(request)};
  } catch (const CLI::Error& e) {
    std::cerr << "compare_activations: " << e.what() << "\nRun compare_activations --help to see all flags.\n";
  } catch (const ArgumentError& e) {
    std::cerr << "compare_activations: " << e.what() << "\nRun compare_activations --help to see what there is.\n";
  }
  return {std::nullopt, 2};
}

}  // namespace gradus::compare
