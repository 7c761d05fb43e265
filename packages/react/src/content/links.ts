import { serverNow } from '@tidings/client'
import type { AttachmentLinks } from '@tidings/protocol'
import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useAsked } from '../state/use-asked.ts'
import type { MediaData } from './media.ts'

export type Links = Pick<AttachmentLinks, 'url'> & Partial<AttachmentLinks>

export interface Linked {
  /** Where the file is to be had; undefined until that is known. */
  readonly links: Links | undefined
  /** Nobody may see it any more. */
  readonly gone: boolean
  /** Another number for links that took the place of some that did not work: what shows them is made anew. */
  readonly round: number
  /** It was tried often enough. */
  readonly broken: boolean
  /** What was to be had there could not be: fresh links are asked for. */
  readonly failed: () => void
  /** It is there. */
  readonly worked: () => void
  /** Somebody wants it tried once more. */
  readonly retry: () => void
}

/** Where links are had from, where that is not whatever holds what is shown: by its id, and anew where those of before do not work. */
export type AskLinks = (attachment: string, how: { readonly fresh: boolean }) => Promise<Links>

export const AskLinksContext = createContext<AskLinks | undefined>(undefined)

/** So often in a row fresh links are asked for. */
const tries = 3
/** Links are asked for anew before they end: whoever clicks then has some that work. */
const spareMs = 30_000
const longestTimerMs = 2 ** 31 - 1

/** Asks again shortly before links end. */
function useBeforeEnd(links: Links | undefined, again: () => void): void {
  const client = useClient()
  const { expiresAt } = links ?? {}
  useEffect(() => {
    if (expiresAt === undefined) return
    const left = Math.max(1000, expiresAt - spareMs - serverNow(client.state))
    const timer = setTimeout(again, Math.min(longestTimerMs, left))
    return () => clearTimeout(timer)
  }, [client, expiresAt, again])
}

/**
 * The links of a file for as long as it is shown: had as soon as they can be, renewed before they end, and asked for afresh
 * when they do not work.
 */
export function useLinks({ attachment, url }: MediaData): Linked {
  const [round, setRound] = useState(0)
  const [broken, setBroken] = useState(false)
  const failures = useRef(0)
  const wantsFresh = useRef(false)
  const elsewhere = useContext(AskLinksContext)
  const { answer, error, again } = useAsked<Links>(attachment, async (client) => {
    const fresh = wantsFresh.current
    const id = attachment ?? ''
    const links = await (elsewhere ? elsewhere(id, { fresh }) : client.files.links(id, { fresh }))
    if (fresh) {
      wantsFresh.current = false
      setRound((now) => now + 1)
    }
    return links
  })
  const failed = useCallback(() => {
    if (wantsFresh.current) return
    if (attachment === undefined || failures.current >= tries) {
      setBroken(true)
      return
    }
    failures.current++
    wantsFresh.current = true
    again()
  }, [attachment, again])
  const worked = useCallback(() => {
    failures.current = 0
  }, [])
  const retry = useCallback(() => {
    setBroken(false)
    failures.current = 0
    if (attachment === undefined) setRound((now) => now + 1)
    else failed()
  }, [attachment, failed])
  useBeforeEnd(answer, again)
  const given = attachment === undefined && url !== undefined ? { url } : undefined
  return {
    links: answer ?? given,
    gone: attachment === undefined ? url === undefined : isGone(error),
    ...{ round, broken, failed, worked, retry },
  }
}

const isGone = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === 'not_found'

/** Links as they were when something began to be shown by them: another address would begin it anew. */
export function useHeldLinks(linked: Linked): Links | undefined {
  const { links, round } = linked
  const held = useRef<{ readonly links: Links; readonly round: number }>(undefined)
  if (links && held.current?.round !== round) held.current = { links, round }
  return held.current?.links ?? links
}
