#include <dealflow/records.hpp>

namespace dealflow {

std::string_view to_string(DealState state) {
  switch (state) {
    case DealState::open: return "open";
    case DealState::won: return "won";
    case DealState::lost: return "lost";
    case DealState::deleted: return "deleted";
  }
  return "";
}

}  // namespace dealflow
