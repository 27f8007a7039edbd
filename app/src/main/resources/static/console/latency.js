// How long links take, from the requests that are remembered.

/** So many of the latest count: older ones tell of another time. */
const LATEST = 500;

/**
 * @param decisions the newest first
 * @param event only of this one; empty for all
 * @returns for each link's id { calls, p50, p99, max }, in ms
 */
export function latencies(decisions, event) {
  const times = new Map();
  for (const decision of ofEvent(decisions, event)) {
    for (const share of decision.links) {
      const list = times.get(share.link) ?? [];
      list.push(share.tookMs);
      times.set(share.link, list);
    }
  }
  return new Map([...times].map(([link, list]) => [link, summary(list)]));
}

/** The same of whole requests; null if there was none. */
export function whole(decisions, event) {
  const list = ofEvent(decisions, event).map((decision) => decision.tookMs);
  return list.length > 0 ? summary(list) : null;
}

function ofEvent(decisions, event) {
  return decisions.filter((each) => !event || each.event === event).slice(0, LATEST);
}

function summary(list) {
  const sorted = list.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1];
  return { calls: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) };
}

/** Where a time stands between 10 µs and a limit, 0 to 1, each decade as wide as the others. */
export function position(ms, limitMs) {
  const least = 0.01;
  const share = Math.log(Math.max(ms, least) / least) / Math.log(limitMs / least);
  return Math.min(1, Math.max(0, share));
}
