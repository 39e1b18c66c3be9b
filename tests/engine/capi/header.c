// The header as C11, alone: what a C compiler makes of its types is what the library was built with.
#include <dealflow/dealflow.h>

size_t dealflow_test_size_in_c(int which);

size_t dealflow_test_size_in_c(int which) {
  const size_t sizes[] = {sizeof(dealflow_text),   sizeof(dealflow_code),   sizeof(dealflow_file),
                          sizeof(dealflow_event),  sizeof(dealflow_change), sizeof(dealflow_filter),
                          sizeof(dealflow_options)};
  return sizes[which];
}
