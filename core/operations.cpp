#include <gradus/core/operations.h>

namespace gradus {

GRADUS_CORE_OPERATIONS(GRADUS_DEFINE_OPERATION)

}  // namespace gradus
