// What several cards say alike: of rates at the edge of their list, of settings.
#pragma once

#include "claims/train_experiment.h"

#include <string>
#include <vector>

namespace gradus::claims {

/// "The best rate of sigmoid was the largest of the list: …" for contenders whose best rate was the first or last;
/// empty if there is none.
std::string edge_warning(const std::vector<std::string>& names_at_edge);

/// "digits, 3 hidden layers"
std::string setting_name(const DataChoice& data, int layers);

}  // namespace gradus::claims
