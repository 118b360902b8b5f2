#include "diagnose/result.h"

#include "presentation/html.h"
#include "presentation/numerals.h"
#include "presentation/page.h"
#include "presentation/plot.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

namespace gradus::diagnose_program {

using namespace presentation;

namespace {

// A positive number that a logarithmic axis can hold.
bool is_drawable(double y) { return y > 0 && std::isfinite(y); }

Curve curve(std::size_t look, const std::vector<double>& x, const std::vector<double>& y, Dash dash) {
  Curve result{.look = look, .dash = dash, .dots = Dots::none};
  bool is_open = false;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!is_drawable(y[i])) {
      is_open = false;
      continue;
    }
    if (!is_open) result.segments.emplace_back();
    is_open = true;
    result.segments.back().push_back({x[i], y[i], y[i], y[i]});
  }
  return result;
}

// Spans everything that is drawn.
Axis loss_axis(const std::vector<Curve>& curves) {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const Curve& c : curves)
    for (const auto& segment : c.segments)
      for (const Point& p : segment) low = std::min(low, p.y), high = std::max(high, p.y);
  return high > 0 ? logarithmic_axis(low / 1.2, high * 1.2) : logarithmic_axis(0.1, 1);
}

Drawn loss_plot(const Result& result) {
  const Observation& o = result.diagnosis.observation;
  std::vector<double> epochs, train, test;
  for (const Look& look : o.looks) {
    epochs.push_back(look.epoch);
    train.push_back(look.loss);
    test.push_back(look.test_loss);
  }
  Panel panel{.x = counting_axis(0, std::max(1, o.end().epoch)), .reference = o.baseline};
  panel.curves = {curve(0, epochs, train, Dash::solid), curve(1, epochs, test, Dash::dashed)};
  Figure figure{.x_title = "epoch", .y_title = "loss", .y = loss_axis(panel.curves), .legend = {}, .panels = {}};
  figure.y.low = std::min(figure.y.low, o.baseline / 1.2), figure.y.high = std::max(figure.y.high, o.baseline * 1.2);
  figure.legend = {{"training part", 0, Dash::solid, Dots::none},
                   {"test part", 1, Dash::dashed, Dots::none},
                   {"best constant answer", {}, Dash::dashed, Dots::none}};
  figure.panels = {std::move(panel)};
  return drawn_as("loss", "Loss over epochs",
                  "Training part: from " + significant(o.start().loss, 3) + " to " + significant(o.end().loss, 3) +
                      ". The best answer that ignores the inputs has " + significant(o.baseline, 3) + ".",
                  figure);
}

// Long curves are thinned to what the eye can tell apart; each point is the mean of the steps it stands for.
Curve thinned(std::size_t look, long from, const std::vector<double>& losses, Dash dash) {
  const std::size_t every = std::max<std::size_t>(1, losses.size() / 200);
  std::vector<double> x, y;
  for (std::size_t i = 0; i < losses.size(); i += every) {
    const std::size_t end = std::min(losses.size(), i + every);
    double sum = 0;
    for (std::size_t k = i; k < end; ++k) sum += losses[k];
    x.push_back(static_cast<double>(from) + static_cast<double>(i) + 1);
    y.push_back(sum / static_cast<double>(end - i));
  }
  return curve(look, x, y, dash);
}

Drawn rewound_plot(const Result& result) {
  const Counterfactual& c = *result.rewound;
  const auto last =
      static_cast<double>(c.from) + static_cast<double>(std::max(c.as_it_was.losses.size(), c.otherwise.losses.size()));
  Panel panel{.x = linear_axis(static_cast<double>(c.from), last), .reference = result.diagnosis.observation.baseline};
  panel.curves = {thinned(1, c.from, c.as_it_was.losses, Dash::solid),
                  thinned(0, c.from, c.otherwise.losses, Dash::solid)};
  Figure figure{
      .x_title = "step", .y_title = "loss of the batch", .y = loss_axis(panel.curves), .legend = {}, .panels = {}};
  figure.legend = {{"as it was", 1, Dash::solid, Dots::none},
                   {c.change, 0, Dash::solid, Dots::none},
                   {"best constant answer", {}, Dash::dashed, Dots::none}};
  figure.panels = {std::move(panel)};
  return drawn_as("rewound", "What if, from step " + std::to_string(c.from), rewound_text(result), figure);
}

std::string cell(const std::string& text) { return "<td>" + escaped(text) + "</td>"; }

std::string remedies_table(const Result& result, std::size_t i) {
  std::string html =
      "<div class=\"scroll\"><table class=\"settings\"><thead><tr><th>What to change</th><th>The change</th>"
      "<th>Trained again</th></tr></thead><tbody>\n";
  for (const Remedy& remedy : result.diagnosis.findings[i].remedies) {
    const auto& tried = result.reruns[i];
    const auto rerun = std::ranges::find(tried, remedy.what, [](const Rerun& r) { return r.remedy.what; });
    const std::string outcome = rerun == tried.end()
                                    ? std::string("not tried")
                                    : outcome_text(result, rerun->before) + " → " + outcome_text(result, rerun->after) +
                                          (rerun->helped ? ": it helped" : ": no help");
    html += "<tr>" + cell(remedy.what) +
            cell(remedy.plan ? difference(result.options.plan, *remedy.plan) : "of the data, not of the plan") +
            cell(outcome) + "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string findings_html(const Result& result) {
  std::string html;
  for (std::size_t i = 0; i < result.diagnosis.findings.size(); ++i) {
    const Finding& f = result.diagnosis.findings[i];
    html += "<h3>" + escaped(f.disease) + (f.layer > 0 ? ", hidden layer " + std::to_string(f.layer) : "") +
            "</h3>\n<dl>\n<dt>Measured</dt><dd>" + escaped(f.evidence) + "</dd>\n<dt>Why</dt><dd>" + escaped(f.cause) +
            "</dd>\n</dl>\n" + remedies_table(result, i);
  }
  if (result.diagnosis.consequences.empty()) return html;
  html += "<p>Also seen, and probably following from it:</p>\n<ul>\n";
  for (const Finding& f : result.diagnosis.consequences)
    html += "<li>" + escaped(f.disease) + ". " + escaped(f.evidence) + "</li>\n";
  return html + "</ul>\n";
}

std::string layers_table(const Observation& o) {
  std::string html =
      "<p class=\"caption\">Each hidden layer before → after training. The gradient is that of the pre-activations, "
      "relative "
      "to the last hidden layer's. The weights are relative to what the activation's own initialiser draws.</p>\n"
      "<div class=\"scroll\"><table class=\"grid\"><thead><tr><th>layer</th><th>units</th><th>gradient</th><th>output "
      "(rms)</th><th>saturated</th><th>dead</th><th>weights</th><th>moved by</th></tr></thead><tbody>\n";
  const auto percent = [](double share) { return significant(100 * share, 2) + "%"; };
  for (std::size_t l = 0; l < o.layers.size(); ++l) {
    const LayerLook& a = o.start().layers[l];
    const LayerLook& b = o.end().layers[l];
    html += "<tr><th>" + std::to_string(l + 1) + "</th>" + cell(std::to_string(o.layers[l].units)) +
            cell(significant(std::exp(a.log_delta), 2) + " → " + significant(std::exp(b.log_delta), 2)) +
            cell(significant(a.rms, 2) + " → " + significant(b.rms, 2)) +
            cell(percent(a.saturated) + " → " + percent(b.saturated)) +
            cell(percent(a.dead) + " → " + percent(b.dead)) + cell("× " + significant(o.layers[l].weight_ratio, 2)) +
            cell(percent(o.layers[l].movement)) + "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string settings_table(const Result& result) {
  std::string html = "<div class=\"scroll\"><table class=\"settings\"><tbody>\n";
  html += "<tr><th>data</th>" + cell(result.options.data) + "</tr>\n";
  for (const auto& [name, value] : settings_of(result.options.plan))
    html += "<tr><th>" + escaped(name) + "</th>" + cell(value) + "</tr>\n";
  return html + "</tbody></table></div>\n";
}

// Written beside and then renamed: a disk that is full does not cost what was there.
void replace_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path beside = path;
  beside += ".new";
  write_file(beside, text);
  std::filesystem::rename(beside, path);
}

}  // namespace

void write_report(const Result& result, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::vector<Plot> plots;
  try {
    std::vector<Drawn> drawn{loss_plot(result)};
    if (result.rewound) drawn.push_back(rewound_plot(result));
    plots = draw_all(drawn, folder / "plots");
  } catch (const std::exception& e) {
    spdlog::warn("no plots: {}", e.what());
  }
  const Observation& o = result.diagnosis.observation;
  std::string html = "<header>\n<h1>Why does my net not learn?</h1>\n<p class=\"data\">" +
                     escaped(result.data_description) + "</p>\n<p class=\"answer\">" + escaped(verdict(result)) +
                     "</p>\n</header>\n";
  if (!result.diagnosis.findings.empty()) html += section("findings", "What was found", findings_html(result));
  if (result.rewound) html += section("rewound", "Rewound", "<p>" + escaped(rewound_text(result)) + "</p>\n");
  if (!plots.empty()) {
    std::string figures;
    for (const Plot& plot : plots) figures += figure_html(plot);
    html += section("plots", "The training", figures);
  }
  if (!o.layers.empty()) html += section("layers", "The layers", layers_table(o));
  html += section("run", "What was run", settings_table(result));
  replace_file(folder / "report.html", page("Diagnosis of a net on " + result.options.data, html));
  replace_file(folder / "findings.json", findings_json(result));
}

}  // namespace gradus::diagnose_program
