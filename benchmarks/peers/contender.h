// A contender trains one workload, one step at a time. Each library has one file that lists its entries:
//
//   std::vector<Entry> dlib_entries(const Workload& workload) {
//     return {{.name = "dlib", .role = Role::rival,
//              .variants = {{"", 1, [](const Problem& p) { return std::make_unique<Mine>(p); }}}}};
//   }
//
// and roster.cpp names that function. An entry with several variants is tried in all of them before the rounds, and
// takes part with the fastest. An empty list means: not for this workload.
#pragma once

#include "workload.h"

#include <functional>
#include <memory>

namespace peers {

class Contender {
 public:
  Contender() = default;
  Contender(const Contender&) = delete;
  Contender& operator=(const Contender&) = delete;
  virtual ~Contender() = default;

  /// Called before each series of steps: sets thread pools, which the contenders share.
  virtual void prepare() {}
  /// Forward, loss, backward, update.
  virtual void step() = 0;
  /// The loss the latest step computed, before its update.
  virtual double loss() = 0;
};

struct Variant {
  std::string detail;  // what is special about it, for people; may be empty
  int threads = 1;
  std::function<std::unique_ptr<Contender>(const Problem&)> make;
};

enum class Role {
  reference,  // hand-written: the fastest of these is what ratio_to_handwritten divides by
  libtorch,   // what ratio_to_libtorch divides by
  ceiling,    // trains nothing, and cannot be beaten
  rival       // everybody else
};

struct Entry {
  std::string name;
  Role role = Role::rival;
  std::vector<Variant> variants;
};

}  // namespace peers
