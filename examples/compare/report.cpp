#include "compare/report.h"

#include "compare/report_parts.h"
#include "presentation/html.h"
#include "presentation/page.h"

namespace gradus::compare {

using namespace presentation;

namespace {

std::string findings(const Comparison& comparison) {
  std::string html = "<ul>\n";
  for (const std::string& finding : comparison.findings) html += "<li>" + escaped(finding) + "</li>\n";
  return html + "</ul>\n";
}

std::string figures(const std::vector<Plot>& plots) {
  if (plots.empty())
    return "<p>There are no plots: gnuplot is missing or failed. <code>apt-get install gnuplot-nox</code> and run the "
           "command below again.</p>\n";
  std::string html;
  for (const Plot& plot : plots) html += figure_html(plot);
  return html;
}

}  // namespace

void write_report(const Comparison& comparison, const std::vector<Plot>& plots,
                  const std::filesystem::path& directory) {
  std::string html = "<header>\n<h1>Which activation learns, and how deep?</h1>\n<p class=\"data\">" +
                     escaped(comparison.data_description) + "</p>\n<p class=\"answer\">" + escaped(answer(comparison)) +
                     "</p>\n</header>\n";
  if (comparison.interrupted)
    html +=
        "<p class=\"warning\">This comparison was interrupted. Tables and means contain only the networks that were "
        "trained to the end.</p>\n";
  if (!comparison.findings.empty()) html += section("findings", "What was found", findings(comparison));
  html += section("result", comparison.metric == "accuracy" ? "Test accuracy" : comparison.metric + " on the test set",
                  accuracy_table(comparison));
  html += section("plots", "Why", figures(plots));
  html += section("tables", "More numbers", further_tables(comparison));
  html += section("reading", "How to read this", how_to_read(comparison));
  html += section("run", "What was run", what_was_run(comparison));
  write_file(directory / "report.html", page("Activations compared on " + comparison.settings.data, html));
}

}  // namespace gradus::compare
