#include <gradus/core/errors.h>
#include <gradus/layers/module.h>

namespace gradus {
namespace {

std::string joined(std::string_view outer, std::string_view inner) {
  std::string path(outer);
  if (!outer.empty() && !inner.empty()) path += '.';
  return path.append(inner);
}

// The path without the name that begins it.
std::string_view rest_of(std::string_view path, std::string_view name) {
  if (path == name) return {};
  if (name.empty() || !path.starts_with(name) || path[name.size()] != '.') return path;
  return path.substr(name.size() + 1);
}

}  // namespace

Variable Module::operator()(const Variable& x) {
  const Scope scope(x.tape(), path_);
  return forward(x);
}

template <class Item>
void Module::collect(Owned<Item> Module::*list, std::vector<Item*>& into) const {
  for (const auto& item : this->*list) into.push_back(item.get());
  for (const auto& child : children_) child->collect(list, into);
}

std::vector<Parameter*> Module::parameters() const {
  std::vector<Parameter*> all;
  collect(&Module::parameters_, all);
  return all;
}

std::vector<Buffer*> Module::buffers() const {
  std::vector<Buffer*> all;
  collect(&Module::buffers_, all);
  return all;
}

std::vector<RandomSource*> Module::random_sources() const {
  std::vector<RandomSource*> all;
  collect(&Module::sources_, all);
  return all;
}

std::vector<Generator*> Module::generators() const {
  std::vector<Generator*> all;
  for (RandomSource* source : random_sources()) all.push_back(&source->generator);
  return all;
}

Parameter& Module::parameter(std::string_view path) const {
  std::string known;
  for (Parameter* parameter : parameters()) {
    if (parameter->name == path) return *parameter;
    known += (known.empty() ? "" : ", ") + parameter->name;
  }
  throw ArgumentError("[module] there is no parameter \"" + std::string(path) + "\". There are: " + known + ".");
}

Index Module::parameter_count() const {
  Index total = 0;
  for (const Parameter* parameter : parameters()) total += parameter->value().size();
  return total;
}

void Module::set_name(std::string_view name) { prefix(name, std::string(path_)); }

void Module::train(bool on) {
  training_ = on;
  for (const auto& child : children_) child->train(on);
}

// Two of the same name could not be told apart in files and errors.
void Module::require_new(const std::string& path) const {
  const auto refuse = [&path](std::string_view kind) {
    throw ArgumentError("[module] there is already a " + std::string(kind) + " \"" + path +
                        "\". Give this one another name.");
  };
  for (const auto& parameter : parameters_)
    if (parameter->name == path) refuse("parameter");
  for (const auto& buffer : buffers_)
    if (buffer->name == path) refuse("buffer");
  for (const auto& source : sources_)
    if (source->name == path) refuse("generator");
  for (const auto& child : children_)
    if (child->path() == path) refuse("module");
}

Parameter& Module::add_parameter(std::string_view name, Tensor value) {
  require_new(joined(path_, name));
  parameters_.push_back(std::make_unique<Parameter>(joined(path_, name), std::move(value)));
  return *parameters_.back();
}

Buffer& Module::add_buffer(std::string_view name, Tensor value) {
  require_new(joined(path_, name));
  buffers_.push_back(std::make_unique<Buffer>(Buffer{joined(path_, name), std::move(value)}));
  return *buffers_.back();
}

// The key is drawn, so that two layers made from one generator differ.
Generator& Module::add_generator(std::string_view name, Generator& rng) {
  require_new(joined(path_, name));
  sources_.push_back(std::make_unique<RandomSource>(RandomSource{joined(path_, name), rng.fork(rng.bits64())}));
  return sources_.back()->generator;
}

void Module::adopt(std::string_view name, std::unique_ptr<Module> child) {
  require_new(joined(path_, name));
  child->prefix(joined(path_, name), {});
  child->train(training_);
  children_.push_back(std::move(child));
}

// A tree is built from its leaves up: each parent puts its name before those below, in place of the one it gave before.
void Module::prefix(std::string_view name, std::string_view before) {
  path_ = joined(name, rest_of(path_, before));
  const auto rename = [&](std::string& path) { path = joined(name, rest_of(path, before)); };
  for (const auto& parameter : parameters_) rename(parameter->name);
  for (const auto& buffer : buffers_) rename(buffer->name);
  for (const auto& source : sources_) rename(source->name);
  for (const auto& child : children_) child->prefix(name, before);
}

}  // namespace gradus
