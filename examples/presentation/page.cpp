#include "presentation/page.h"

#include "presentation/html.h"
#include "presentation/svg.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gradus::presentation {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return text.str();
}

}  // namespace

std::string section(const std::string& id, const std::string& title, const std::string& content) {
  return "<section id=\"" + id + "\">\n<h2>" + escaped(title) + "</h2>\n" + content + "</section>\n";
}

// Twice, for a wide page and for a phone; the style sheet shows the one that fits.
std::string figure_html(const Plot& plot) {
  const std::string label = plot.title + ". " + plot.caption;
  return "<figure id=\"" + plot.stem + "\">\n<h3>" + escaped(plot.title) + "</h3>\n" +
         inline_svg(read_file(plot.svg), plot.stem, "wide", label) +
         inline_svg(read_file(plot.phone_svg), plot.stem + "-phone", "phone", label) + "<figcaption>" +
         escaped(plot.caption) + " <a href=\"plots/" + plot.stem + ".svg\">As a file for slides</a></figcaption>\n" +
         "</figure>\n";
}

std::string page(const std::string& title, const std::string& content) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escaped(title) + "</title>\n<style>\n" + style_sheet() + "</style>\n</head>\n<body>\n<main>\n" + content +
         "</main>\n</body>\n</html>\n";
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace gradus::presentation
