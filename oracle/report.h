// What the oracle found: counts and the largest errors for everything compared, and every difference that nothing
// explains. Printed as a table for people, written as JSON for programs.
#pragma once

#include "edge_values.h"
#include "explained.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gradus::oracle {

/// Of one operation, layer, optimizer, ...
struct Tally {
  std::size_t comparisons = 0;
  std::size_t explained = 0;
  std::size_t disagreements = 0;
  // The largest relative errors where there is agreement: of values and of derivatives, by DType. Below 0: not
  // compared.
  double value[2] = {-1, -1};
  double gradient[2] = {-1, -1};

  void note(DType dtype, bool is_value, double relative) {
    double& worst = (is_value ? value : gradient)[static_cast<int>(dtype)];
    if (relative > worst) worst = relative;
  }
};

struct Report {
  std::uint64_t seed = 1;
  std::string reference;  // "libtorch 1.13.0"
  std::size_t programs = 0;
  std::size_t steps = 0;
  double seconds = 0;
  double worst_share = 0;                                          // of what is allowed, over all programs
  std::map<std::string, std::map<std::string, Tally>> parts = {};  // "operations" → "matmul"
  std::map<std::string, std::size_t> uses = {};                    // of operations in random programs
  std::map<const Explanation*, std::size_t> explained = {};
  std::vector<std::string> texts = {};  // of disagreements, each some lines

  Tally& tally(const std::string& part, const std::string& subject) { return parts[part][subject]; }
  /// Whether another disagreement of this subject will be printed: a few of each tell enough.
  bool wants_text(const std::string& part, const std::string& subject) {
    return tally(part, subject).disagreements < texts_for_each;
  }
  void disagree(const std::string& part, const std::string& subject, const std::string& text);
  std::size_t comparisons() const;
  std::size_t disagreements() const;
  bool is_green() const { return disagreements() == 0; }

  static constexpr std::size_t texts_for_each = 4;
};

/// Several lines, ready to print.
std::string table(const Report& report, bool colours);
/// Throws std::runtime_error if the file cannot be written.
void write_json(const Report& report, const std::filesystem::path& file);

}  // namespace gradus::oracle
