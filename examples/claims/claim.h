// Claim: something that a lecture on activations says, and how it is put to the test. A claim asks for jobs, and judges
// their results. To add one: write its file in claims/cards/, and name it in cards.h.
#pragma once

#include "claims/interval.h"
#include "claims/store.h"
#include "presentation/plot.h"

#include <functional>
#include <string>
#include <vector>

namespace gradus::claims {

enum class Verdict { holds, holds_if, refuted };

struct Table {
  std::string title;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // the first cell names the row
};

/// What the measurements say.
struct Judgement {
  Verdict verdict;
  std::string condition;  // for holds_if: "the initialiser keeps χ near 1"
  std::string effect_of;  // what the effect is: "‖δ₁‖/‖δ_L‖ of sigmoid, 10 hidden layers"
  Estimate effect;
  int seeds = 1;
  std::vector<std::string> found;  // what was found, in sentences with numbers
  std::vector<Table> tables = {};
  std::vector<presentation::Drawn> plots = {};
};

struct Claim {
  std::string id;          // "C04"
  std::string says;        // what the lecture says, in a sentence
  std::string question;    // the card's title
  std::string prediction;  // what should be seen if it is true, and what if not
  std::string protocol;    // what is measured, how, and how fairly
  std::string command;     // to try it oneself
  std::vector<Job> (*jobs)(Effort effort);
  /// Called when all its jobs have results.
  Judgement (*judge)(const Results& results, Effort effort);
};

/// In the lecture's order.
const std::vector<Claim>& claims();

/// A published or derived number, and what is measured here.
struct PublishedNumber {
  std::string id;        // "fixed-point-sigmoid-1"
  std::string source;    // "Schoenholz et al. 2017"
  std::string quantity;  // "q* of sigmoid, σ_w² = 1"
  double published = 0;
  double measured = 0;
  double tolerance = 0;  // greatest |measured − published|

  bool is_within() const;
};

struct PublishedGroup {
  std::string id;
  std::string title;
  std::vector<Job> (*jobs)(Effort effort);
  std::vector<PublishedNumber> (*numbers)(const Results& results, Effort effort);
};
const std::vector<PublishedGroup>& published_groups();

std::string to_string(Verdict verdict);

}  // namespace gradus::claims
