#include "presentation/plot.h"

#include "presentation/page.h"
#include "presentation/svg.h"

#include <utility>

namespace gradus::presentation {

Drawn drawn_as(std::string stem, std::string title, std::string caption, const Figure& figure) {
  return {std::move(stem), std::move(title), std::move(caption), script(figure, wide), script(figure, narrow)};
}

std::vector<Plot> draw_all(const std::vector<Drawn>& drawn, const std::filesystem::path& folder) {
  std::vector<std::string> scripts;  // three for each: one process draws them all
  for (const Drawn& each : drawn) {
    scripts.push_back(each.wide);
    scripts.push_back(each.narrow);
    scripts.push_back(as_png(each.wide));
  }
  const std::vector<std::string> pictures = gnuplot(scripts);

  std::filesystem::create_directories(folder / "phone");
  std::vector<Plot> plots;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const Drawn& each = drawn[i];
    Plot plot{each.stem,
              each.title,
              each.caption,
              folder / (each.stem + ".svg"),
              folder / "phone" / (each.stem + ".svg"),
              folder / (each.stem + ".png")};
    write_file(plot.svg, tidy_svg(pictures[3 * i], each.title, each.caption));
    write_file(plot.phone_svg, tidy_svg(pictures[3 * i + 1], each.title, each.caption));
    write_file(plot.png, pictures[3 * i + 2]);
    plots.push_back(std::move(plot));
  }
  return plots;
}

}  // namespace gradus::presentation
