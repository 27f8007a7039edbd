import { h } from '../dom.js';
import { time, took, words } from '../text.js';
import { badge, state, table, waiting, when } from '../ui.js';

const LEVELS = { SERVING: 'ok', JOINING: 'info', WAITING: 'info', EXPECTED: 'off', GONE: 'warn' };

export const title = () => 'Guests';
export const needs = () => [];

export function view(store, ui) {
  const all = store.value('guests');
  if (!all) {
    return waiting(store, 'guests', 'the guests');
  }
  if (!all.socket && all.guests.length === 0) {
    return state('Ordinary NRI plugins cannot join: ', h('code', null, 'switchboard.guests.socket-path'), ' is not set.');
  }
  return [
    h('p', { key: 'socket' }, 'They connect to ', h('code', null, all.socket), '.'),
    table(ui, 'Guests', COLUMNS, all.guests, {
      key: (each) => `${each.id} ${each.since}`,
      level: (each) => (each.state === 'SERVING' ? null : each.required ? 'bad' : each.state === 'GONE' ? 'warn' : null),
      empty: 'No guest has come yet, and none is expected.',
    }),
  ];
}

const COLUMNS = [
  { id: 'id', title: 'Guest', sort: (each) => each.id, cell: (each) => h('b', { class: 'row', tabindex: '0' }, each.id) },
  { id: 'state', title: 'State', sort: (each) => each.state,
    cell: (each) => [badge(LEVELS[each.state], words(each.state)), ' ', when(each.since, `since ${time(each.since)}`), each.required && badge('info', 'required'),
      each.lastError && h('p', { class: 'why' }, each.lastError)] },
  { id: 'process', title: 'Process', cell: (each) => (each.pid === null ? '–' : `pid ${each.pid}, uid ${each.uid}`) },
  { id: 'version', title: 'NRI', cell: (each) => each.version ?? '–' },
  { id: 'priority', title: 'Priority', class: 'num', sort: (each) => each.priority ?? -1, cell: (each) => each.priority ?? '–' },
  { id: 'failure', title: 'On failure', cell: (each) => `${words(each.onFailure) || '–'}${each.timeoutMs ? `, ${took(each.timeoutMs)}` : ''}` },
  { id: 'requests', title: 'Calls', class: 'num', sort: (each) => each.counters.requests, cell: (each) => each.counters.requests.toLocaleString('en') },
  { id: 'failures', title: 'Failures', class: 'num', sort: (each) => each.counters.failures,
    cell: (each) => h('span', { class: each.counters.failures > 0 ? 'hurt' : 'dim' }, each.counters.failures.toLocaleString('en')) },
  { id: 'events', title: 'Subscribed to', class: 'wide', cell: (each) => h('span', { class: 'small dim' }, each.events.join(', ')) },
];
