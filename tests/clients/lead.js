// One lead from a site's form to a channel of `dealflow serve`: what docs/serve.md shows.
import { CloudEvent, Mode, emitterFor, httpTransport } from "cloudevents";

const emit = emitterFor(httpTransport(process.env.CHANNEL_URL), { mode: Mode.STRUCTURED });
const event = new CloudEvent({
  id: "form-7",
  source: "/site",
  type: "api.deal",
  data: { person: { full_name: "Zoë Lima", email: "zoe@example.com" } },
});
const { body } = await emit(event, { headers: { authorization: `Bearer ${process.env.SITE_TOKEN}` } });
console.log(JSON.parse(body).outcome);
