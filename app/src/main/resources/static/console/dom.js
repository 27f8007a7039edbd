// A page is described by h(…) as a whole, and what is there is changed to be like it: what stays
// keeps its focus, its selection and its place. Texts are only ever set as texts.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Describes an element.
 *
 * @param tag its name
 * @param props attributes; `on…` are listeners, `key` tells siblings apart that may move, `css` are
 *     custom properties, null or false is none
 * @param children descriptions, texts, numbers, and lists of these; null or false is none
 */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: flat(children) };
}

function flat(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === 'object' ? child : String(child)));
}

/** Makes what is in an element be like this. */
export function render(element, ...children) {
  patchChildren(element, flat(children));
}

function create(wanted) {
  if (typeof wanted === 'string') {
    return document.createTextNode(wanted);
  }
  const node =
    wanted.tag === 'svg' || wanted.props.svg
      ? document.createElementNS(SVG, wanted.tag)
      : document.createElement(wanted.tag);
  node.wanted = { tag: wanted.tag, props: {} };
  patch(node, wanted);
  return node;
}

function alike(node, wanted) {
  return typeof wanted === 'string'
    ? node.nodeType === Node.TEXT_NODE
    : node.wanted?.tag === wanted.tag && node.wanted.props.key === wanted.props.key;
}

function patch(node, wanted) {
  if (typeof wanted === 'string') {
    if (node.data !== wanted) {
      node.data = wanted;
    }
    return;
  }
  const before = node.wanted.props;
  patchChildren(node, wanted.children); // first: a select's value needs its options
  for (const name of Object.keys(before)) {
    if (!(name in wanted.props)) {
      set(node, name, null);
    }
  }
  for (const [name, value] of Object.entries(wanted.props)) {
    if (before[name] !== value || name === 'value' || name === 'css') {
      set(node, name, value);
    }
  }
  node.wanted = wanted;
}

function set(node, name, value) {
  if (name === 'key' || name === 'svg') {
    return;
  }
  if (name.startsWith('on')) {
    node[name] = value;
  } else if (name === 'css') {
    for (const [property, each] of Object.entries(value ?? {})) {
      node.style.setProperty(property, each);
    }
  } else if (name === 'value') {
    if (node.value !== value) {
      node.value = value;
    }
  } else if (name === 'checked' || name === 'open') {
    node[name] = Boolean(value);
  } else if (value === null || value === undefined || value === false) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value === true ? '' : value);
  }
}

function patchChildren(parent, children) {
  const keys = new Set(children.map((child) => child.props?.key).filter(Boolean));
  const keyed = new Map();
  for (const node of [...parent.childNodes]) {
    const key = node.wanted?.props.key;
    if (key && keys.has(key)) {
      keyed.set(key, node);
    } else if (key) {
      node.remove();
    }
  }
  let at = parent.firstChild;
  for (const child of children) {
    const key = child.props?.key;
    const found = key ? keyed.get(key) : at;
    if (found && alike(found, child)) {
      if (found === at) {
        at = at.nextSibling;
      } else {
        parent.insertBefore(found, at);
      }
      patch(found, child);
    } else {
      parent.insertBefore(create(child), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}
