#include <dealflow/functions.hpp>
