// Makes the program of a failure as small as it goes while it still fails: steps are dropped, their results replaced by
// inputs or by other values, axes shortened, numbers made round. What is left is nearly always one operation on one
// number.
//
//   Program minimal = shrunk(program, words, [&](const Program& p) { return is_well_posed(p) && !compare(p).agrees();
//   });
#pragma once

#include "vocabulary.h"

#include <functional>

namespace gradus::oracle {

/// `fails` may be asked of programs that no operation accepts, and must then say no.
Program shrunk(Program program, const Vocabulary& words, const std::function<bool(const Program&)>& fails);

}  // namespace gradus::oracle
