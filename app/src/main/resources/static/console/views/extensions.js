import { h } from '../dom.js';
import { ago, took, words } from '../text.js';
import { badge, linkName, linkState, panel, state, table, waiting, when } from '../ui.js';

const LEVELS = { STARTED: 'ok', FAILED: 'bad', DISABLED: 'off', STOPPED: 'off', LOADED: 'info' };

export const title = () => 'Extensions';
export const needs = () => [];

export function extensionState(each) {
  return badge(LEVELS[each.state] ?? 'off', words(each.state));
}

export function view(store, ui) {
  const all = store.value('extensions');
  if (!all) {
    return waiting(store, 'extensions', 'the extensions');
  }
  return [
    table(ui, 'Extensions', COLUMNS, all.extensions.toSorted(worstFirst), {
      key: (each) => each.jar,
      level: (each) => (isBad(each) ? 'bad' : null),
      empty: 'There is no jar in the extensions directory.',
    }),
    Object.keys(all.unavailable).length > 0 && panel('Configured, but not to be had', null,
      h('ul', { class: 'plain' }, Object.entries(all.unavailable).map(([id, why]) => h('li', null, h('b', null, id), `: ${why}`)))),
    panel('Reloads', 'the newest first', reloads(all.reloads)),
    all.pendingRestart.length > 0 && panel('Waiting for a restart', null,
      h('ul', { class: 'plain' }, all.pendingRestart.map((key) => h('li', null, h('code', null, key))))),
    all.kept.length > 0 && panel('Unloaded, but still in memory', null,
      h('ul', { class: 'plain' }, all.kept.map((each) =>
        h('li', null, `${each.id}, generation ${each.generation}, since `, when(each.since, ago(each.since)), `: ${each.holders.join('; ') || 'nobody knows what keeps it'}`)))),
  ];
}

function isBad(each) {
  return each.state === 'FAILED' || (each.link !== null && !['ON', 'TRYING'].includes(each.link.state));
}

/** What is wrong, then the others as they stand in the chain, then those that do not. */
function worstFirst(a, b) {
  return isBad(b) - isBad(a) || (b.state === 'STARTED') - (a.state === 'STARTED') || a.priority - b.priority || (a.id < b.id ? -1 : 1);
}

/** Changes while running, and what came of them. */
export function reloads(list) {
  return list.length === 0 ? state('Nothing has been changed while running.')
    : h('ul', { class: 'plain' }, list.map((each) =>
      h('li', { class: each.outcome === 'REFUSED' ? 'hurt' : null }, when(each.time, ago(each.time)), ' ',
        badge(each.outcome === 'REFUSED' ? 'warn' : 'ok', words(each.outcome)), ' ',
        each.id ? linkName(each.id) : words(each.subject), each.generation > 0 && `, generation ${each.generation} serves`,
        each.problems.map((problem) => h('p', { class: 'why' }, problem)))));
}

const mean = (each) => (each.counters.requests > 0 ? each.counters.totalMs / each.counters.requests : 0);

const COLUMNS = [
  { id: 'id', title: 'Extension', sort: (each) => each.id,
    cell: (each) => h('a', { class: 'id row', href: `#/extensions/${encodeURIComponent(each.id)}` }, each.id || each.jar.split('/').at(-1),
      h('span', { class: 'version' }, `@${each.version}`)) },
  { id: 'state', title: 'State', sort: (each) => each.state,
    cell: (each) => [extensionState(each), each.link && each.link.state !== 'ON' && linkState(each.link, each.mode),
      each.mode === 'SHADOW' && badge('info', 'shadow'),
      [...each.problems, ...each.refusedSuccessor].map((text) => h('p', { class: 'why' }, text)), each.standsAside && h('p', { class: 'why' }, each.standsAside)] },
  { id: 'priority', title: 'Priority', class: 'num', sort: (each) => each.priority, cell: (each) => each.priority },
  { id: 'onFailure', title: 'On failure', sort: (each) => each.onFailure, cell: (each) => words(each.onFailure) },
  { id: 'requests', title: 'Calls', class: 'num', sort: (each) => each.counters.requests, cell: (each) => each.counters.requests.toLocaleString('en') },
  { id: 'failures', title: 'Failures', class: 'num', sort: (each) => each.counters.failures,
    cell: (each) => h('span', { class: each.counters.failures > 0 ? 'hurt' : 'dim' }, each.counters.failures.toLocaleString('en')) },
  { id: 'mean', title: 'Mean', class: 'num', sort: mean, cell: (each) => (each.counters.requests > 0 ? took(mean(each)) : '–') },
  { id: 'last', title: 'Last failure', class: 'wide', sort: (each) => each.lastFailure?.time ?? '',
    cell: (each) => each.lastFailure ? [when(each.lastFailure.time, ago(each.lastFailure.time)), h('p', { class: 'why' }, each.lastFailure.message)] : h('span', { class: 'dim' }, 'none') },
];
