import { h } from '../dom.js';
import { shortId, time, took, words } from '../text.js';
import { badge, choices, facts, linkName, outcome, panel, share, state, value, waiting, when } from '../ui.js';
import { LEVELS } from './containers.js';

export const title = (ui, store) => {
  const one = store.value(`containers:${ui.argument}`)?.container;
  return one ? `Container ${one.name} of ${one.namespace}/${one.pod}` : `Container ${shortId(ui.argument)}`;
};
export const needs = (ui) => [`containers:${ui.argument}`];

export function view(store, ui) {
  const name = `containers:${ui.argument}`;
  const all = store.value(name);
  if (!all && store.error(name)?.status === 404) {
    return state('No container of this id is there or remembered. ', h('a', { href: '#/containers' }, 'All containers'));
  }
  if (!all) {
    return waiting(store, name, 'the container');
  }
  const one = all.container;
  return [
    h('p', { class: 'path', key: 'path' }, h('a', { href: '#/containers' }, 'Containers'), ' / ',
      h('a', { href: `#/pods?q=${encodeURIComponent(one.pod)}` }, `${one.namespace}/${one.pod}`), ' / ', h('b', null, one.name)),
    h('div', { class: 'summary', key: 'summary' }, facts([
      ['State', one.refused ? badge('bad', 'refused') : one.goneSince ? badge('off', `gone since ${time(one.goneSince)}`) : badge(LEVELS[one.state] ?? 'off', words(one.state)),
        one.missed && badge('warn', 'created without us')],
      ['Image', one.image],
      ['Created', one.createdAt && when(one.createdAt, time(one.createdAt))],
      ['Changed by', one.by.length > 0 && one.by.map((link, i) => [i > 0 && ', ', linkName(link)])],
      ['Id', h('code', null, one.id)],
      ['Labels', Object.keys(all.labels).length > 0 && Object.entries(all.labels).map(([key, text]) => h('code', { class: 'label' }, `${key}=${text}`))],
    ])),
    panel('Fields', choices(ui, 'order', 'Order of the fields', [['', 'by field'], ['link', 'by link']]), fields(one, all.fields, ui)),
    panel('Requests', null, requests(all.requests)),
  ];
}

function fields(one, all, ui) {
  if (all.length === 0) {
    return state(one.refused ? 'Nothing: its creation was refused, as the requests below tell.'
      : one.missed ? ['It was created without us. ', h('a', { href: `#/missed?q=${encodeURIComponent(one.id)}` }, 'What the extensions would have made of it')]
        : one.recorded ? 'No link has asked for a change: it is as the runtime made it.'
          : 'Nothing is recorded of it: it was created before the recording began, or recording is off.');
  }
  const sorted = ui.query.get('order') === 'link' ? all.toSorted((a, b) => (a.steps[0].link < b.steps[0].link ? -1 : 1)) : all;
  return h('div', { class: 'scroll' },
    h('table', { class: 'fields' },
      h('caption', { class: 'unseen' }, 'Each field that a link has had a say in: before, the changes in order, after'),
      h('thead', null, h('tr', null, ['Field', 'Before', 'Changes, in order', 'After'].map((each) => h('th', { scope: 'col' }, each)))),
      h('tbody', null, sorted.map((each) =>
        h('tr', { key: `${each.field} ${each.key}` },
          h('th', { scope: 'row' }, each.field, each.key && h('code', { class: 'key' }, each.key)),
          h('td', null, value(each.before)),
          h('td', null, h('ol', { class: 'steps' }, each.steps.map(step))),
          h('td', { class: 'after' }, value(each.after), h('p', { class: 'dim small' }, `by ${each.by}`)))))));
}

function step(each) {
  return h('li', null, linkName(each.link, each.version), ' ',
    h('span', { class: `how ${each.how.toLowerCase()}` }, words(each.how)), ' ',
    each.from !== null && each.how !== 'ADD' && [value(each.from), ' → '], value(each.to),
    h('p', { class: 'dim small' }, `${each.event} `, when(each.time, time(each.time)), ` (${each.requestId}), generation ${each.generation}`,
      each.config && [', configuration ', h('code', null, each.config)]));
}

function requests(all) {
  return all.length === 0 ? state('None is remembered.')
    : all.toReversed().map((each) => h('details', { key: each.requestId, class: each.refusal ? 'bad' : null },
      h('summary', null, when(each.time, time(each.time)), ' ', h('b', null, each.event), ' ',
        outcome(each.refusal ? 'refused' : each.links.some((link) => !['ok', 'skipped'].includes(link.outcome)) ? 'failed' : 'ok'), ' ',
        h('span', { class: 'dim' }, `${took(each.tookMs)}, request ${each.requestId}`),
        each.refusal && h('p', { class: 'why' }, each.refusal)),
      h('ol', { class: 'shares' }, each.links.map((link) => share({ ...link, failure: link.reason })))));
}
