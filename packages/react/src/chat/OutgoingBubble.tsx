import { TidingsError } from '@tidings/client'
import { CircleAlert, Clock } from 'lucide-react'
import { memo } from 'react'
import { ContentView } from '../content/ContentView.tsx'
import { isJoy } from '../content/joy.ts'
import { mediaOf } from '../content/media.ts'
import { meantAt, useServerPacks } from '../emoji/server-emoji.ts'
import { useClient } from '../provided/kit.ts'
import type { OutgoingProps } from '../provided/props.ts'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { Quote } from './Quote.tsx'

/** A message that is not in the log yet: on its way, or refused. */
export const OutgoingBubble = memo(function OutgoingBubble({ message }: OutgoingProps) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const packs = useServerPacks()
  const { content, error, clientMsgId } = message
  const failed = error !== undefined
  return (
    <>
      <div
        className="td-bubble"
        dir="auto"
        data-failed={failed}
        data-joy={isJoy(content.type, content.data, meantAt(packs, Number.POSITIVE_INFINITY))}
        data-type={mediaOf(content)?.type ?? content.type}
      >
        {message.replyTo !== undefined && <Quote conversation={message.to} id={message.replyTo} />}
        <div className="td-words">
          <ContentView content={content} mine />
        </div>
        <span className="td-meta" dir="auto">
          {failed ? <CircleAlert /> : <Clock />}
          <span className="td-unseen">{failed ? t('failed') : t('sending')}</span>
        </span>
      </div>
      {error && (
        <div className="td-failure" role="alert">
          {t('failed')}: {errorText(speech, TidingsError.fromWire(error))}
          <button type="button" className="td-link" onClick={() => client.retry(clientMsgId)}>
            {t('retry')}
          </button>
          <button type="button" className="td-link" onClick={() => client.discard(clientMsgId)}>
            {t('discard')}
          </button>
        </div>
      )}
    </>
  )
})
