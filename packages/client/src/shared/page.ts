/** The part of a window that says when a page goes, and when it comes back out of the browser's memory. */
export interface PageLike {
  addEventListener(type: string, listener: (event: object) => void): void
  removeEventListener(type: string, listener: (event: object) => void): void
}

interface PageActs {
  hidden(): void
  shown(): void
}

/** Where there are no pages, nothing is heard of them. The answer ends it. */
export function followPage(page: PageLike | undefined, acts: PageActs): () => void {
  const followed: Partial<PageLike> = page ?? (globalThis as Partial<PageLike>)
  const hidden = () => acts.hidden()
  const shown = (event: object) => {
    // A page that is loaded is shown, too.
    if ('persisted' in event && event.persisted === true) acts.shown()
  }
  followed.addEventListener?.('pagehide', hidden)
  followed.addEventListener?.('pageshow', shown)
  return () => {
    followed.removeEventListener?.('pagehide', hidden)
    followed.removeEventListener?.('pageshow', shown)
  }
}
