// Keeps values in the browser: in 'localStorage' for good, or in 'sessionStorage' as long as the tab
// lives. A browser may refuse, by its settings or for want of room; then nothing is kept.

export function recall(storage, name) {
  try {
    return JSON.parse(window[storage].getItem(name));
  } catch {
    return null;
  }
}

/** Returns whether it is kept. */
export function remember(storage, name, value) {
  try {
    window[storage].setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(storage, name) {
  try {
    window[storage].removeItem(name);
  } catch {
    // Then nothing was kept either.
  }
}
