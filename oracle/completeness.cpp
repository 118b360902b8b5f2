#include "completeness.h"

#include <fstream>
#include <regex>
#include <stdexcept>

namespace gradus::oracle {

namespace {

// Calls visit(the pattern's first group) for each line of the folder's headers that the pattern finds.
template <class Visit>
void for_each_match(const std::filesystem::path& folder, const char* pattern, Visit visit) {
  const std::regex expression(pattern);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream file(entry.path());
    std::smatch match;
    for (std::string line; std::getline(file, line);)
      if (!line.starts_with("//") && std::regex_search(line, match, expression)) visit(match[1].str());
  }
}

}  // namespace

Declared declared_in(const std::filesystem::path& sources) {
  if (!std::filesystem::is_directory(sources / "layers") || !std::filesystem::is_directory(sources / "optim"))
    throw std::runtime_error("the sources of Gradus are not in " + sources.string() +
                             ", where they were when the oracle was built");
  Declared declared;
  const auto into = [](Names& names) { return [&names](const std::string& name) { names.insert(name); }; };
  for_each_match(sources / "layers", R"(^Variable (\w+)\()", into(declared.losses));
  for_each_match(sources / "layers", R"(^class (\w+) : public \w+)", into(declared.layers));
  for_each_match(sources / "optim", R"(^class (\w+) : public \w+)", into(declared.optimizers));
  for_each_match(sources / "optim", R"(^class (Lbfgs) )", into(declared.optimizers));
  for_each_match(sources / "optim", R"(^Schedule (\w+)\()", into(declared.schedules));
  for_each_match(sources / "optim", R"(^class (Plateau) )", into(declared.schedules));
  return declared;
}

std::vector<std::string> missing(const Names& wanted, const Names& known) {
  std::vector<std::string> all;
  for (const std::string& name : wanted)
    if (!known.contains(name)) all.push_back("no counterpart for " + name);
  return all;
}

}  // namespace gradus::oracle
