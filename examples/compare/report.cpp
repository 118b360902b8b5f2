#include "compare/report.h"

#include "compare/html.h"
#include "compare/report_parts.h"
#include "compare/svg.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gradus::compare {

namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return text.str();
}

std::string section(const std::string& id, const std::string& title, const std::string& content) {
  return "<section id=\"" + id + "\">\n<h2>" + escaped(title) + "</h2>\n" + content + "</section>\n";
}

std::string findings(const Comparison& comparison) {
  std::string html = "<ul>\n";
  for (const std::string& finding : comparison.findings) html += "<li>" + escaped(finding) + "</li>\n";
  return html + "</ul>\n";
}

// Twice, for a wide page and for a phone; the style sheet shows the one that fits.
std::string figure(const Plot& plot) {
  const std::string label = plot.title + ". " + plot.caption;
  return "<figure id=\"" + plot.stem + "\">\n<h3>" + escaped(plot.title) + "</h3>\n" +
         inline_svg(read_file(plot.svg), plot.stem, "wide", label) +
         inline_svg(read_file(plot.phone_svg), plot.stem + "-phone", "phone", label) + "<figcaption>" +
         escaped(plot.caption) + " <a href=\"plots/" + plot.stem + ".svg\">As a file for slides</a></figcaption>\n" +
         "</figure>\n";
}

std::string figures(const std::vector<Plot>& plots) {
  if (plots.empty())
    return "<p>There are no plots: gnuplot is missing or failed. <code>apt-get install gnuplot-nox</code> and run the "
           "command below again.</p>\n";
  std::string html;
  for (const Plot& plot : plots) html += figure(plot);
  return html;
}

}  // namespace

void write_report(const Comparison& comparison, const std::vector<Plot>& plots,
                  const std::filesystem::path& directory) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>Activations compared on " +
      escaped(comparison.settings.data) + "</title>\n<style>\n" + style_sheet() + "</style>\n</head>\n<body>\n<main>\n";
  html += "<header>\n<h1>Which activation learns, and how deep?</h1>\n<p class=\"data\">" +
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
  html += "</main>\n</body>\n</html>\n";

  const std::filesystem::path path = directory / "report.html";
  std::ofstream file(path, std::ios::binary);
  file << html;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace gradus::compare
