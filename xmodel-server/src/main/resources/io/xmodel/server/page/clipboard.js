// Copies text, and says so on the button that was pressed.

const SHOWN_FOR = 1500;

export async function copy(text, button) {
  const done = (await write(text)) || writeByHand(text);
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  button.textContent = done ? 'Copied' : 'Not allowed';
  setTimeout(() => (button.textContent = label), SHOWN_FOR);
}

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // missing where the page came over plain HTTP from another machine
  }
}

function writeByHand(text) {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
