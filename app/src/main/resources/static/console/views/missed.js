import { h } from '../dom.js';
import { count } from '../text.js';
import { badge, choices, linkName, matches, search, table, value, waiting } from '../ui.js';

export const title = () => 'Missed';
export const needs = () => [];

export function view(store, ui) {
  const told = store.value('missed');
  if (!told) {
    return waiting(store, 'missed', 'what was missed');
  }
  const lackingOnly = ui.query.get('show') === 'lacking';
  const shown = told.containers.filter((each) => (!lackingOnly || each.lacking) && matches(ui.query.get('q'), each.pod, each.name, each.id));
  return [
    h('p', { key: 'what', class: 'dim' }, 'Containers that were created without us, and what the extensions would have made of them.'),
    told.containers.length > 0 && h('div', { class: 'filters', key: 'filters' }, search(ui, 'Pod, container or id'),
      choices(ui, 'show', 'Which', [['', 'all'], ['lacking', 'still lacking something']]),
      h('span', { class: 'dim', role: 'status' }, `${count(told.unprocessed, 'container')} lacking something, of ${told.containers.length}`)),
    table(ui, 'Missed containers', COLUMNS, shown, {
      key: (each) => each.id,
      level: (each) => (each.lacking ? 'warn' : null),
      empty: told.containers.length > 0 ? 'None is like that.' : 'None: every container is as the extensions would have it.',
    }),
  ];
}

const COLUMNS = [
  { id: 'name', title: 'Container', sort: (each) => `${each.pod} ${each.name}`,
    cell: (each) => h('a', { class: 'row', href: `#/containers/${encodeURIComponent(each.id)}` }, each.pod, ' ', h('b', null, each.name)) },
  { id: 'state', title: 'State', sort: (each) => `${each.lacking} ${each.repaired}`,
    cell: (each) => [each.lacking ? badge('warn', 'lacks something') : badge('ok', 'complete'), each.repaired && badge('info', 'repaired by updates'),
      each.failure && h('p', { class: 'why' }, `would have been refused: ${each.failure}`)] },
  { id: 'shares', title: 'Would have been changed', class: 'wide',
    cell: (each) => h('ul', { class: 'plain' }, each.shares.map((share) =>
      h('li', null, linkName(share.extension, share.version), share.differences.map((one) =>
        h('p', { class: 'small' }, `${one.field} ${one.key} `, value(one.from), ' → ', value(one.to)))))) },
];
