/** Opens an address of the web in a tab of its own, which knows nothing of this page. */
export function openOutside(url: string | undefined): void {
  if (url === undefined || !/^https?:\/\//i.test(url)) return
  // Safari on an iPhone follows a link into a new tab, and opens none by `window.open`.
  const link = document.createElement('a')
  link.href = url
  link.target = '_blank'
  link.rel = 'noopener noreferrer nofollow'
  link.click()
}
