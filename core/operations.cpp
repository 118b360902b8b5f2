#include <gradus/core/operations.h>

namespace gradus {

#define GRADUS_DEFINE_OPERATION(Op) template const Operation& operation_of<Op>();
GRADUS_CORE_OPERATIONS(GRADUS_DEFINE_OPERATION)

}  // namespace gradus
