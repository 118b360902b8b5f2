// Makes the program of a failure as small as it goes while it still fails: steps are dropped, their results replaced by
// inputs or by other values, axes shortened, numbers made round. What is left is nearly always one operation on one
// number.
//
//   Program minimal = shrunk(program, reference, [&](const Program& p) { return !compare(p).agrees(); });
#pragma once

#include "kinks.h"

#include <functional>

namespace gradus::oracle {

/// The reference says what values the steps have, as Gradus may be what fails. `fails` may be asked of programs that no
/// operation accepts, and must then say no.
Program shrunk(Program program, const Reader& reference, const std::function<bool(const Program&)>& fails);

}  // namespace gradus::oracle
