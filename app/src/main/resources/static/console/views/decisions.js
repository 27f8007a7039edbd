import { h } from '../dom.js';
import { changers, reason, whom } from '../problems.js';
import { count, time, took } from '../text.js';
import { choices, linkName, matches, outcome, search, select, share, table, waiting, when } from '../ui.js';

export const title = () => 'Decisions';
export const needs = () => [];

export function view(store, ui) {
  const all = store.decisions();
  const waits = all.length === 0 && waiting(store, 'decisions', 'the last requests');
  const query = ui.query;
  const shown = all.filter((each) =>
    (!query.get('outcome') || each.outcome.toLowerCase() === query.get('outcome'))
    && (!query.get('event') || each.event === query.get('event'))
    && (!query.get('link') || each.links.some((link) => link.link === query.get('link')))
    && matches(query.get('q'), each.pod, each.container, each.containerId, each.requestId, each.refusal));
  return [
    h('div', { class: 'filters', key: 'filters' },
      search(ui, 'Pod, container, id, request or refusal'),
      choices(ui, 'outcome', 'Outcome', [['', 'all'], ['refused', 'refused'], ['failed', 'failed'], ['warned', 'warned'], ['ok', 'ok']]),
      select(ui, 'link', 'Link', [...new Set([...all.flatMap((each) => each.links.map((link) => link.link)), query.get('link')].filter(Boolean))].sort()),
      select(ui, 'event', 'Event', [...new Set([...all.map((each) => each.event), query.get('event')].filter(Boolean))].sort()),
      h('span', { class: 'dim', role: 'status' }, waits ? '' : shown.length === all.length ? count(all.length, 'request') : `${shown.length} of ${count(all.length, 'request')}`)),
    waits || table(ui, 'The last requests', columns(ui), shown, {
      key: (each) => each.requestId,
      level: (each) => ({ REFUSED: 'bad', FAILED: 'warn' })[each.outcome],
      empty: all.length === 0 ? 'No request has come yet.' : 'No request that is remembered is like that.',
    }),
  ];
}

function columns(ui) {
  return [
    { id: 'time', title: 'Time', sort: (each) => each.time, cell: (each) => when(each.time, time(each.time)) },
    { id: 'event', title: 'Event', sort: (each) => each.event, cell: (each) => each.event },
    { id: 'whom', title: 'Pod and container', sort: whom, cell: (each) => each.containerId
      ? h('a', { href: `#/containers/${encodeURIComponent(each.containerId)}` }, whom(each)) : whom(each) },
    { id: 'outcome', title: 'Outcome', sort: (each) => each.outcome,
      cell: (each) => [outcome(each.outcome), reason(each) && h('p', { class: 'why' }, reason(each))] },
    { id: 'took', title: 'Took', class: 'num', sort: (each) => each.tookMs, cell: (each) => took(each.tookMs) },
    { id: 'links', title: 'Links', class: 'wide', cell: (each) => links(each, ui) },
  ];
}

function links(decision, ui) {
  const opened = ui.query.get('open') === decision.requestId;
  const changed = changers(decision);
  const id = `links-${decision.requestId}`;
  return [
    h('button', { type: 'button', class: 'row more', 'aria-expanded': String(opened), 'aria-controls': id,
      onclick: () => ui.set({ open: opened ? '' : decision.requestId }) },
    opened ? '▾ ' : '▸ ', count(decision.links.length, 'link'), h('span', { class: 'unseen' }, ` of request ${decision.requestId}`)),
    !opened && changed.length > 0 && h('span', { class: 'dim' }, ' changed by ', changed.map((each, i) => [i > 0 && ', ', linkName(each.link)])),
    opened && h('div', { id }, h('p', { class: 'dim small' }, `request ${decision.requestId}`),
      h('ol', { class: 'shares' }, decision.links.map(share))),
  ];
}
