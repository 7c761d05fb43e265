import type { RefObject } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { goToPart, parts } from './chat-parts.ts'

interface SkipLinksProps {
  readonly root: RefObject<HTMLElement | null>
  /** A conversation is open. */
  readonly open: boolean
}

/** The first that the Tab key comes to: a way past what stands before. Unseen until then. */
export function SkipLinks({ root, open }: SkipLinksProps) {
  const { t } = useSpeech()
  return (
    <div className="td-skip">
      {parts.slice(0, open ? 3 : 1).map((part) => (
        <button
          key={part.label}
          type="button"
          className="td-button"
          onClick={() => root.current && goToPart(root.current, part)}
        >
          {t(part.label)}
        </button>
      ))}
    </div>
  )
}
