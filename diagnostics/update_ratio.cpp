#include <gradus/diagnostics/norm.h>
#include <gradus/diagnostics/update_ratio.h>
#include <gradus/optim/optimizer.h>

#include <algorithm>
#include <utility>

namespace gradus {

UpdateRatios::UpdateRatios(std::vector<Parameter*> parameters) : parameters_(std::move(parameters)) {
  require_parameters("update_ratio", parameters_);
  for (const Parameter* parameter : parameters_) {
    before_.push_back(parameter->value());
    ratios_.push_back({parameter});
  }
}

void UpdateRatios::remember() {
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    dispatch(before_[i].dtype(), [&]<class T>() {
      std::ranges::copy(std::as_const(*parameters_[i]).value().values<T>(), before_[i].values<T>().begin());
    });
}

std::span<const UpdateRatio> UpdateRatios::measure() {
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    dispatch(before_[i].dtype(), [&]<class T>() {
      const T* before = before_[i].array().as<const T>();
      const T* after = parameters_[i]->value().array().as<const T>();
      ratios_[i].before = norm(before_[i].array());
      ratios_[i].change = norm(before_[i].size(),
                               [&](Index k) { return static_cast<double>(after[k]) - static_cast<double>(before[k]); });
    });
  return ratios_;
}

}  // namespace gradus
