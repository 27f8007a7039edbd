import { h } from '../dom.js';
import { count, words } from '../text.js';
import { badge, matches, search, table, waiting } from '../ui.js';

export const title = () => 'Pods';
export const needs = () => ['pods'];

export function view(store, ui) {
  const waits = waiting(store, 'pods', 'the pods');
  const all = store.value('pods') ?? [];
  const shown = all.filter((each) =>
    matches(ui.query.get('q'), each.namespace, each.name, each.id, each.uid, each.runtimeHandler, ...each.ips, ...labels(each),
      ...each.containers.map((one) => one.name)));
  return [
    h('div', { class: 'filters', key: 'filters' }, search(ui, 'Pod, container, label, address or id'),
      h('span', { class: 'dim', role: 'status' }, waits ? '' : shown.length === all.length ? count(all.length, 'pod') : `${shown.length} of ${count(all.length, 'pod')}`)),
    waits ?? table(ui, 'Pods', COLUMNS, shown, {
      key: (each) => each.id,
      empty: all.length > 0 ? 'No pod is like that.' : 'There is no pod on this node.',
    }),
  ];
}

function labels(pod) {
  return Object.entries(pod.labels).map(([key, value]) => `${key}=${value}`);
}

const COLUMNS = [
  { id: 'name', title: 'Pod', sort: (each) => `${each.namespace} ${each.name}`,
    cell: (each) => h('a', { class: 'row', href: `#/containers?q=${encodeURIComponent(`${each.namespace} ${each.name}`)}` },
      h('span', { class: 'dim' }, `${each.namespace}/`), h('b', null, each.name)) },
  { id: 'containers', title: 'Containers', sort: (each) => each.containers.length,
    cell: (each) => each.containers.length === 0 ? h('span', { class: 'dim' }, 'none')
      : each.containers.map((one) => h('a', { class: 'chip', href: `#/containers/${encodeURIComponent(one.id)}` },
        one.state === 'RUNNING' ? one.name : [one.name, ' ', badge('off', words(one.state))])) },
  { id: 'ips', title: 'Addresses', sort: (each) => each.ips.join(), cell: (each) => h('span', { class: 'small' }, each.ips.join(', ') || '–') },
  { id: 'labels', title: 'Labels', cell: (each) => labels(each).map((label) => h('code', { class: 'label' }, label)), class: 'wide' },
  { id: 'handler', title: 'Runtime handler', sort: (each) => each.runtimeHandler, cell: (each) => each.runtimeHandler || h('span', { class: 'dim' }, 'default') },
];
