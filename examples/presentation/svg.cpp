#include "presentation/svg.h"

#include "presentation/html.h"
#include "presentation/plot_style.h"

#include <fmt/format.h>

#include <cstdio>

namespace gradus::presentation {

namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t found = 0; (found = text.find(from, done)) != std::string::npos; done = found + from.size())
    result.append(text, done, found - done).append(to);
  text = result.append(text, done);
}

// Every stretch from `begin` to the next `end`, both included.
void remove_all(std::string& text, const std::string& begin, const std::string& end) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t found = 0; (found = text.find(begin, done)) != std::string::npos;) {
    const std::size_t last = text.find(end, found + begin.size());
    if (last == std::string::npos) break;
    result.append(text, done, found - done);
    done = last + end.size();
  }
  text = result.append(text, done);
}

// Groups that contain nothing; true if there were any (their parents may then be empty too).
bool remove_empty_groups(std::string& text) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t found = 0; (found = text.find("<g", found)) != std::string::npos; ++found) {
    const std::size_t open_end = text.find('>', found);
    if (open_end == std::string::npos) break;
    const std::size_t next = text.find_first_not_of(" \t\n", open_end + 1);
    if (next == std::string::npos || text.compare(next, 4, "</g>") != 0) continue;
    result.append(text, done, found - done);
    done = next + 4;
    found = done - 1;
  }
  const bool any = done > 0;
  text = result.append(text, done);
  return any;
}

// Definitions of markers, one a line, that nothing refers to; true if there were any.
bool remove_unused_markers(std::string& text) {
  bool any = false;
  for (std::size_t found = 0; (found = text.find(" id='gp", found)) != std::string::npos; ++found) {
    const std::size_t end = text.find('\'', found + 5);
    const std::string id = text.substr(found + 5, end - found - 5);
    if (text.find("href='#" + id + "'") != std::string::npos) continue;
    const std::size_t line = text.rfind('\n', found), next = text.find('\n', found);
    if (line == std::string::npos || next == std::string::npos) continue;
    text.erase(line, next - line);
    found = line;
    any = true;
  }
  return any;
}

void remove_blank_lines(std::string& text) {
  std::string result;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = text.find('\n', start);
    if (end == std::string::npos) end = text.size();
    const std::size_t first = text.find_first_not_of(" \t", start);
    if (first < end) result.append(text, first, end - first).push_back('\n');
    start = end + 1;
  }
  text = std::move(result);
}

// Gnuplot writes a colour in two ways, "rgb(  0, 114, 178)" and "rgb(0,114,178)"; here it is always "#0072b2".
void write_as_hex(std::string& text) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t found = 0; (found = text.find("rgb(", found)) != std::string::npos; found += 4) {
    const std::size_t end = text.find(')', found);
    unsigned red = 0, green = 0, blue = 0;
    if (end == std::string::npos || end - found > 20) continue;
    if (std::sscanf(text.c_str() + found, "rgb(%u,%u,%u)", &red, &green, &blue) != 3) continue;
    result.append(text, done, found - done).append(fmt::format("#{:02x}{:02x}{:02x}", red, green, blue));
    done = end + 1;
  }
  text = result.append(text, done);
}

}  // namespace

std::string tidy_svg(const std::string& drawn, const std::string& title, const std::string& description) {
  std::string text = drawn;
  remove_all(text, "<title>", "</title>");
  remove_all(text, "<desc>", "</desc>");
  remove_all(text, "<filter ", "</filter>");
  remove_all(text, " id=\"gnuplot", "\"");
  remove_all(text, " class=\"gridline", "\"");
  replace_all(text, R"( stroke-linecap="butt" stroke-linejoin="miter")", "");  // SVG's defaults
  // The cells of a heat map have edges: no viewer is to blur them.
  replace_all(text, "<image ", R"(<image image-rendering="pixelated" )");
  while (remove_empty_groups(text)) {
  }
  while (remove_unused_markers(text)) {
  }
  remove_blank_lines(text);
  write_as_hex(text);
  const std::size_t svg = text.find("<svg"), inside = text.find('>', svg) + 1;
  return text.insert(inside, "\n<title>" + escaped(title) + "</title>\n<desc>" + escaped(description) + "</desc>");
}

std::string inline_svg(const std::string& tidy, const std::string& prefix, const std::string& css_class,
                       const std::string& label) {
  std::string text = tidy.substr(tidy.find("<svg"));
  const std::size_t quote = text.find("viewBox=\"") + 9;
  const std::string view = text.substr(quote, text.find('"', quote) - quote);
  text.erase(0, text.find('>') + 1);
  remove_all(text, "<title>", "</title>\n");  // it would pop up under the mouse
  remove_all(text, "<desc>", "</desc>\n");
  remove_all(text, R"(<rect x="0" y="0")", "/>");  // the white paper
  replace_all(text, "xlink:href", "href");
  replace_all(text, "id='gp", "id='" + prefix + "-gp");
  replace_all(text, "href='#gp", "href='#" + prefix + "-gp");
  replace_all(text, R"(font-family="sans-serif")", "");
  replace_all(text, R"(color="black")", R"(color="inherit")");
  for (const std::string black : {"\"black\"", "'black'"}) replace_all(text, black, "\"currentColor\"");
  replace_all(text, std::string(text_colour), "currentColor");
  replace_all(text, "#FFFFFF", "var(--page)");  // around the markers on error bars
  replace_all(text, std::string(paper_ink), "var(--page)");
  const auto themed = [&](const Ink& ink) {
    replace_all(text, std::string(ink.light), "var(" + std::string(ink.name) + ")");
  };
  for (const Ink& ink : series_inks) themed(ink);
  themed(axis_ink);
  themed(grid_ink);
  return fmt::format(R"(<svg class="{}" viewBox="{}" role="img" aria-label="{}">)", css_class, view, escaped(label)) +
         text;
}

}  // namespace gradus::presentation
