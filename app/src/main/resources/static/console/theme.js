'use strict';
// Runs before the first paint, so that nobody is dazzled by the other theme first.
{
  const chosen = localStorage.getItem('switchboard.theme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
}
