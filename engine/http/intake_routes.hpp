// The routes by which events come in.
#pragma once

#include "engine/http/routing.hpp"

namespace dealflow::http {

void answer_channel(Call call);  // POST /in/{workspace}/{channel}
void answer_events(Call call);   // POST /events

}  // namespace dealflow::http
