#include "claims/cards/settings.h"

#include "presentation/numerals.h"

namespace gradus::claims {

using namespace presentation;

std::string edge_warning(const std::vector<std::string>& names_at_edge) {
  if (names_at_edge.empty()) return "";
  std::vector<std::string> told = names_at_edge;
  if (told.size() > 4) {
    told.resize(3);
    told.push_back(std::to_string(names_at_edge.size() - 3) + " more");
  }
  return "The best rate was the smallest or the largest of the list for " + listed(told) +
         ": a longer list might do these more justice.";
}

std::string setting_name(const DataChoice& data, int layers) {
  return data.name + ", " + counted(layers, "hidden layer");
}

}  // namespace gradus::claims
