import type { TidingsClient } from '@tidings/client'
import { TidingsProvider } from '@tidings/react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { chapters, pages } from './book.ts'
import { Contents } from './Contents.tsx'
import { Head } from './Head.tsx'
import { useLook } from './look.ts'
import { PageView } from './PageView.tsx'

/** The pages are English, whatever language the examples speak. */
export function App({ client }: { readonly client: TidingsClient }) {
  const [look, change] = useLook()
  const [path] = useLocation()
  const [reading, setReading] = useState(true)
  const page = pages.find((one) => one.path === path) ?? chapters[0]?.first
  useEffect(() => {
    document.title = `${page?.title} · Tidings`
    scrollTo(0, 0)
    setReading(true)
  }, [page])
  return (
    <TidingsProvider client={client} language="en" theme={look.theme} className="site">
      <Head look={look} onLook={change} reading={reading} onReading={setReading} />
      <div className="site-body" data-reading={reading}>
        <Contents path={page?.path ?? '/'} />
        {page && <PageView key={page.path} page={page} client={client} look={look} />}
      </div>
    </TidingsProvider>
  )
}
