import type { Content } from '@tidings/protocol'
import type { ContentProps } from '../provided/props.ts'
import { useName } from '../state/people.ts'
import { useSpeech } from '../texts/texts.tsx'
import { quotedText } from './said.ts'
import { Long, PlainText } from './Words.tsx'

interface QuoteData {
  readonly text: string
  readonly quoted?: { readonly id: string; readonly from?: string; readonly content?: Content }
}

/** Text, above it what it quotes, unless the bubble shows that already as what it answers. */
export function Quoted({ content, message }: ContentProps) {
  const { text, quoted } = content.data as QuoteData
  const isShown = quoted?.content !== undefined && message?.replyTo !== quoted.id
  return (
    <>
      {isShown && <QuotedWords from={quoted.from ?? ''} content={quoted.content as Content} />}
      <Long text={text}>{(shown) => <PlainText text={shown} />}</Long>
    </>
  )
}

function QuotedWords({ from, content }: { readonly from: string; readonly content: Content }) {
  const speech = useSpeech()
  const name = useName(from)
  return (
    <span className="td-quote" dir="auto">
      <span className="td-quote-text">
        <span className="td-quote-who" dir="auto">
          {name}
        </span>
        <span className="td-quote-words" dir="auto">
          {quotedText(content, speech, () => name)}
        </span>
      </span>
    </span>
  )
}
