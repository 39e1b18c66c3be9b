#include "rules/workspace/zones.hpp"

#include <algorithm>
#include <array>

namespace dealflow::rules {
namespace {

constexpr auto zones = std::to_array<std::string_view>({
#include "rules/workspace/zone_names.inc"
});
constexpr auto regions = std::to_array<std::string_view>({
#include "rules/workspace/region_codes.inc"
});
static_assert(std::is_sorted(zones.begin(), zones.end()));
static_assert(std::is_sorted(regions.begin(), regions.end()));

}  // namespace

std::span<const std::string_view> zone_names() { return zones; }
std::span<const std::string_view> region_codes() { return regions; }
bool is_zone(std::string_view name) { return std::binary_search(zones.begin(), zones.end(), name); }
bool is_region(std::string_view code) { return std::binary_search(regions.begin(), regions.end(), code); }

}  // namespace dealflow::rules
