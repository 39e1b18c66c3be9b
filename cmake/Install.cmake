# cmake --install: program, libraries, public headers, and what find_package(dealflow) needs.
