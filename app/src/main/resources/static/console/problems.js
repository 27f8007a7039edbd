// What is wrong, the worst first: gathered from everything the host tells.

import { count, words } from './text.js';

const RECENT = 15 * 60_000;
const LEVELS = ['bad', 'warn', 'info'];

/**
 * @returns a list of { level, what, why, href, since }: level is bad (pods are hurt, or would be),
 *     warn (something does not do its work) or info; href is where to see more
 */
export function problems(store, now = Date.now()) {
  const found = [];
  const add = (level, what, why, href, since) => found.push({ level, what, why, href, since });
  runtime(store.value('nri'), add);
  health(store.value('health'), store.value('extensions'), add);
  extensions(store.value('extensions'), add);
  failures(store, now, add);
  guests(store.value('guests'), add);
  const missed = store.value('missed');
  if (missed?.unprocessed > 0) {
    const several = missed.unprocessed === 1 ? 'was' : 'were';
    add('warn', `${count(missed.unprocessed, 'container')} ${several} created without us`,
      'and lack what the extensions would have set', '#/missed');
  }
  recent(store.decisions(), now, add);
  return found.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

function runtime(nri, add) {
  if (!nri) {
    return;
  }
  if (nri.state !== 'SERVING') {
    add('bad', 'Not connected to the runtime',
      `${words(nri.state)}, socket ${nri.socket}${nri.lastError ? `: ${nri.lastError}` : ''}; pods start unchanged meanwhile`,
      '#/', nri.since);
  }
  if (nri.runtime?.failClosed === 'IMPOSSIBLE') {
    add('warn', 'This runtime cannot refuse what we miss',
      'it is configured to be refused, but is made unadjusted', '#/');
  }
}

function health(health, extensions, add) {
  for (const [name, component] of Object.entries(health?.components ?? {})) {
    if (name === 'extensions') {
      each(component.details?.problems, 'bad', 'does not do its work');
      each(component.details?.ignored, 'warn', 'does not do its work; that is ignored');
    } else if (component.status !== 'UP' && name !== 'runtime') {
      add('bad', `Health of ${name} is ${component.status}`, component.details?.error ?? '', '#/');
    }
  }
  function each(those, level, what) {
    for (const [id, reasons] of Object.entries(those ?? {})) {
      const extension = extensions?.extensions.find((one) => one.id === id || one.jar.endsWith(`/${id}`));
      const name = extension?.id || id;
      add(level, `${name} ${what}`, reasons.join('; '),
        `#/extensions/${encodeURIComponent(name)}`, extension?.link?.since);
    }
  }
}

function extensions(all, add) {
  for (const each of all?.extensions ?? []) {
    const href = `#/extensions/${encodeURIComponent(each.id)}`;
    if (each.refusedSuccessor.length > 0) {
      add('warn', `A newer ${each.id} was refused`,
        `generation ${each.generation} serves on: ${each.refusedSuccessor.join('; ')}`, href);
    }
    if (each.link?.stuckThreads > 0) {
      add('warn', `${count(each.link.stuckThreads, 'thread')} stuck in ${each.id}`,
        'they do not come back from it', href, each.link.since);
    }
    each.warnings.forEach((warning) => add('info', `Jar of ${each.id}`, warning, href));
  }
  const configured = all?.reloads.find((reload) => reload.subject === 'CONFIGURATION' && !reload.id);
  if (configured?.outcome === 'REFUSED') {
    add('warn', 'A changed configuration was refused',
      `the one before is in force: ${configured.problems.join('; ')}`, '#/extensions', configured.time);
  }
  if (all?.pendingRestart.length > 0) {
    add('info', 'Changed settings wait for a restart', all.pendingRestart.join(', '), '#/extensions');
  }
  if (all?.kept.length > 0) {
    const [one] = all.kept;
    add('warn', `${count(all.kept.length, 'unloaded generation')} still in memory`,
      `${[...new Set(all.kept.map((each) => each.id))].join(', ')}: ${one.holders.join('; ') || 'nobody knows what keeps them'}`,
      '#/extensions', one.since);
  }
}

function guests(all, add) {
  for (const guest of all?.guests ?? []) {
    if (guest.state === 'GONE') {
      add(guest.required ? 'bad' : 'warn', `Guest ${guest.id} has gone`,
        `${guest.lastError ?? ''}${guest.required ? '; containers are refused until it is back' : ''}`,
        '#/guests', guest.since);
    } else if (guest.state === 'EXPECTED' && guest.required) {
      add('bad', `Guest ${guest.id} has never come`,
        'it is required: containers are refused until it is there', '#/guests', guest.since);
    }
  }
}

/** Links that have failed lately in requests that are not remembered any more. */
function failures(store, now, add) {
  const told = new Set(store.decisions().flatMap((each) =>
    each.links.filter((link) => link.outcome !== 'ok').map((link) => link.link)));
  for (const each of [...(store.value('extensions')?.extensions ?? []), ...(store.value('guests')?.guests ?? [])]) {
    const last = each.lastFailure;
    if (last && now - new Date(last.time).getTime() < RECENT && !told.has(each.id)) {
      add('warn', `${each.id} has failed`, last.message, `#/extensions/${encodeURIComponent(each.id)}`, last.time);
    }
  }
}

/** Requests by what became of them; those of one link are one problem. */
function recent(decisions, now, add) {
  const kinds = [
    ['REFUSED', 'bad', 'refused'],
    ['FAILED', 'warn', 'in which it failed'],
    ['WARNED', 'info', 'in which it asked for what has no effect'],
  ];
  for (const [outcome, level, text] of kinds) {
    const byLink = new Map();
    for (const decision of decisions) {
      if (decision.outcome === outcome && now - new Date(decision.time).getTime() < RECENT) {
        const link = culprit(decision);
        byLink.set(link, [...(byLink.get(link) ?? []), decision]);
      }
    }
    for (const [link, those] of byLink) {
      const query = new URLSearchParams({ outcome: outcome.toLowerCase(), ...(link && { link }) });
      add(level, `${link || 'chain'}: ${count(those.length, 'request')} ${text}, of the last 15 min`,
        `${whom(those[0])}: ${reason(those[0])}`, `#/decisions?${query}`, those[0].time);
    }
  }
}

/** The link that a decision is owed to; empty if nobody knows. */
function culprit(decision) {
  const by = decision.links.find((each) => each.outcome !== 'ok') ??
    decision.links.find((each) => each.warnings.length > 0);
  return by?.link ?? decision.refusal?.match(/^([^@:\s]+)@/)?.[1] ?? '';
}

/** Whom a decision is about. */
export function whom(decision) {
  return decision.container ? `${decision.pod} ${decision.container}` : (decision.pod ?? 'all containers');
}

/** The links whose changes have come about. */
export function changers(decision) {
  return decision.outcome === 'REFUSED' ? []
    : decision.links.filter((each) => each.changes.length > 0 && !each.shadow);
}

/** Why it is not simply ok; empty if it is. */
export function reason(decision) {
  const failed = decision.links.find((each) => each.failure);
  const warned = decision.links.find((each) => each.warnings.length > 0);
  return decision.refusal ??
    (failed ? `${failed.link}${failed.shadow ? ', in shadow' : ''}: ${failed.outcome}: ${failed.failure}` : null) ??
    (warned ? `${warned.link}: ${warned.warnings[0].text}` : '');
}
