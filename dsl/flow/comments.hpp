// Comment: what stands behind `#` in a file of flows, in either notation. The tree does not hold comments; printers
// place each beside the line whose node it stands next to.
//
// Units:    spans are bytes of the Source, from `#` to the end of the line.
// Threads:  plain values.
// Source:   LANGUAGE.md, "Files".
#pragma once

#include <dealflow/span.hpp>

#include <vector>

namespace dealflow::flow {

struct Comment {
  Span span;
  bool alone = false;  // nothing but blanks before it on its line
};

using Comments = std::vector<Comment>;  // in the order of the file

}  // namespace dealflow::flow
