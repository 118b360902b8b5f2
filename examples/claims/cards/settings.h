// What several cards ask: which of the data sets that are not in the repository are on this machine, and what to say of
// rates at the edge of their list.
#pragma once

#include "claims/train_experiment.h"

#include <string>
#include <vector>

namespace gradus::claims {

/// Whether Debian's package dataset-fashion-mnist is installed.
bool has_fashion_mnist();

/// "The best rate of sigmoid was the largest of the list: …" for contenders whose best rate was the first or last;
/// empty if there is none.
std::string edge_warning(const std::vector<std::string>& names_at_edge);

/// "digits, 3 hidden layers"
std::string setting_name(const DataChoice& data, int layers);

}  // namespace gradus::claims
