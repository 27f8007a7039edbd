// The frame around the views: where one is, what is wrong, how the host and the stream stand.

import { h, render } from './dom.js';
import { problems } from './problems.js';
import { Store } from './store.js';
import { ago, count, time, words } from './text.js';
import { badge } from './ui.js';
import * as container from './views/container.js';
import * as containers from './views/containers.js';
import * as decisions from './views/decisions.js';
import * as extension from './views/extension.js';
import * as extensions from './views/extensions.js';
import * as guests from './views/guests.js';
import * as missed from './views/missed.js';
import * as now from './views/now.js';
import * as pods from './views/pods.js';

const TABS = [
  ['', 'Now', now],
  ['containers', 'Containers', containers],
  ['pods', 'Pods', pods],
  ['extensions', 'Extensions', extensions],
  ['guests', 'Guests', guests],
  ['decisions', 'Decisions', decisions],
  ['missed', 'Missed', missed],
];
const DETAILS = { containers: container, extensions: extension };
const THEMES = ['auto', 'light', 'dark'];
const KEYS = [
  ['1 … 7', 'the views'],
  ['/', 'to the filter'],
  ['j, k or ↓, ↑', 'from row to row'],
  ['Enter', 'open'],
  ['Esc', 'back to the list, out of the filter'],
  ['t', 'theme'],
  ['?', 'this help'],
];

const app = document.getElementById('app');
const announcer = document.getElementById('announcer');
const store = new Store(() => schedule());
let scheduled = false;
let route = parse();
let shortcuts = localStorage.getItem('switchboard.shortcuts') !== 'off';
let announced = '';
let seen = false;

function parse() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [tab, ...rest] = path.split('/').map(decodeURIComponent);
  const known = TABS.find(([id]) => id === tab);
  const argument = rest.join('/');
  return {
    tab: known ? tab : '',
    path,
    argument,
    view: argument && DETAILS[tab] ? DETAILS[tab] : (known ?? TABS[0])[2],
    query: new URLSearchParams(query),
  };
}

/** What views use besides the store. */
const ui = {
  get query() {
    return route.query;
  },
  get argument() {
    return route.argument;
  },
  /** Changes the part of the address that says what is shown of the view. */
  set(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (value) {
        route.query.set(name, value);
      } else {
        route.query.delete(name);
      }
    }
    const query = route.query.toString();
    history.replaceState(null, '', `#/${route.path}${query ? `?${query}` : ''}`);
    schedule();
  },
  again: () => schedule(),
};

function schedule() {
  if (!scheduled) {
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw();
    });
  }
}

function draw() {
  const found = problems(store);
  const title = route.view.title(ui, store);
  document.title = `${store.lostSince !== null || found.some((each) => each.level === 'bad') ? '✕ ' : ''}${title} · NRI Switchboard`;
  render(app, top(), tabs(found), lost(),
    h('main', { id: 'main', tabindex: '-1', key: `main-${route.path}` },
      h('h1', { tabindex: '-1' }, title), route.view.view(store, ui, found)),
    foot(), help());
  announce(found);
  if (!seen && document.querySelector('.chain tbody, .tabled tbody')) {
    seen = true;
    performance.mark('switchboard-seen'); // when there is something to look at
  }
}

function announce(found) {
  const bad = found.filter((each) => each.level === 'bad').map((each) => each.what);
  const text = store.lostSince ? 'The host does not answer' : bad.join('; ');
  if (text !== announced) {
    announced = text;
    announcer.textContent = text || 'Nothing is wrong any more';
  }
}

function top() {
  const nri = store.value('nri');
  const theme = document.documentElement.dataset.theme ?? 'auto';
  return h('header', { class: 'top' },
    h('a', { href: '#/', class: 'brand' }, h('img', { src: 'console/icon.svg', alt: '', width: '18', height: '18' }), 'NRI Switchboard'),
    h('div', { class: 'status' },
      !nri || store.lostSince !== null ? badge('off', 'runtime: not known')
        : nri.state === 'SERVING' ? badge('ok', `serving ${nri.runtime?.name ?? ''} ${nri.runtime?.version ?? ''}`, `since ${nri.since}`)
          : badge('bad', `runtime ${words(nri.state)} ${ago(nri.since)}`, nri.lastError),
      store.stream === 'live' && store.lostSince === null ? badge('ok', 'live', 'events come as they happen')
        : badge('warn', store.stream === 'connecting' ? 'events: connecting' : 'events: reconnecting', 'meanwhile the console asks every 5 s')),
    h('div', { class: 'tools' },
      h('button', { type: 'button', onclick: nextTheme, title: 'Theme (t)' }, `Theme: ${theme}`),
      h('button', { type: 'button', onclick: () => document.getElementById('help').showModal(), 'aria-label': 'Help', title: 'Keys (?)' }, '?')));
}

function tabs(found) {
  const at = (level) => found.filter((each) => each.level === level).length;
  const counts = {
    '': at('bad') > 0 ? [at('bad'), 'bad'] : [at('warn'), 'warn'],
    missed: [store.value('missed')?.unprocessed ?? 0, 'warn'],
    extensions: [(store.value('extensions')?.extensions ?? []).filter((each) => each.state === 'FAILED').length, 'bad'],
    guests: [(store.value('guests')?.guests ?? []).filter((each) => each.state === 'GONE').length, 'warn'],
  };
  return h('nav', { class: 'tabs', 'aria-label': 'Views' },
    TABS.map(([id, text]) => {
      const [number, level] = counts[id] ?? [0];
      return h('a', { href: `#/${id}`, 'aria-current': route.tab === id ? 'page' : null }, text,
        number > 0 && h('span', { class: `number ${level}` }, h('span', { class: 'unseen' }, ', problems: '), number));
    }));
}

function lost() {
  return store.lostSince !== null && h('p', { class: 'lost', role: 'alert', key: 'lost' },
    h('strong', null, 'The host does not answer'), ` since ${time(store.lostSince)}. `,
    store.heardAt ? `What is shown is of ${time(store.heardAt)}. ` : '', 'The console keeps trying.');
}

function foot() {
  const info = store.value('info')?.switchboard;
  return h('footer', null,
    info && `Switchboard ${info.version}, NRI ${info.nri}, JDK ${info.jdk}. `,
    'This page only reads. The same as JSON: ',
    ['chain', 'extensions', 'containers', 'pods', 'decisions', 'guests', 'missed', 'nri', 'health'].map((each, i) =>
      [i > 0 && ', ', h('a', { href: `actuator/${each}` }, each)]),
    '.');
}

function help() {
  return h('dialog', { id: 'help', 'aria-labelledby': 'help-title' },
    h('h2', { id: 'help-title' }, 'Keys'),
    h('dl', null, KEYS.map(([key, what]) => [h('dt', null, h('kbd', null, key)), h('dd', null, what)])),
    h('label', null,
      h('input', { type: 'checkbox', checked: shortcuts, onchange: (event) => {
        shortcuts = event.target.checked;
        localStorage.setItem('switchboard.shortcuts', shortcuts ? 'on' : 'off');
      } }), ' single keys do something'),
    h('form', { method: 'dialog' }, h('button', null, 'Close')));
}

function nextTheme() {
  const root = document.documentElement;
  const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? 'auto') + 1) % THEMES.length];
  if (next === 'auto') {
    delete root.dataset.theme;
    localStorage.removeItem('switchboard.theme');
  } else {
    root.dataset.theme = next;
    localStorage.setItem('switchboard.theme', next);
  }
  schedule();
}

function go() {
  const before = route;
  route = parse();
  store.need(['info', ...route.view.needs(ui)]);
  draw();
  if (before.path !== route.path) {
    scrollTo(0, 0);
    document.querySelector('main h1').focus({ preventScroll: true });
  }
}

function onKey(event) {
  const typing = event.target.closest('input, select, textarea, dialog');
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === 'Escape' && !event.target.closest('dialog')) {
    if (typing) {
      event.preventDefault(); // or the browser empties the field, but not the filter
      typing.blur();
    } else if (route.argument) {
      location.hash = `#/${route.tab}`;
    }
  } else if (!typing && ['ArrowDown', 'ArrowUp'].includes(event.key)) {
    step(event, event.key === 'ArrowDown' ? 1 : -1);
  } else if (!typing && shortcuts) {
    press(event);
  }
}

function press(event) {
  const tab = TABS[Number(event.key) - 1];
  if (tab) {
    location.hash = `#/${tab[0]}`;
  } else if (event.key === '/') {
    event.preventDefault();
    document.querySelector('main input[type=search]')?.focus();
  } else if (event.key === 'j' || event.key === 'k') {
    step(event, event.key === 'j' ? 1 : -1);
  } else if (event.key === 't') {
    nextTheme();
  } else if (event.key === '?') {
    document.getElementById('help').showModal();
  }
}

/** From row to row, where there are rows that lead somewhere. */
function step(event, by) {
  const rows = [...document.querySelectorAll('main .row')];
  if (rows.length > 0) {
    event.preventDefault();
    const at = rows.indexOf(document.activeElement);
    rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))].focus();
  }
}

addEventListener('hashchange', go);
addEventListener('keydown', onKey);
setInterval(schedule, 5_000); // "3 min ago" grows older
go();
store.start();
