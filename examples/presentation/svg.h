// Gnuplot's SVG made fit for keeping and for a web page. Both functions know the form of what gnuplot 5.4 writes and
// leave alone what they do not know.
#pragma once

#include <string>

namespace gradus::presentation {

/// Without empty groups, unused markers and generated names; with a title and a description for those who cannot see.
std::string tidy_svg(const std::string& drawn, const std::string& title, const std::string& description);

/// A tidy SVG as part of an HTML page: transparent, in the page's own colours (style variables named in plot_style.h,
/// and currentColor for black), as wide as there is room. Its ids start with the prefix, which must differ from that
/// of every other picture on the page. The label is read out in its place.
std::string inline_svg(const std::string& tidy, const std::string& prefix, const std::string& css_class,
                       const std::string& label);

}  // namespace gradus::presentation
