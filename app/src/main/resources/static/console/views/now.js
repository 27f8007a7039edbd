import { h } from '../dom.js';
import { latencies, position, whole } from '../latency.js';
import { changers, reason, whom } from '../problems.js';
import { ago, count, time, took, words } from '../text.js';
import { badge, choices, facts, linkName, linkState, outcome, panel, select, state, waiting, when } from '../ui.js';

const LIVE_ROWS = 40;
const FRESH = 1_500;

export const title = () => 'Now';
export const needs = () => ['chain', 'counts'];

export function view(store, ui, found) {
  return [
    wrong(store, found),
    runtime(store),
    panel('Chain', eventChoice(store, ui), chain(store, ui)),
    panel('Live', choices(ui, 'show', 'Which requests', [['', 'all'], ['wrong', 'only what went wrong']]), live(store, ui)),
  ];
}

function wrong(store, found) {
  const asked = store.value('health') && store.value('extensions') && store.value('nri');
  if (!asked) {
    return waiting(store, 'health', 'what is wrong') ?? state('Asking for what is wrong …');
  }
  if (store.lostSince !== null) {
    found = found.map((each) => ({ ...each, what: `${each.what}, as far as is known` }));
  }
  if (found.length === 0) {
    return store.lostSince !== null ? h('p', { class: 'fine', key: 'fine' }, badge('off', 'Whether anything is wrong is not known: the host does not answer.')) : h('p', { class: 'fine', key: 'fine' }, badge('ok', 'Nothing is wrong.'));
  }
  return h('section', { class: 'problems', 'aria-label': 'What is wrong', key: 'problems' },
    h('ul', null,
      found.map((each) =>
        h('li', { class: each.level, key: `${each.what} ${each.href}` },
          badge(each.level, { bad: 'wrong', warn: 'warning', info: 'note' }[each.level]),
          h('div', null, h('a', { href: each.href }, each.what), each.why && h('p', null, each.why)),
          each.since ? when(each.since, ago(each.since)) : h('span')))));
}

function runtime(store) {
  const nri = store.value('nri');
  const counts = store.value('counts');
  const all = whole(store.decisions());
  return h('div', { class: 'summary', key: 'summary' },
    facts([
      nri?.runtime && ['Runtime', `${nri.runtime.name} ${nri.runtime.version}, NRI ${nri.runtime.nriVersion}`],
      nri && ['Connection', `${words(nri.state)} since `, when(nri.since, time(nri.since)), nri.reconnects > 0 && `, ${count(nri.reconnects, 'reconnect')}`],
      nri?.runtime && ['Runtime waits', took(nri.runtime.requestTimeoutMs)],
      nri?.runtime && ['Missed creation', nri.runtime.failClosed === 'OFF' ? 'is made unadjusted' : words(nri.runtime.failClosed)],
      ['Pods', counts ? h('a', { href: '#/pods' }, counts.pods) : '…'],
      ['Containers', counts ? h('a', { href: '#/containers' }, counts.containers) : '…'],
      ['Latest requests', all ? `p50 ${took(all.p50)}, p99 ${took(all.p99)}, longest ${took(all.max)}` : 'none yet'],
    ]));
}

function eventChoice(store, ui) {
  return select(ui, 'event', 'Event', Object.keys(store.value('chain')?.events ?? {}));
}

/** Who stands where: of one event, or of all that anybody handles. */
function places(chain, event) {
  const events = event ? { [event]: chain.events[event] ?? [] } : chain.events;
  const byId = new Map();
  for (const [name, list] of Object.entries(events)) {
    for (const place of list) {
      byId.set(place.id, { ...place, events: [...(byId.get(place.id)?.events ?? []), name] });
    }
  }
  return [...byId.values()].sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));
}

function chain(store, ui) {
  const waits = waiting(store, 'chain', 'the chain');
  if (waits) {
    return waits;
  }
  const event = ui.query.get('event') ?? '';
  const links = places(store.value('chain'), event);
  if (links.length === 0) {
    return state(event ? `Nobody handles ${event}.` : 'The chain is empty: pods and containers are left as they are.');
  }
  const decisions = store.decisions();
  const times = latencies(decisions, event);
  const guests = store.value('guests')?.guests ?? [];
  const known = new Map([...guests, ...(store.value('extensions')?.extensions ?? [])].map((each) => [each.id, each]));
  return h('div', { class: 'scroll' },
    h('table', { class: 'chain' },
      h('caption', { class: 'unseen' }, 'The chain in order, with state and latency of each link'),
      h('thead', null, h('tr', null,
        ['#', 'Link', 'State', 'p50', 'p99', 'longest'].map((each, i) => h('th', { scope: 'col', class: i === 0 || i > 2 ? 'num' : null }, each)),
        h('th', { scope: 'col' }, 'p50 – p99 of its timeout'),
        ['calls', 'failures'].map((each) => h('th', { scope: 'col', class: 'num' }, each)),
        h('th', { scope: 'col' }, 'on failure'), h('th', { scope: 'col' }, event ? 'stands here by' : 'handles'))),
      h('tbody', null, links.map((link, i) => row(link, i, times.get(link.id), known.get(link.id), guests.includes(known.get(link.id)), event)))));
}

function row(link, i, times, known, guest, event) {
  const on = !link.status || link.status.state === 'ON';
  const timeout = known?.timeoutMs;
  return h('tr', { key: link.id, class: on ? null : link.status.state === 'TRYING' ? 'warn' : 'bad' },
    h('td', { class: 'num dim' }, i + 1),
    h('th', { scope: 'row' }, linkName(link.id, link.version, 'row'), guest && [' ', badge('off', 'guest')]),
    h('td', null, linkState(link.status, link.mode), !on && link.status.reason && h('p', { class: 'why' }, link.status.reason)),
    h('td', { class: 'num' }, took(times?.p50)),
    h('td', { class: 'num' }, took(times?.p99)),
    h('td', { class: 'num' }, took(times?.max)),
    h('td', { class: 'span' }, times && timeout
      ? h('span', { class: 'strip', role: 'img', 'aria-label': `p50 ${took(times.p50)}, p99 ${took(times.p99)} of ${took(timeout)}`,
        title: `10 µs to ${took(timeout)}, each decade as wide as the others`,
        css: { '--from': position(times.p50, timeout), '--to': position(times.p99, timeout) } })
      : h('span', { class: 'dim' }, '–'), timeout ? h('span', { class: 'dim limit' }, took(timeout)) : null),
    h('td', { class: 'num' }, (known?.counters.requests ?? 0).toLocaleString('en')),
    h('td', { class: `num ${known?.counters.failures > 0 ? 'hurt' : 'dim'}` }, (known?.counters.failures ?? 0).toLocaleString('en')),
    h('td', null, words(known?.onFailure) || '–'),
    h('td', { class: 'dim small' }, event ? link.reason : h('span', { title: `${link.events.join(', ')}\n${link.reason}` },
      link.events.length > 3 ? `${link.events.slice(0, 2).join(', ')} and ${link.events.length - 2} more` : link.events.join(', '))));
}

function live(store, ui) {
  const wrongOnly = ui.query.get('show') === 'wrong';
  const all = store.decisions();
  const shown = all.filter((each) => !wrongOnly || each.outcome !== 'OK').slice(0, LIVE_ROWS);
  if (shown.length === 0) {
    return store.value('decisions') === undefined
      ? waiting(store, 'decisions', 'the last requests')
      : state(all.length === 0 ? 'No request has come yet.' : 'Nothing has gone wrong in the requests that are remembered.');
  }
  return h('div', { class: 'scroll' },
    h('table', { class: 'live' },
      h('caption', { class: 'unseen' }, 'The last requests, the newest first'),
      h('thead', null, h('tr', null, ['Time', 'Event', 'Pod and container', 'Outcome'].map((each) => h('th', { scope: 'col' }, each)),
        h('th', { scope: 'col', class: 'num' }, 'took'), h('th', { scope: 'col' }, 'Changed by'))),
      h('tbody', null, shown.map((each) =>
        h('tr', { key: each.requestId, class: [{ REFUSED: 'bad', FAILED: 'warn' }[each.outcome], Date.now() - Date.parse(each.time) < FRESH && 'fresh'].filter(Boolean).join(' ') || null },
          h('td', null, when(each.time, time(each.time))),
          h('td', null, each.event),
          h('td', null, each.containerId
            ? h('a', { href: `#/containers/${encodeURIComponent(each.containerId)}` }, whom(each)) : whom(each)),
          h('td', null, outcome(each.outcome), reason(each) && h('p', { class: 'why' }, reason(each))),
          h('td', { class: 'num' }, took(each.tookMs)),
          h('td', null, names(each)))))));
}

function names(decision) {
  const links = changers(decision);
  return links.length === 0 ? h('span', { class: 'dim' }, 'nobody')
    : links.map((each, i) => [i > 0 && ', ', linkName(each.link)]);
}
