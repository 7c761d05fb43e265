import { TidingsError } from '@tidings/client'
import type { ChatroomState, OpenChatroom } from '@tidings/client/chatrooms'
import { useEffect, useRef, useState } from 'react'
import { useTell } from '../state/use-act.tsx'
import { errorText, useSpeech } from '../texts/texts.tsx'

/** What is on its way. */
export interface Pending {
  readonly key: string
  readonly words: string
}

/** So long what was taken is waited for, which comes to all at the end of a turn. */
const toldWithinMs = 6000

/** Pages that came without encryption have no `randomUUID`. */
const newKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-')

export interface Saying {
  readonly pending: readonly Pending[]
  /** So many seconds until something can be said again; 0: now. */
  readonly left: number
  /** Resolves to whether it was taken. */
  readonly say: (words: string) => Promise<boolean>
  /** Shown now or never. */
  readonly sign: (sign: string) => Promise<void>
}

/** Seconds until a time, each of them. */
function useSecondsLeft(until: number): number {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    const look = () => {
      const now = Math.max(0, Math.ceil((until - Date.now()) / 1000))
      setLeft(now)
      if (now === 0) clearInterval(timer)
    }
    const timer = setInterval(look, 250)
    look()
    return () => clearInterval(timer)
  }, [until])
  return left
}

/** How one says something in a chatroom, and when one may again. */
export function useSaying(seat: OpenChatroom | undefined, { chatroom, you, lines }: ChatroomState): Saying {
  const speech = useSpeech()
  const tell = useTell()
  const [all, setAll] = useState<readonly Pending[]>([])
  const [until, setUntil] = useState(0)
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>())
  useEffect(() => {
    const { current } = timers
    return () => current.forEach(clearTimeout)
  }, [])
  const left = useSecondsLeft(until)
  const told = new Set(lines.map(({ clientMsgId }) => clientMsgId))
  const drop = (key: string) => setAll((now) => now.filter((one) => one.key !== key))

  function refused(error: unknown): void {
    const { retryAfter } = (error instanceof TidingsError && error.code === 'rate_limited' && error.details) || {}
    if (retryAfter === undefined) tell(errorText(speech, error), true)
    else setUntil(Date.now() + retryAfter)
  }

  function taken(): void {
    if (chatroom && chatroom.slowMs > 0 && you?.role === 'guest') setUntil(Date.now() + chatroom.slowMs)
  }

  async function say(words: string): Promise<boolean> {
    if (!seat) return false
    const key = newKey()
    setAll((now) => [...now, { key, words }])
    try {
      await seat.send(words, { clientMsgId: key })
      taken()
      timers.current.add(setTimeout(() => drop(key), toldWithinMs))
      return true
    } catch (error) {
      drop(key)
      refused(error)
      return false
    }
  }

  async function sign(one: string): Promise<void> {
    try {
      const answer = await seat?.send(one, { priority: 'low' })
      if (answer?.dropped) tell(speech.t('chatroomTooMuch'), true)
      else taken()
    } catch (error) {
      refused(error)
    }
  }

  return { pending: all.filter(({ key }) => !told.has(key)), left, say, sign }
}
