// A report as one HTML page that needs nothing else: no network, no scripts, no fonts. Readable on a phone, in the dark
// and on paper. What did not come from the program's own source must go through escaped() (html.h).
//
//   std::string body = section("why", "Why", figure_html(plot));
//   write_file("report.html", page("What was found", body));
#pragma once

#include "presentation/plot.h"

#include <filesystem>
#include <string>

namespace gradus::presentation {

/// The whole page around its content, with the style sheet.
std::string page(const std::string& title, const std::string& content);
/// Content under a heading, to which #id leads.
std::string section(const std::string& id, const std::string& title, const std::string& content);
/// A plot with its title and caption, and a link to the file for slides. Throws std::runtime_error if it cannot be
/// read.
std::string figure_html(const Plot& plot);
/// The style sheet (style_sheet.cpp).
std::string style_sheet();

/// Throws std::runtime_error if the file cannot be written.
void write_file(const std::filesystem::path& path, const std::string& text);

}  // namespace gradus::presentation
