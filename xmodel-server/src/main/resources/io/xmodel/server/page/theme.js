// Before anything is shown, so that a dark page does not flash in light. Without a choice of the
// reader's, the system's counts.
try {
  const choice = JSON.parse(localStorage.getItem('xmodel.theme'));
  if (choice) {
    document.documentElement.dataset.theme = choice;
  }
} catch {
  // The browser keeps nothing.
}
