// Parts that views are made of.

import { h } from './dom.js';
import { ago, took, words } from './text.js';

const GLYPHS = { bad: '✕', warn: '!', info: 'i', ok: '●', off: '○' };
const ROWS = 50;

/** A state: never by its colour alone. */
export function badge(level, text, title) {
  return h('span', { class: `badge ${level}`, title },
    h('span', { 'aria-hidden': 'true', class: 'glyph' }, GLYPHS[level]), text);
}

/** What became of a request or of a link's share in it. */
export function outcome(name) {
  const lower = words(name);
  const level = { ok: 'ok', warned: 'info', failed: 'warn', refused: 'bad', skipped: 'off' }[lower] ?? 'bad';
  return badge(level, lower);
}

/** Whether a link is called; what LinkStatus says, null if nothing is known. */
export function linkState(status, mode) {
  const shadow = mode === 'SHADOW' ? ' (shadow)' : '';
  if (!status) {
    return badge('off', `not in the chain${shadow}`);
  }
  const levels = { ON: 'ok', TRYING: 'warn' };
  const tail = status.nextTry ? `, next try ${ago(status.nextTry)}` : '';
  return badge(levels[status.state] ?? 'bad', `${words(status.state)}${shadow}${tail}`, status.reason);
}

/** A link by its id, leading to what is known of it. */
export function linkName(id, version, more = '') {
  return h('a', { href: `#/extensions/${encodeURIComponent(id)}`, class: `id ${more}` }, id,
    version && h('span', { class: 'version' }, `@${version}`));
}

/** A value that may be long; null is told from empty. */
export function value(text) {
  return text === null || text === undefined
    ? h('span', { class: 'none' }, 'none')
    : h('code', null, text === '' ? '""' : text);
}

/** A time, with how long ago. */
export function when(iso, text) {
  return h('time', { datetime: iso, title: `${iso}, ${ago(iso)}` }, text);
}

export function panel(title, aside, ...children) {
  const id = `panel-${title.toLowerCase().replaceAll(/\W+/g, '-')}`;
  return h('section', { class: 'panel', 'aria-labelledby': id, key: id },
    h('header', null, h('h2', { id }, title), aside && h('div', { class: 'aside' }, aside)), ...children);
}

/** Terms and what they are; those that are null or false are left out. */
export function facts(pairs) {
  return h('dl', { class: 'facts' },
    pairs.filter((pair) => pair && pair[1] !== null && pair[1] !== undefined && pair[1] !== false)
      .map(([term, ...what]) => h('div', null, h('dt', null, term), h('dd', null, ...what))));
}

/** In the place of what is not there (yet). */
export function state(text, ...more) {
  return h('p', { class: 'state' }, text, ...more);
}

/** What to show as long as there is no value; null once there is one. */
export function waiting(store, name, what) {
  if (store.value(name) !== undefined) {
    return null;
  }
  const error = store.error(name);
  return error
    ? state(h('strong', null, `${what} cannot be had: `), error.message, '. The console keeps trying.')
    : state(`Asking for ${what} …`);
}

/** A group of choices of which one is in force, kept in the address. */
export function choices(ui, name, label, options) {
  const chosen = ui.query.get(name) ?? '';
  return h('div', { class: 'choices', role: 'group', 'aria-label': label },
    options.map(([id, text]) =>
      h('button', { type: 'button', 'aria-pressed': String(chosen === id), onclick: () => ui.set({ [name]: id, page: '' }) }, text)));
}

export function select(ui, name, label, options) {
  return h('label', null, label, ' ',
    h('select', { value: ui.query.get(name) ?? '', onchange: (event) => ui.set({ [name]: event.target.value, page: '' }) },
      h('option', { value: '' }, 'all'),
      options.map((each) => h('option', { value: each }, each))));
}

export function search(ui, label) {
  return h('label', { class: 'search' }, h('span', { class: 'unseen' }, label),
    h('input', { type: 'search', name: 'q', placeholder: `${label}  ( / )`, value: ui.query.get('q') ?? '',
      oninput: (event) => ui.set({ q: event.target.value, page: '' }) }));
}

/** Whether every word is in one of the texts. */
export function matches(q, ...texts) {
  const all = texts.filter(Boolean).join(' ').toLowerCase();
  return (q ?? '').toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

/**
 * A table, a page of it at a time.
 *
 * @param caption what it shows, for those who do not see it
 * @param columns { id, title, cell(row), sort(row), class }; those with sort can be sorted by
 * @param rows all of them
 * @param options key(row) and level(row) of a row, and empty, the text if there is none
 */
export function table(ui, caption, columns, rows, options) {
  if (rows.length === 0) {
    return state(options.empty);
  }
  const sorting = ui.query.get('sort') ?? '';
  const by = columns.find((column) => column.sort && column.id === sorting.replace(/^-/, ''));
  const sorted = by ? rows.toSorted((a, b) => compare(by.sort(a), by.sort(b)) * (sorting.startsWith('-') ? -1 : 1)) : rows;
  const pages = Math.ceil(sorted.length / ROWS);
  const page = Math.min(Math.max(1, Number(ui.query.get('page') ?? 1) || 1), pages);
  const shown = sorted.slice((page - 1) * ROWS, page * ROWS);
  return h('div', { class: 'tabled' },
    h('div', { class: 'scroll' },
      h('table', null,
        h('caption', { class: 'unseen' }, caption),
        h('thead', null, h('tr', null, columns.map((column) => heading(ui, column, sorting)))),
        h('tbody', null,
          shown.map((row) =>
            h('tr', { key: options.key(row), class: options.level?.(row) },
              columns.map((column, i) =>
                h(i === 0 ? 'th' : 'td', { class: column.class, scope: i === 0 ? 'row' : null }, column.cell(row)))))))),
    pages > 1 && pager(ui, page, pages, sorted.length));
}

function compare(a, b) {
  return typeof a === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
}

function heading(ui, column, sorting) {
  if (!column.sort) {
    return h('th', { scope: 'col', class: column.class }, column.title);
  }
  const up = sorting === column.id;
  const down = sorting === `-${column.id}`;
  return h('th', { scope: 'col', class: column.class, 'aria-sort': up ? 'ascending' : down ? 'descending' : 'none' },
    h('button', { type: 'button', class: 'sort', onclick: () => ui.set({ sort: up ? `-${column.id}` : down ? '' : column.id, page: '' }) },
      column.title, h('span', { 'aria-hidden': 'true' }, up ? ' ▲' : down ? ' ▼' : '')));
}

function pager(ui, page, pages, total) {
  const to = (number, text, label) =>
    h('button', { type: 'button', 'aria-label': label, disabled: number < 1 || number > pages || number === page, onclick: () => ui.set({ page: String(number) }) }, text);
  return h('nav', { class: 'pager', 'aria-label': 'Pages' },
    to(1, '«', 'First page'), to(page - 1, '‹', 'Previous page'),
    h('span', null, `${(page - 1) * ROWS + 1}–${Math.min(page * ROWS, total)} of ${total}`),
    to(page + 1, '›', 'Next page'), to(pages, '»', 'Last page'));
}

/** A link's share in a request: who, what came of it, what it asked for. */
export function share(each) {
  return h('li', { class: each.outcome === 'ok' ? null : 'hurt' },
    linkName(each.link, each.version), ' ', outcome(each.outcome), ' ',
    each.shadow && badge('off', 'shadow'), h('span', { class: 'dim' }, took(each.tookMs)),
    (each.failure ?? each.reason) && h('p', { class: 'why' }, each.failure ?? each.reason),
    each.conflict && h('p', { class: 'why' },
      `${each.conflict.field} ${each.conflict.key}: wanted by ${each.conflict.claimer}${each.conflict.claimerSource ? ` (${each.conflict.claimerSource})` : ''}, set by ${each.conflict.owner}${each.conflict.ownerSource ? ` (${each.conflict.ownerSource})` : ''}`),
    each.warnings?.map((warning) => h('p', { class: 'why' }, `no effect: ${warning.text}`)),
    each.consequences?.map((text) => h('p', { class: 'why' }, `would have made fail: ${text}`)),
    each.changes.length > 0 && h('div', { class: 'changes' }, each.changes.map((change) =>
      h('code', { class: 'label' }, typeof change === 'string' ? change : `${words(change.how)} ${change.field} ${change.key}`))));
}
