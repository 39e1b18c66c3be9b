// The routes by which events come in.
#pragma once

#include "engine/http/routing.hpp"

namespace dealflow::http {

void answer_channel(const Call& call);  // POST /in/{workspace}/{channel}
void answer_events(const Call& call);   // POST /events

}  // namespace dealflow::http
