import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { languageOf, mayHighlight } from './languages.ts'
import type { Painted } from './painting.ts'

interface CodeProps {
  readonly text: string
  /** As it was written behind the fence. */
  readonly language: string | undefined
}

/** The code in its colours, as soon as they are there; what paints it is loaded when there is something to paint. */
function usePainted(text: string, language: string | undefined): readonly Painted[] | undefined {
  const [painted, setPainted] = useState<{ readonly text: string; readonly parts: readonly Painted[] }>()
  useEffect(() => {
    const known = language && languageOf(language)
    if (!known || !mayHighlight(text)) return
    let shown = true
    import('./painting.ts')
      .then(({ paint }) => paint(text, known))
      .then((parts) => shown && setPainted({ text, parts }))
      // Offline, before it was ever loaded: the code stands there without colours.
      .catch((error: unknown) => console.debug('tidings: code without colours', error))
    return () => {
      shown = false
    }
  }, [text, language])
  return painted?.text === text ? painted.parts : undefined
}

const run = ({ text, look }: Painted, key: number): ReactNode =>
  look === undefined ? (
    text
  ) : (
    <span key={key} className={look}>
      {text}
    </span>
  )

const copiedMs = 2000

function CopyButton({ text }: { readonly text: string }) {
  const { t } = useSpeech()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [copied])
  // A page that was not loaded over TLS has no clipboard.
  if (!navigator.clipboard) return null
  return (
    <>
      <IconButton
        icon={copied ? Check : Copy}
        label={t('copyCode')}
        look="small"
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      />
      <span className="td-unseen" role="status">
        {copied ? t('copied') : ''}
      </span>
    </>
  )
}

/** Code as it was written, with the name of its language and a way to take it along. What is wider scrolls. */
export function CodeBlock({ text, language }: CodeProps) {
  const { t } = useSpeech()
  const painted = usePainted(text, language)
  return (
    <figure className="td-code" dir="ltr">
      <figcaption>
        <span>{language ?? t('code')}</span>
        <CopyButton text={text} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <pre tabIndex={0}>
        <code>{painted ? painted.map(run) : text}</code>
      </pre>
    </figure>
  )
}
