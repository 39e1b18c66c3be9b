#include <dealflow/value.hpp>
