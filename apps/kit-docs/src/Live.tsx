import type { TidingsClient } from '@tidings/client'
import { IconButton, Loading, TidingsProvider, useAct } from '@tidings/react'
import { Copy } from 'lucide-react'
import { Suspense } from 'react'
import { programs, sources } from './files.ts'
import type { Look } from './look.ts'
import { fileOf } from './pages.ts'
import './live.css'

interface LiveProps {
  readonly name: string
  /** It is one of several. */
  readonly titled: boolean
  readonly client: TidingsClient
  readonly look: Look
}

/** An example as it runs, as Alice, and below it the file that runs. */
export function Live({ name, titled, client, look: { theme, language, direction } }: LiveProps) {
  const program = `${fileOf(name)}.tsx`
  const Program = programs[program]
  const files = [program, `${fileOf(name)}.css`].filter((file) => file in sources)
  return (
    <section className="live" aria-label={`${name}, live`} data-example={program}>
      {titled && <h2>{name}</h2>}
      <div className="live-stage" data-theme={theme} dir={direction}>
        <TidingsProvider client={client} language={language} theme={theme}>
          <Suspense fallback={<Loading />}>{Program && <Program />}</Suspense>
        </TidingsProvider>
      </div>
      {files.map((file) => (
        <Source key={file} file={file} text={sources[file] ?? ''} />
      ))}
    </section>
  )
}

function Source({ file, text }: { readonly file: string; readonly text: string }) {
  const act = useAct()
  return (
    <figure className="live-source">
      <figcaption>
        <code>{file}</code>
        <IconButton
          icon={Copy}
          look="small"
          label={`Copy ${file}`}
          onClick={() => void act(() => navigator.clipboard.writeText(text), 'Copied')}
        />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </figure>
  )
}
