// Before the first paint, so that a dark page never flashes white. A file of its own, for the content security policy.
const theme = localStorage.getItem('tidings.theme')
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
