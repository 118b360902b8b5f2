#include <gradus/core/workspace.h>

namespace gradus {

void Workspace::note(KernelCall call) {
  call.inputs = {copy(call.inputs), call.inputs.size()};
  captured_->push_back(call);
}

}  // namespace gradus
