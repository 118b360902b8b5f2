// Whether a text is well-formed XML: enough to know that a browser will show a picture.
#pragma once

#include <cctype>
#include <string>
#include <vector>

namespace gradus::testing_xml {

/// Empty if well-formed, else what is wrong. Knows tags, attributes, text and entities; no CDATA, no DTD.
inline std::string complaint(const std::string& text) {
  std::vector<std::string> open;
  bool any = false;
  std::size_t i = 0;
  const auto here = [&] { return " near \"" + text.substr(i > 30 ? i - 30 : 0, 60) + "\""; };
  const auto entity = [&] {
    for (const std::string known : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#xA0;", "&#160;"})
      if (text.compare(i, known.size(), known) == 0) return true;
    return false;
  };
  const auto skip_space = [&] {
    while (i < text.size() && std::isspace(static_cast<unsigned char>(text[i]))) ++i;
  };
  if (text.starts_with("<?xml")) i = text.find("?>") + 2;
  while (i < text.size()) {
    if (text[i] != '<') {
      if (text[i] == '&' && !entity()) return "a bare &" + here();
      if (open.empty() && !std::isspace(static_cast<unsigned char>(text[i]))) return "text outside the root" + here();
      if (static_cast<unsigned char>(text[i]) < 0x20 && !std::isspace(static_cast<unsigned char>(text[i])))
        return "a control character" + here();
      ++i;
      continue;
    }
    const bool closing = text[++i] == '/';
    if (closing) ++i;
    std::string name;
    while (i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == ':')) name += text[i++];
    if (name.empty()) return "a tag without a name" + here();
    if (closing) {
      if (text[i] != '>' || open.empty() || open.back() != name) return "</" + name + "> closes nothing" + here();
      open.pop_back();
      ++i;
      continue;
    }
    if (open.empty() && any) return "two roots" + here();
    any = true;
    for (;;) {
      const std::size_t before = i;
      skip_space();
      if (i >= text.size()) return "an unfinished tag";
      if (text[i] == '>' || text[i] == '/') break;
      if (before == i) return "no space before an attribute" + here();
      while (i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == '-' || text[i] == ':'))
        ++i;
      skip_space();
      if (text[i++] != '=') return "an attribute without a value" + here();
      skip_space();
      const char quote = text[i++];
      if (quote != '"' && quote != '\'') return "a value without quotes" + here();
      for (; i < text.size() && text[i] != quote; ++i)
        if (text[i] == '<' || (text[i] == '&' && !entity())) return "a bare character in a value" + here();
      ++i;
    }
    if (text[i] == '/')
      ++i;
    else
      open.push_back(name);
    if (text[i++] != '>') return "an unfinished tag" + here();
  }
  return open.empty() && any ? "" : "something is left open";
}

}  // namespace gradus::testing_xml
