import { type ComponentType, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import type { ContentProps } from '../provided/props.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Boundary } from '../ui/Boundary.tsx'
import { cardLine } from './card-line.ts'
import { type Chosen, DrawnCard } from './DrawnCard.tsx'

type CardProps = Pick<ContentProps, 'content' | 'message'>

const newActId = (): string =>
  [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-')

/** Whoever wrote it is told what is chosen. One that was passed on tells nobody. */
function Answering({ content, message }: CardProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [state, setState] = useState<'sending' | 'sent'>()
  const card = content.data as object
  const words = cardLine(card) ?? t('type_adaptive-card')
  async function choose({ action, inputs }: Chosen): Promise<void> {
    if (!message || state === 'sending') return
    setState('sending')
    const done = await act(() => client.call('card.act', { id: message.id, action, inputs, clientActId: newActId() }))
    setState(done ? 'sent' : undefined)
  }
  const mayChoose = message !== undefined && !message.forwarded
  return (
    <div className="td-card" aria-busy={state === 'sending'}>
      <Boundary fallback={<p>{words}</p>}>
        <DrawnCard card={card} words={words} onChoose={mayChoose ? (chosen) => void choose(chosen) : undefined} />
      </Boundary>
      <p className="td-card-state" role="status">
        {state === 'sent' && t('sent')}
      </p>
    </div>
  )
}

interface ViewedProps extends CardProps {
  /** For words, which its author may show in its place. */
  readonly view: ComponentType<ContentProps>
}

/** A card of adaptivecards.io, or what this reader sees in its place as long as it says the same for all. */
export function CardMessage({ content, message, view: View }: ViewedProps) {
  const { t } = useSpeech()
  const mine = useClientState(({ own }) => (message ? own.items.card[message.id] : undefined))
  if (!mine || mine.editedAt !== message?.editedAt)
    return <Answering key={message?.editedAt} content={content} message={message} />
  return (
    <>
      {mine.content.type === content.type ? (
        <Answering content={mine.content} message={message} />
      ) : (
        <View content={mine.content} mine={false} />
      )}
      <em className="td-faint">{t('onlyYou')}</em>
    </>
  )
}
