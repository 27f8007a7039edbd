import { h } from '../dom.js';
import { ago, count, took, words } from '../text.js';
import { badge, facts, linkState, panel, state, waiting, when } from '../ui.js';
import { extensionState, reloads } from './extensions.js';

export const title = (ui) => `Extension ${ui.argument}`;
export const needs = () => [];

export function view(store, ui) {
  const all = store.value('extensions');
  if (!all) {
    return waiting(store, 'extensions', 'the extension');
  }
  const one = all.extensions.find((each) => each.id === ui.argument || each.jar.endsWith(`/${ui.argument}`));
  if (!one) {
    const why = all.unavailable[ui.argument];
    const guest = store.value('guests')?.guests.some((each) => each.id === ui.argument);
    return guest ? state('This link is a guest. ', h('a', { href: '#/guests' }, 'All guests'))
      : state(why ? `It is configured, but cannot be had: ${why} ` : 'No extension of this id is there. ', h('a', { href: '#/extensions' }, 'All extensions'));
  }
  return [
    h('p', { class: 'path', key: 'path' }, h('a', { href: '#/extensions' }, 'Extensions'), ' / ', h('b', null, one.id), one.description && ` – ${one.description}`),
    troubles(one),
    h('div', { class: 'columns', key: 'columns' }, place(one), done(one), jar(one), grants(one), configuration(one), status(one)),
    panel('Reloads', 'of this extension, the newest first', reloads(all.reloads.filter((each) => each.id === one.id))),
  ];
}

function troubles(one) {
  const list = [
    ...one.problems.map((text) => ['bad', 'failed', text]),
    ...one.refusedSuccessor.map((text) => ['warn', 'refused successor', text]),
    ...(one.link?.reason ? [['bad', words(one.link.state), one.link.reason]] : []),
    ...(one.standsAside ? [['warn', 'stands aside', one.standsAside]] : []),
    ...one.warnings.map((text) => ['info', 'jar', text]),
  ];
  return list.length > 0 && h('section', { class: 'problems', 'aria-label': 'What is wrong with it', key: 'problems' },
    h('ul', null, list.map(([level, what, text]) => h('li', { class: level }, badge(level, what), h('p', null, text), h('span')))));
}

function place(one) {
  return panel('Place', null, facts([
    ['State', extensionState(one), ' ', linkState(one.link, one.mode)],
    ['Priority', one.priority],
    ['Mode', words(one.mode)],
    ['Timeout', took(one.timeoutMs)],
    ['On failure', words(one.onFailure), one.required && ', required'],
    ['Match', ...criteria(one.match)],
    ['Handles', one.handlers.join(', ') || 'nothing'],
    one.requiresNri && ['Requires NRI', one.requiresNri],
    one.link && ['Failures in a row', one.link.failuresInARow],
    one.link && one.link.stuckThreads > 0 && ['Stuck threads', one.link.stuckThreads],
  ]));
}

function criteria(match) {
  const set = Object.entries(match).filter(([, what]) => what.length > 0);
  return set.length === 0 ? ['every pod and container']
    : set.map(([name, what]) => h('code', { class: 'label' }, `${name}: ${Array.isArray(what) ? what.join(', ') : what}`));
}

function done(one) {
  const counters = one.counters;
  return panel('What it has done', null, facts([
    ['Calls', counters.requests.toLocaleString('en')],
    ['Failures', h('span', { class: counters.failures > 0 ? 'hurt' : null }, counters.failures.toLocaleString('en'))],
    counters.requests > 0 && ['Mean', took(counters.totalMs / counters.requests)],
    ['Left out by match', counters.unmatched.toLocaleString('en')],
    ['Missed switched off', counters.switchedOff.toLocaleString('en')],
    ...Object.entries(counters.shadow).map(([outcome, number]) => [`Shadow: ${words(outcome)}`, number]),
    ['Last failure', one.lastFailure ? [when(one.lastFailure.time, ago(one.lastFailure.time)), h('p', { class: 'why' }, one.lastFailure.message)] : 'none'],
    ['Requests', h('a', { href: `#/decisions?link=${encodeURIComponent(one.id)}` }, 'the latest')],
  ]));
}

function jar(one) {
  return panel('Jar', null, facts([
    ['File', h('code', null, one.jar)],
    ['Version', one.version],
    ['Generation', one.generation],
    ['SHA-256', h('code', null, one.sha256)],
    ['Provider', one.provider || null],
    ['Licence', one.license || null],
  ]));
}

function grants(one) {
  const asked = one.asksFor;
  const all = [...new Set([...(asked ?? []), ...one.grants])].sort();
  return panel('Grants', asked === null ? 'its manifest names none' : `its manifest asks for ${count(asked.length, 'field')}`,
    all.length === 0 ? state('It may set nothing, and asks for nothing.')
      : h('ul', { class: 'grants' }, all.map((each) => h('li', null,
        one.grants.includes(each) ? badge('ok', each, 'granted') : badge('warn', `${each}: not granted`, 'asked for, but not granted')))));
}

function configuration(one) {
  const keys = Object.entries(one.config);
  return panel('Configuration', one.configHash && ['fingerprint ', h('code', null, one.configHash)],
    keys.length === 0 ? state('Nothing is configured: its own defaults hold.') : pairs(keys));
}

function status(one) {
  const keys = Object.entries(one.status);
  return keys.length > 0 && panel('It tells of itself', null, pairs(keys));
}

function pairs(keys) {
  return h('table', { class: 'pairs' }, h('tbody', null, keys.map(([key, what]) =>
    h('tr', { key }, h('th', { scope: 'row' }, h('code', null, key)), h('td', null, h('code', null, typeof what === 'object' ? JSON.stringify(what) : String(what)))))));
}
