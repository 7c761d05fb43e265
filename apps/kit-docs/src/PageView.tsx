import type { TidingsClient } from '@tidings/client'
import { Link } from 'wouter'
import { chapters } from './book.ts'
import { Live } from './Live.tsx'
import type { Look } from './look.ts'
import { Prose } from './Prose.tsx'
import { opening, type Page } from './pages.ts'

interface PageViewProps {
  readonly page: Page
  readonly client: TidingsClient
  readonly look: Look
}

export function PageView({ page, client, look }: PageViewProps) {
  const { path, title, markdown, examples } = page
  const several = examples.length > 1
  // What several are for is read before they are looked at.
  const [lead, rest] = several ? [markdown, ''] : opening(markdown)
  const others = chapters.find(({ first }) => first.path === path)?.others ?? []
  return (
    // English and code, whichever way the examples run.
    <main className="site-page" dir="ltr">
      <h1>{title}</h1>
      <Prose markdown={lead} />
      {examples.map((name) => (
        <Live key={name} name={name} titled={several} client={client} look={look} />
      ))}
      <Prose markdown={rest} />
      {others.length > 0 && (
        <ul className="site-others" aria-label="Here, with live examples">
          {others.map((other) => (
            <li key={other.path}>
              <Link href={other.path}>{other.title}</Link>
            </li>
          ))}
        </ul>
      )}
    </main>
  )
}
