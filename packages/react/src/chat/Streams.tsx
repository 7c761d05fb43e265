import type { StreamedMessage } from '@tidings/client'
import { useMemo } from 'react'
import { PlainText } from '../content/Words.tsx'
import { useName } from '../state/people.ts'
import { useClientState } from '../state/use-client-state.ts'

/** Messages that are read while they are written: the answers of an assistant, say. */
export function Streams({ conversation }: { readonly conversation: string }) {
  const streams = useClientState((state) => state.streams)
  const here = useMemo(
    () => Object.values(streams).filter((stream) => stream.conversation === conversation),
    [streams, conversation],
  )
  return here.map((stream) => <Stream key={stream.stream} stream={stream} />)
}

function Stream({ stream }: { readonly stream: StreamedMessage }) {
  const name = useName(stream.from)
  return (
    <article className="td-line" data-mine="false" data-first="true" data-last="true" aria-busy="true">
      <div className="td-line-body">
        <span className="td-sender" dir="auto">
          {name}
        </span>
        <div className="td-bubble" dir="auto">
          <div className="td-words">
            <PlainText text={stream.text} />
            <span className="td-cursor" />
          </div>
        </div>
      </div>
    </article>
  )
}
