import { serverNow } from '@tidings/client'
import type { ChatroomState } from '@tidings/client/chatrooms'
import { SendHorizontal } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { silenceText, useSilenceEverywhere } from '../composer/silence.ts'
import { useClient } from '../provided/kit.ts'
import { useTurn } from '../state/use-turn.ts'
import { useSpeech } from '../texts/texts.tsx'
import { isComposing } from '../ui/composing.ts'
import { useGrown } from '../ui/use-grown.ts'
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
  const box = useRef<HTMLTextAreaElement>(null)
  useGrown(box, text)
  useEffect(() => {
    // A phone's keyboard would cover what was just opened.
    if (matchMedia('(hover: hover)').matches) box.current?.focus()
  }, [])
  const words = text.trim()
  const over = words.length - longest
  const canSay = words !== '' && over <= 0 && left === 0

  async function send(): Promise<void> {
    if (!canSay) return
    setText('')
    // What was not taken stands there again, unless something else does by now.
    if (!(await say(words))) setText((now) => (now === '' ? words : now))
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    void send()
    box.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || isComposing(event)) return
    event.preventDefault()
    void send()
  }

  return (
    <div className="td-composer">
      <form className="td-writing" onSubmit={submit}>
        <textarea
          ref={box}
          rows={1}
          value={text}
          placeholder={t('writeMessage')}
          aria-label={`${t('writeMessage')} · ${name}`}
          enterKeyHint="send"
          dir="auto"
          onChange={({ target }) => setText(target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          className="td-round"
          data-look="accent"
          disabled={!canSay}
          aria-label={t('send')}
          title={t('send')}
        >
          <SendHorizontal />
        </button>
        {over > 0 && <p className="td-error">{t('tooLong', { count: over })}</p>}
      </form>
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
