import type { ReactNode } from 'react'

/** A way out of the page: where it leads learns nothing of where it was. */
export function OutLink({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
