// What the files of set C share: its data, and its two lists of nets.
#pragma once

#include "clinic/case.h"

namespace gradus::clinic::set_c_parts {

Split digits();
Split spirals();
Split corners();
/// Six clouds in eight dimensions, far apart.
Split clouds();
Split crescents(Index count = 700);
Split rings();
/// Two periods of a sine.
Split wave();
/// Regressions on numbers from −1.5 to 1.5, with a little noise: x₁ x₂, and a plane over four of them.
Split saddle();
Split plane();
/// The digits with another question about them: two classes.
Split odd_digits();
Split eights();
/// The same, but the first column holds a year.
Split dated(Split split);

std::vector<Case> broken();
std::vector<Case> healthy();

}  // namespace gradus::clinic::set_c_parts
