// The catalogue on paper: a table of all activations, the card of one, and both as the Markdown of docs/activations.md.
#pragma once

#include "catalogue/entry.h"

#include <string>
#include <vector>

namespace gradus::catalogue {

std::string table(const std::vector<Entry>& entries);
std::string card(const Entry& entry);
std::string markdown(const std::vector<Entry>& entries);

}  // namespace gradus::catalogue
