#include <dealflow/function.hpp>

namespace dealflow::cel {

std::string signature(const Function& function) {
  const bool member = function.call == Call::member;
  std::string text = member ? function.parameters.front().to_string() + "." : std::string();
  text += std::string(function.name) + "(";
  for (std::size_t i = member ? 1 : 0; i < function.parameters.size(); ++i) {
    if (text.back() != '(') text += ", ";
    text += function.parameters[i].to_string();
  }
  return text + (function.variadic ? ", …)" : ")");
}

}  // namespace dealflow::cel
