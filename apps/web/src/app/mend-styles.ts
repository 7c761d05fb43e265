/** So long after a style sheet could not be loaded it is asked for again, and how often. */
const againMs = 2000
const mostTimes = 30

function askAgain(link: HTMLLinkElement, times = 0): void {
  if (link.sheet !== null || !link.isConnected) return
  const next = link.cloneNode() as HTMLLinkElement
  if (times < mostTimes) next.onerror = () => setTimeout(askAgain, againMs, next, times + 1)
  link.replaceWith(next)
}

/** The loader asks for the styles of a part once: without this a part that is asked for anew would stand there without any. */
export function mendStyles(): void {
  addEventListener('vite:preloadError', () => {
    for (const link of document.querySelectorAll<HTMLLinkElement>('head > link[rel="stylesheet"]'))
      setTimeout(askAgain, againMs, link)
  })
}
