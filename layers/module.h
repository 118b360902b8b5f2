// Module: a part of a network. It owns its parameters and its child modules, which stay where they are in memory even
// when the module is moved, so optimizers and tapes may point at them as long as the module lives.
// Parameters are named by their path ("mlp.0.weight"); what a module records carries the path too.
// What it keeps but does not learn is named and owned alike: buffers, such as running means, and the generators that it
// draws from. To put a model back where it was, its parameters, buffers and generators are all there is.
//
//   class Block : public Module {
//    public:
//     Block(Index width, Generator& rng) : inner_(add("inner", Linear(width, width, rng))) {}
//    protected:
//     Variable forward(const Variable& x) override { return x + tanh(inner_(x)); }
//    private:
//     Linear& inner_;
//   };
#pragma once

#include <gradus/core/operations.h>
#include <gradus/core/parameter.h>
#include <gradus/core/random.h>
#include <gradus/core/tape.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Numbers that a module keeps and does not learn. To put them back, copy into `value`: a Replay reads them where they
/// stand.
struct Buffer {
  std::string name;
  Tensor value;
};

/// Where a module's random numbers come from. The generator may be copied, and the copy put back.
struct RandomSource {
  std::string name;
  Generator generator;
};

class Module {
 public:
  Module() = default;
  Module(Module&&) noexcept = default;
  Module& operator=(Module&&) noexcept = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  virtual ~Module() = default;

  /// Records the module's function of x, under the module's path.
  Variable operator()(const Variable& x);
  /// The same for data, which becomes a constant of the tape (copied).
  Variable operator()(Tape& tape, const Tensor& x) { return (*this)(tape.constant(x)); }

  /// All parameters, own first, then those of the children in order.
  std::vector<Parameter*> parameters() const;
  /// The parameter of that path. Throws ArgumentError listing the names there are.
  Parameter& parameter(std::string_view path) const;
  /// Number of learned numbers.
  Index parameter_count() const;
  /// All buffers, and all sources of random numbers, in the same order.
  std::vector<Buffer*> buffers() const;
  std::vector<RandomSource*> random_sources() const;
  /// The generators of the sources, such as checkpoint() takes.
  std::vector<Generator*> generators() const;

  /// The path from the outermost module; empty for that one, unless set_name() gave it one.
  const std::string& path() const { return path_; }
  /// Gives the outermost module a name, in place of the one it had; it begins the paths of all its parameters.
  void set_name(std::string_view name);

  /// Whether layers such as dropout behave as in training. Says nothing about gradients (see NoGradient).
  bool training() const { return training_; }
  void train(bool on = true);
  void evaluate() { train(false); }

  /// Direct children, in order.
  const std::vector<std::unique_ptr<Module>>& children() const { return children_; }
  /// One line for people, such as "Linear(64 → 32)".
  virtual std::string description() const = 0;

 protected:
  virtual Variable forward(const Variable& x) = 0;

  /// Takes ownership of what is new. Throws ArgumentError if there is already something of that name.
  Parameter& add_parameter(std::string_view name, Tensor value);
  Buffer& add_buffer(std::string_view name, Tensor value);
  /// A generator of the module's own, split from `rng`: what it draws does not depend on what others draw meanwhile.
  Generator& add_generator(std::string_view name, Generator& rng);
  /// Takes ownership of a child; the reference stays valid when this module is moved. Throws as add_parameter.
  template <class M>
  M& add(std::string_view name, M child) {
    auto owned = std::make_unique<M>(std::move(child));
    M& reference = *owned;
    adopt(name, std::move(owned));
    return reference;
  }
  void adopt(std::string_view name, std::unique_ptr<Module> child);

 private:
  void prefix(std::string_view name, std::string_view before);
  void require_new(const std::string& path) const;
  template <class Item>
  using Owned = std::vector<std::unique_ptr<Item>>;
  template <class Item>
  void collect(Owned<Item> Module::*list, std::vector<Item*>& into) const;

  std::string path_;
  Owned<Parameter> parameters_;
  Owned<Buffer> buffers_;
  Owned<RandomSource> sources_;
  std::vector<std::unique_ptr<Module>> children_;
  bool training_ = true;
};

}  // namespace gradus
