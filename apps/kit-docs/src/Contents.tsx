import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { chapters } from './book.ts'
import type { Page } from './pages.ts'

function Entry({ page, path }: { readonly page: Page; readonly path: string }) {
  return (
    <Link href={page.path} aria-current={page.path === path ? 'page' : undefined}>
      {page.title}
    </Link>
  )
}

/** Every page, by document. */
export function Contents({ path }: { readonly path: string }) {
  const nav = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another entry
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [path])
  return (
    <nav ref={nav} className="site-contents" aria-label="Contents">
      <ul>
        {chapters.map(({ first, others }) => (
          <li key={first.path}>
            <Entry page={first} path={path} />
            {others.length > 0 && (
              <ul>
                {others.map((page) => (
                  <li key={page.path}>
                    <Entry page={page} path={path} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </nav>
  )
}
