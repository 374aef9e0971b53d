// Trees of plain objects, and how they become elements. Text becomes text nodes and nothing else, so
// whatever a model writes cannot become HTML.

/** A node: its children are nodes and strings. */
export function node(tag, children = [], attributes = {}) {
  return { tag, children: joined(children.flat()), attributes };
}

/** Neighbouring strings as one, and empty ones left out: each string is one text node. */
export function joined(children) {
  const result = [];
  for (const child of children) {
    if (typeof child === 'string' && typeof result.at(-1) === 'string') {
      result.push(result.pop() + child);
    } else if (child !== '') {
      result.push(child);
    }
  }
  return result;
}

/** The element, or text node, of a node. */
export function create(tree) {
  if (typeof tree === 'string') {
    return document.createTextNode(tree);
  }
  const element = document.createElement(tree.tag);
  for (const [name, value] of Object.entries(tree.attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...tree.children.map(create));
  return element;
}

/**
 * Makes the children of an element, which were created from some trees, those of others. Touches only
 * what differs, so that a selection survives and long texts grow cheaply.
 *
 * @param from the number of children that come before and stay
 */
export function patch(element, before, after, from = 0) {
  after.forEach((tree, i) => {
    if (i >= before.length) {
      element.append(create(tree));
    } else if (!update(element.childNodes[from + i], before[i], tree)) {
      element.childNodes[from + i].replaceWith(create(tree));
    }
  });
  for (let i = after.length; i < before.length; i++) {
    element.lastChild.remove();
  }
}

/** Whether the DOM node could be changed in place. */
function update(dom, before, after) {
  if (typeof before === 'string' || typeof after === 'string') {
    if (typeof before !== typeof after) {
      return false;
    }
    if (after.startsWith(before)) {
      dom.appendData(after.slice(before.length));
    } else {
      dom.data = after;
    }
    return true;
  }
  if (before.tag !== after.tag || !sameAttributes(before.attributes, after.attributes)) {
    return false;
  }
  patch(dom, before.children, after.children);
  return true;
}

function sameAttributes(before, after) {
  const names = Object.keys(after);
  return (
    names.length === Object.keys(before).length &&
    names.every((name) => before[name] === after[name])
  );
}
