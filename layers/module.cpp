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

std::vector<Parameter*> Module::parameters() const {
  std::vector<Parameter*> all;
  collect(all);
  return all;
}

void Module::collect(std::vector<Parameter*>& into) const {
  for (const auto& parameter : parameters_) into.push_back(parameter.get());
  for (const auto& child : children_) child->collect(into);
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
  for (const auto& parameter : parameters_)
    if (parameter->name == path)
      throw ArgumentError("[module] there is already a parameter \"" + path + "\". Give this one another name.");
  for (const auto& child : children_)
    if (child->path() == path)
      throw ArgumentError("[module] there is already a module \"" + path + "\". Give this one another name.");
}

Parameter& Module::add_parameter(std::string_view name, Tensor value) {
  require_new(joined(path_, name));
  parameters_.push_back(std::make_unique<Parameter>(joined(path_, name), std::move(value)));
  return *parameters_.back();
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
  for (const auto& parameter : parameters_) parameter->name = joined(name, rest_of(parameter->name, before));
  for (const auto& child : children_) child->prefix(name, before);
}

}  // namespace gradus
