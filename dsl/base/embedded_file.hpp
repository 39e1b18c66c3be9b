// A file whose text is built into the program (cmake/Embed.cmake).
#pragma once

#include <string_view>

namespace dealflow {

struct EmbeddedFile {
  std::string_view path;  // in the folder that it was taken from
  std::string_view text;
};

}  // namespace dealflow
