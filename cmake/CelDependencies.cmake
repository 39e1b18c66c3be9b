# What dealflow::cel links; installed for those who link it.
find_package(PkgConfig REQUIRED)
find_package(date REQUIRED)
find_package(fmt REQUIRED)
find_package(simdjson REQUIRED)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
