// Before the first paint, so that a dark page never flashes white. A file of its own, for the content security policy.
try {
  const theme = localStorage.getItem('tidings.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // A browser that blocks storage: the system's theme.
}
