#include "compare/files.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <fstream>
#include <stdexcept>

namespace gradus::compare {
namespace {

using Json = nlohmann::ordered_json;

// The shortest text that reads back as the same number.
std::string exact(double value) {
  if (!std::isfinite(value)) return "";
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return error == std::errc() ? std::string(buffer, end) : "";
}

Json number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

// A field that holds a comma or a quote is quoted.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

// "3 17 21".
std::string spaced(const std::vector<int>& numbers) {
  std::string text;
  for (int n : numbers) text += (text.empty() ? "" : " ") + std::to_string(n);
  return text;
}

class File {
 public:
  explicit File(const std::filesystem::path& path) : path_(path), stream_(path) { check(); }
  void line(const std::string& text) { stream_ << text << '\n'; }
  void close() {
    stream_.close();
    check();
  }

 private:
  void check() {
    if (!stream_)
      throw std::runtime_error("cannot write " + path_.string() + ": is the disk full, or the folder read-only?");
  }
  std::filesystem::path path_;
  std::ofstream stream_;
};

std::string identity(const Run& run) {
  return field(run.activation) + "," + std::to_string(run.depth) + "," + std::to_string(run.seed) + ",";
}

void write_runs(const Comparison& comparison, const std::filesystem::path& directory) {
  File file(directory / "runs.csv");
  file.line("activation,depth,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy");
  for (const Run& run : comparison.runs)
    for (const EpochRow& row : run.epochs)
      file.line(identity(run) + std::to_string(row.epoch) + "," + exact(row.train_loss) + "," +
                exact(row.train_accuracy) + "," + exact(row.test_loss) + "," + exact(row.test_accuracy));
  file.close();
}

void write_layers(const Comparison& comparison, const std::filesystem::path& directory) {
  File file(directory / "layers.csv");
  file.line(
      "activation,depth,seed,epoch,layer,delta_norm,activation_mean,activation_sd,saturated_share,zero_share,units,"
      "dead_units,update_to_weight,which_units_are_dead");
  for (const Run& run : comparison.runs)
    for (const LayerRow& row : run.layers)
      file.line(identity(run) + std::to_string(row.epoch) + "," + std::to_string(row.layer) + "," +
                exact(row.delta_norm) + "," + exact(row.mean) + "," + exact(row.sd) + "," + exact(row.saturated) + "," +
                exact(row.zeros) + "," + std::to_string(row.units) + "," + std::to_string(row.dead) + "," +
                (row.update_ratio ? exact(*row.update_ratio) : "") + "," + spaced(row.dead_units));
  file.close();
}

void write_summary(const Comparison& comparison, const std::filesystem::path& directory) {
  Json results = Json::array();
  for (const Result& r : comparison.results)
    results.push_back({{"activation", r.activation},
                       {"depth", r.depth},
                       {"runs", r.runs},
                       {"diverged", r.diverged},
                       {"accuracy_mean", number(r.accuracy_mean)},
                       {"accuracy_sd", number(r.accuracy_sd)},
                       {"first_to_last_gradient", number(r.first_to_last_gradient)},
                       {"dead_share", number(r.dead_share)},
                       {"born_dead_share", number(r.born_dead_share)},
                       {"ns_per_step", number(r.ns_per_step)}});
  Json divergences = Json::array();
  for (const Run& run : comparison.runs)
    if (run.divergence)
      divergences.push_back({{"activation", run.activation},
                             {"depth", run.depth},
                             {"seed", run.seed},
                             {"epoch", run.divergence->epoch},
                             {"step", run.divergence->step},
                             {"first_non_finite", run.divergence->operation}});
  const Json summary{{"data", comparison.data_description}, {"metric", comparison.metric},
                     {"chance", comparison.chance},         {"interrupted", comparison.interrupted},
                     {"findings", comparison.findings},     {"results", results},
                     {"divergences", divergences}};
  File file(directory / "summary.json");
  file.line(summary.dump(2));
  file.close();
}

}  // namespace

Json to_json(const Settings& s) {
  return {{"data", s.data},        {"activations", s.activations},
          {"depths", s.depths},    {"width", s.widths},
          {"init", s.initialiser}, {"optimizer", s.optimizer},
          {"lr", s.learning_rate}, {"batch", s.batch_size},
          {"epochs", s.epochs},    {"seeds", s.seeds},
          {"seed", s.seed}};
}

void write_config(const Settings& settings, const std::filesystem::path& directory) {
  const Json config{{"program", "compare_activations"},
                    {"version", GRADUS_VERSION},
                    {"compiler", GRADUS_COMPILER},
                    {"compiler_flags", GRADUS_COMPILER_FLAGS},
                    {"settings", to_json(settings)}};
  File file(directory / "config.json");
  file.line(config.dump(2));
  file.close();
}

void write_measurements(const Comparison& comparison, const std::filesystem::path& directory) {
  write_runs(comparison, directory);
  write_layers(comparison, directory);
  write_summary(comparison, directory);
}

}  // namespace gradus::compare
