import { serverNow } from '@tidings/client'
import type { ChatroomState } from '@tidings/client/chatrooms'
import { useState } from 'react'
import { silenceText, useSilenceEverywhere } from '../composer/silence.ts'
import { WordsForm } from '../composer/WordsForm.tsx'
import { useClient } from '../provided/kit.ts'
import { useTurn } from '../state/use-turn.ts'
import { useSpeech } from '../texts/texts.tsx'
import type { Saying } from './use-saying.ts'

/** So many signs of a text are not more bytes than a chatroom takes, in whatever alphabet. */
const longest = 2000

/** At hand: shown now or never. */
const signs = ['👏', '❤️', '😂', '🎉'] as const

/** Why nothing can be said here; undefined when it can. */
function useSilence({ you, chatroom }: ChatroomState): string | undefined {
  const speech = useSpeech()
  const client = useClient()
  const everywhere = useSilenceEverywhere()
  useTurn(you?.mutedUntil)
  if (everywhere !== undefined || !you || you.role !== 'guest') return everywhere
  if (you.mutedUntil > serverNow(client.state)) return silenceText(you.mutedUntil, speech)
  return chatroom?.mutedAll ? speech.t('allAreMuted') : undefined
}

interface ChatroomWritingProps extends Saying {
  readonly state: ChatroomState
}

export function ChatroomWriting({ state, ...saying }: ChatroomWritingProps) {
  const silence = useSilence(state)
  if (silence !== undefined) return <p className="td-composer td-silence">{silence}</p>
  return <Open {...saying} name={state.chatroom?.name ?? ''} />
}

function Open({ left, say, sign, name }: Saying & { readonly name: string }) {
  const { t } = useSpeech()
  const [text, setText] = useState('')
  const words = text.trim()
  const over = words.length - longest
  const canSay = words !== '' && over <= 0 && left === 0

  async function send(): Promise<void> {
    if (!canSay) return
    setText('')
    // What was not taken stands there again, unless something else does by now.
    if (!(await say(words))) setText((now) => (now === '' ? words : now))
  }

  return (
    <div className="td-composer">
      <WordsForm
        text={text}
        onText={setText}
        placeholder={t('writeMessage')}
        label={`${t('writeMessage')} · ${name}`}
        canSend={canSay}
        onSend={() => void send()}
        focused
      >
        {over > 0 && <p className="td-error">{t('tooLong', { count: over })}</p>}
      </WordsForm>
      <div className="td-chatroom-below">
        <div role="toolbar" aria-label={t('chatroomSigns')}>
          {signs.map((one) => (
            <button
              key={one}
              type="button"
              className="td-chip"
              disabled={left > 0}
              title={t('chatroomSignsHint')}
              onClick={() => void sign(one)}
            >
              {one}
            </button>
          ))}
        </div>
        <span className="td-quiet" role="timer">
          {left > 0 && t('chatroomWait', { seconds: left })}
        </span>
      </div>
    </div>
  )
}
