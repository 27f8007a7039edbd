// Numbers and times for people.

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** Milliseconds with the unit that fits, three digits or so. */
export function took(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) {
    return '–';
  }
  if (ms < 1) {
    return `${Math.round(ms * 1000)} µs`;
  }
  if (ms < 1000) {
    return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  }
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

/** The time of day, with the day if it was not today. */
export function time(iso) {
  if (!iso) {
    return '–';
  }
  const at = new Date(iso);
  const text = clock.format(at);
  return at.toDateString() === new Date().toDateString() ? text : `${day.format(at)} ${text}`;
}

/** How long ago. */
export function ago(iso, now = Date.now()) {
  const seconds = Math.round((now - new Date(iso).getTime()) / 1000);
  if (seconds < 0) {
    return `in ${span(-seconds)}`;
  }
  return seconds < 5 ? 'now' : `${span(seconds)} ago`;
}

function span(seconds) {
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** "1 pod", "2 pods". */
export function count(number, noun, plural = `${noun}s`) {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`;
}

/** An enum's constant in lower case. */
export function words(constant) {
  return (constant ?? '').toLowerCase().replaceAll('_', ' ');
}

/** An id for people: enough of it to find it again. */
export function shortId(id) {
  return id.length > 12 ? id.slice(0, 12) : id;
}
