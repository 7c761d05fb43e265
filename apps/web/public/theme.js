// Before the first paint, so that a dark page never flashes white and no text jumps. A file of its own, for the content security policy.
try {
  const root = document.documentElement
  const theme = localStorage.getItem('tidings.theme')
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  const size = localStorage.getItem('tidings.text-size')
  if (size === 'small' || size === 'large' || size === 'largest') root.dataset.textSize = size
} catch {
  // A browser that blocks storage: the system's theme.
}
