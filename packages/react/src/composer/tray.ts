import {
  type BlobLike,
  type OutgoingAlbum,
  type OutgoingFile,
  type SendFilesOptions,
  TidingsError,
  wouldBeLost,
} from '@tidings/client'
import { useEffect, useMemo, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useTell } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { errorText, useSpeech } from '../texts/texts.tsx'
import type { Tells } from './what-it-tells.ts'

/** Loaded with the first picture that is chosen. */
const loadTells = () => import('./what-it-tells.ts')

/** What can be done with the files of one conversation, or of one thread in it. */
export interface Tray {
  /** Takes files, to be sent as they are if that is wanted; answers their keys. Says why when they cannot be taken. */
  add(files: Iterable<File>, how?: { readonly original?: true }): readonly string[]
  send(options: SendFilesOptions): void
  retry(key: string): void
  remove(key: string): void
  /** They go as they are, or without what they tell. */
  unchanged(keys: readonly string[], on: boolean): void
}

interface InTray {
  readonly tray: Tray
  readonly chosen: readonly OutgoingFile[]
  readonly albums: readonly OutgoingAlbum[]
}

const hereOnly = <T extends { readonly to: string; readonly thread?: string }>(
  items: readonly T[],
  to: string,
  thread: string | undefined,
): readonly T[] => items.filter((one) => one.to === to && one.thread === thread)

/** The files of a conversation, or of a thread in it, that are chosen or on their way. */
export function useTray(conversation: string, thread?: string): InTray {
  const client = useClient()
  const tell = useTell()
  const speech = useSpeech()
  const files = useClientState((state) => state.files)
  const albums = useClientState((state) => state.albums)
  const tray = useMemo<Tray>(() => {
    const place = thread === undefined ? { to: conversation } : { to: conversation, thread }
    return {
      add(added, how = {}) {
        try {
          return client.files.add({ ...place, ...how }, [...added] as unknown as Iterable<BlobLike>)
        } catch (fault) {
          if (!(fault instanceof TidingsError)) throw fault
          tell(fault.code === 'rate_limited' ? speech.t('tooManyFiles') : errorText(speech, fault), true)
          return []
        }
      },
      send: (options) => client.files.send(place, options),
      retry: (key) => client.files.retry(key),
      remove: (key) => client.files.remove(key),
      unchanged(keys, on) {
        for (const key of keys) client.files.unchanged(key, on)
      },
    }
  }, [client, conversation, thread, tell, speech])
  return useMemo(
    () => ({ tray, chosen: hereOnly(files, conversation, thread), albums: hereOnly(albums, conversation, thread) }),
    [tray, files, albums, conversation, thread],
  )
}

/** A picture of a file that has not left, for as long as it is shown. */
export function usePreview({ key, type }: OutgoingFile): string | undefined {
  const client = useClient()
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!type.startsWith('image/')) return
    let shown = true
    let made: string | undefined
    client.files.blob(key).then(
      (blob) => {
        if (!shown || !blob) return
        made = URL.createObjectURL(blob as unknown as Blob)
        setUrl(made)
      },
      // Gone meanwhile, or the worker is: its sign stands in.
      () => undefined,
    )
    return () => {
      shown = false
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [client, key, type])
  return url
}

/** What a file tells of where and with what it was made; undefined until it was looked at. */
export function useTells({ key, type }: OutgoingFile): Tells | undefined {
  const client = useClient()
  const [tells, setTells] = useState<Tells>()
  useEffect(() => {
    if (!isStripped(type)) return
    let shown = true
    client.files
      .blob(key)
      .then(async (blob) => blob && (await loadTells()).whatItTells(blob as unknown as Blob))
      .then(
        (found) => {
          if (shown && found) setTells(found)
        },
        // Gone meanwhile, or not to be read: whoever sends it is told that.
        () => undefined,
      )
    return () => {
      shown = false
    }
  }, [client, key, type])
  return tells
}

/** Of pictures, films and sounds the server takes out what they tell. */
export const isStripped = (type: string): boolean => /^(?:image|video|audio)\//.test(type)

/** While something would be lost with the page, the browser asks before it is left. */
export function AskBeforeLeaving(): null {
  const asks = useClientState(wouldBeLost)
  useEffect(() => {
    if (!asks) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [asks])
  return null
}
