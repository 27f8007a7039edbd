// What the host has told, and asking for it: only what the view in sight needs, and only while the
// page is in sight.

const ACTUATOR = 'actuator/';
const EVENTS = 'console/events';
const PATIENCE = 10_000;
const OFTEN = 5_000;
const SELDOM = 60_000;
/** So long at least between two questions for the same. */
const GAP = 2_000;
const AGAIN = 5_000;
const MOST_DECISIONS = 1_000;
const PAGE = 1_000;
const MOST_PAGES = 20;

/** What can be asked for by a name alone; everything else is `kind:argument`. */
const SOURCES = {
  health: () => get('health'),
  info: () => get('info'),
  nri: () => get('nri'),
  chain: () => get('chain'),
  extensions: () => get('extensions'),
  guests: () => get('guests'),
  missed: () => get('missed'),
  counts: async () => {
    const [pods, containers] = await Promise.all([get('pods?size=1'), get('containers?size=1')]);
    return { pods: pods.total, containers: containers.total };
  },
  pods: () => all('pods', 'pods'),
  containers: () => all('containers', 'containers'),
  gone: () => all('containers?gone=true', 'containers'),
  decisions: () => get('decisions'),
};

/** Needed whatever the view: what is wrong is told on each. */
const ALWAYS = ['health', 'nri', 'extensions', 'guests', 'missed', 'decisions'];

/** What is looked at anew when a pod or container changes. */
const OF_THE_NODE = ['counts', 'pods', 'containers', 'gone'];

/** An answer that is not what was asked for. */
export class Failed extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function get(path) {
  const answer = await fetch(ACTUATOR + path, {
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout(PATIENCE),
    credentials: 'same-origin',
  });
  // Health that is down comes as 503, with what is down.
  if (!answer.ok && !(path === 'health' && answer.status === 503)) {
    throw new Failed(answer.status, `${answer.status} from ${ACTUATOR}${path}`);
  }
  return answer.json();
}

async function all(path, field) {
  const found = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const part = await get(`${path}${path.includes('?') ? '&' : '?'}size=${PAGE}&page=${page}`);
    found.push(...part[field]);
    if (part[field].length < PAGE) {
      break;
    }
  }
  return found;
}

/** All that is known, and how fresh it is. */
export class Store {
  #entries = new Map();
  #needed = [];
  #changed;
  #source = null;
  #decisions = new Map();

  /** connecting, live, or lost. */
  stream = 'connecting';
  /** Since when the host has not answered; null while it does. */
  lostSince = null;
  /** When it last answered. */
  heardAt = null;

  /** @param changed called when there is something new to show */
  constructor(changed) {
    this.#changed = changed;
  }

  start() {
    this.#listen();
    setInterval(() => this.#askAll(), 250);
    document.addEventListener('visibilitychange', () => this.#askAll());
  }

  /** What the view in sight needs, by name. */
  need(names) {
    this.#needed = [...new Set([...names, ...ALWAYS])];
    for (const name of this.#entries.keys()) {
      if (name.includes(':') && !this.#needed.includes(name)) {
        this.#entries.delete(name);
      }
    }
    this.#askAll();
  }

  /** The last answer; undefined if there was none yet. */
  value(name) {
    return this.#entries.get(name)?.value;
  }

  /** Why there is no newer answer; undefined if there is no reason. */
  error(name) {
    return this.#entries.get(name)?.error;
  }

  /** The newest first. */
  decisions() {
    return [...this.#decisions.values()].sort((a, b) => (a.time < b.time ? 1 : -1));
  }

  #entry(name) {
    let entry = this.#entries.get(name);
    if (!entry) {
      entry = { due: 0, askedAt: -GAP, busy: false };
      this.#entries.set(name, entry);
    }
    return entry;
  }

  #askAll() {
    if (document.visibilityState === 'hidden') {
      return;
    }
    const now = performance.now();
    for (const name of this.#needed) {
      const entry = this.#entry(name);
      if (!entry.busy && now >= entry.due) {
        void this.#ask(name, entry);
      }
    }
  }

  async #ask(name, entry) {
    entry.busy = true;
    entry.askedAt = performance.now();
    entry.due = entry.askedAt + (name === 'decisions' && this.stream === 'live' ? SELDOM : OFTEN);
    try {
      const [kind, argument] = name.split(/:(.*)/s);
      const value = argument
        ? await get(`${kind}/${argument.split('/').map(encodeURIComponent).join('/')}`)
        : await SOURCES[kind]();
      entry.value = value;
      entry.error = undefined;
      if (name === 'decisions') {
        value.decisions.forEach((each) => this.#decisions.set(each.requestId, each));
      }
      this.#heard();
    } catch (error) {
      entry.error = error;
      if (error instanceof Failed) {
        this.#heard();
      } else {
        this.lostSince ??= Date.now();
      }
    } finally {
      entry.busy = false;
      this.#changed();
    }
  }

  #heard() {
    this.heardAt = Date.now();
    this.lostSince = null;
  }

  /** Asks for these before it is time, but not all the time. */
  #soon(names) {
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry) {
        entry.due = Math.min(entry.due, entry.askedAt + GAP);
      }
    }
  }

  #listen() {
    const source = new EventSource(EVENTS);
    this.#source = source;
    source.onopen = () => {
      this.stream = 'live';
      this.#soon([...this.#entries.keys()]); // what has happened meanwhile
      this.#changed();
    };
    source.onerror = () => {
      this.stream = 'lost';
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(() => this.#source === source && this.#listen(), AGAIN);
      }
      this.#changed();
    };
    source.addEventListener('decision', (event) => this.#decided(JSON.parse(event.data)));
    source.addEventListener('node', () => this.#soon(OF_THE_NODE));
  }

  #decided(decision) {
    this.#decisions.set(decision.requestId, decision);
    if (this.#decisions.size > MOST_DECISIONS * 1.2) {
      this.#decisions = new Map(
        this.decisions().slice(0, MOST_DECISIONS).map((each) => [each.requestId, each]),
      );
    }
    if (decision.outcome === 'REFUSED' || decision.outcome === 'FAILED') {
      this.#soon(['health', 'extensions', 'guests', 'chain']);
    }
    if (decision.container) {
      this.#soon([...this.#entries.keys()].filter((name) => name.startsWith('containers:')));
    }
    this.#changed();
  }
}
