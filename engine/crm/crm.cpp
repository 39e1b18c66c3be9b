#include "engine/crm/crm.hpp"
