// Rules about one flow as a whole, each file a family.
//
// Errors:   reported.
// Source:   lint/CATALOGUE.md.
#pragma once

#include "rules/lint/flow_view.hpp"

namespace dealflow::lint {

void check_variables(const FlowView& view);  // DF305, DF306, DF802
void check_blocks(const FlowView& view);     // DF307, DF309
void check_actions(const FlowView& view);    // DF401, DF402, DF405, DF407, DF409, DF606
void check_sending(const FlowView& view);    // DF504, DF505, DF506, DF602, DF604, DF605, DF607, DF209 of waits
void check_size(const FlowView& view);       // DF702, DF703, DF803

// An address without TLS; one of this machine may be so.
[[nodiscard]] bool is_plain_http(std::string_view url);

}  // namespace dealflow::lint
