#include "engine/store/schema.hpp"

namespace dealflow::store {

std::string_view to_string(Table table) {
  switch (table) {
#define DEALFLOW_TABLE(name, id) \
  case Table::name: return #name;
    DEALFLOW_TABLES(DEALFLOW_TABLE)
#undef DEALFLOW_TABLE
  }
  return {};  // a number that no table has
}

}  // namespace dealflow::store
