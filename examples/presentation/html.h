// Text inside HTML and XML. Everything that did not come from this program's own source goes through escaped().
#pragma once

#include <string>

namespace gradus::presentation {

/// & < > " ' as entities, and control characters, which XML does not allow, as spaces.
std::string escaped(const std::string& text);

}  // namespace gradus::presentation
