import { h } from '../dom.js';
import { ago, count, words } from '../text.js';
import { badge, choices, linkName, matches, search, select, table, waiting, when } from '../ui.js';

/** How a container's state is shown. */
export const LEVELS = { RUNNING: 'ok', STOPPED: 'off', UNKNOWN: 'off', PAUSED: 'info', CREATED: 'info' };

export const title = () => 'Containers';
export const needs = () => ['containers', 'gone'];

export function view(store, ui) {
  const past = ui.query.get('show') === 'gone';
  const name = past ? 'gone' : 'containers';
  const waits = waiting(store, name, 'the containers');
  const all = store.value(name) ?? [];
  const shown = all.filter((each) => fits(each, ui.query));
  const links = [...new Set(all.flatMap((each) => each.by))].sort();
  return [
    h('div', { class: 'filters', key: 'filters' },
      search(ui, 'Pod, container, image or id'),
      choices(ui, 'show', 'Which containers', [['', 'there now'], ['gone', 'gone or refused']]),
      choices(ui, 'what', 'What became of them', [['', 'all'], ['changed', 'changed'], ['unchanged', 'unchanged'], ['missed', 'missed']]),
      select(ui, 'by', 'Changed by', links),
      h('span', { class: 'dim', role: 'status' }, waits ? '' : shown.length === all.length ? count(all.length, 'container') : `${shown.length} of ${count(all.length, 'container')}`)),
    waits ?? table(ui, 'Containers', columns(past), shown, {
      key: (each) => each.id,
      level: (each) => (each.refused ? 'bad' : each.missed ? 'warn' : null),
      empty: all.length > 0 ? 'No container is like that.' : past ? 'None that is remembered is gone or was refused.' : 'There is no container on this node.',
    }),
  ];
}

function fits(each, query) {
  const what = query.get('what') ?? '';
  const by = query.get('by');
  return (what === '' || (what === 'changed' && each.changed) || (what === 'unchanged' && !each.changed) || (what === 'missed' && each.missed))
    && (!by || each.by.includes(by))
    && matches(query.get('q'), each.namespace, each.pod, each.name, each.image, each.id);
}

function columns(past) {
  return [
    { id: 'name', title: 'Container', sort: (each) => `${each.namespace} ${each.pod} ${each.name}`,
      cell: (each) => h('a', { class: 'row', href: `#/containers/${encodeURIComponent(each.id)}` },
        h('span', { class: 'dim' }, `${each.namespace}/`), each.pod, ' ', h('b', null, each.name)) },
    { id: 'state', title: 'State', sort: (each) => each.state ?? '',
      cell: (each) => [
        each.refused ? badge('bad', 'refused') : past ? badge('off', 'gone') : badge(LEVELS[each.state] ?? 'off', words(each.state)),
        each.missed && badge('warn', 'missed', 'it was created without us')] },
    { id: 'by', title: 'Changed by', sort: (each) => each.by.join(),
      cell: (each) => each.by.length > 0 ? each.by.map((link, i) => [i > 0 && ', ', linkName(link)])
        : h('span', { class: 'dim' }, each.recorded ? 'nobody' : 'not known') },
    { id: 'image', title: 'Image', sort: (each) => each.image ?? '', class: 'wide',
      cell: (each) => h('span', { class: 'small' }, each.image ?? '–') },
    past
      ? { id: 'gone', title: 'Gone', sort: (each) => each.goneSince ?? '', cell: (each) => each.goneSince ? when(each.goneSince, ago(each.goneSince)) : '–' }
      : { id: 'age', title: 'Created', sort: (each) => each.createdAt ?? '', cell: (each) => each.createdAt ? when(each.createdAt, ago(each.createdAt)) : '–' },
  ];
}
