// What is to be told of one activation, as text: taken from its struct, or measured.
#pragma once

#include <gradus/activations/activation.h>

#include <string>
#include <vector>

namespace gradus::catalogue {

struct Rule {
  std::string of;  // "f′(x)", or "dL/dx" where an output depends on several inputs
  std::string text;
  std::string latex;
};

struct Entry {
  std::string name;       // "leaky_relu(0.01)"
  std::string signature;  // "leaky_relu(slope)"
  std::string alias;
  Rule value;
  std::vector<Rule> slopes;  // with respect to x, and to what it takes beside
  std::string range;
  std::string slope_range;
  std::string saturated;  // the intervals measured, or "–" for what has none
  std::string zero_centred;
  std::string forward_gain;
  std::string backward_gain;
  std::string pytorch_gain;
  std::string initialiser;  // "he, gain 1.414"
  std::string second;       // "slope, learned, from 0.25"; empty for most
  const ActivationFacts* facts;
};

/// Keeps a pointer into the activation.
Entry entry_of(const Activation& f);
std::vector<Entry> all_entries();

}  // namespace gradus::catalogue
