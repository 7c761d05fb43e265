import { isOwnLink } from './message-address.ts'

/** A link to a message, a chatroom or a channel of this page is followed here: it opens no other tab. Answers what ends it. */
export function followMessageLinks(go: (path: string) => void): () => void {
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = (event.target as Element | null)?.closest?.('a[href]')
    const path = link && isOwnLink(link.getAttribute('href') ?? '', location.href)
    if (!path) return
    event.preventDefault()
    go(path)
  }
  document.addEventListener('click', follow)
  return () => document.removeEventListener('click', follow)
}
